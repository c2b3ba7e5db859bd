/* element.h - reading a received stanza: a borrowed view of libstrophe's tree.
 *
 * Nothing here allocates or fails; everything is borrowed and dies when the stanza's handler returns.
 * A child's namespace is its own or inherited. Servers may deliver top-level children in jabber:client or in
 * jabber:component:accept (jabberd2 does the former); DG_NS_STANZA matches both.
 */
#ifndef DG_ELEMENT_H
#define DG_ELEMENT_H

#include <stdbool.h>
#include <stddef.h>

struct dg_element; /* an xmpp_stanza_t by another name */

#define DG_NS_STANZA NULL /* "whatever namespace the stanza itself is in" */

const char *dg_element_name(const struct dg_element *e);
const char *dg_element_ns(const struct dg_element *e);
/* NULL when absent. xml:lang is "xml:lang"; attributes of other namespaces are not there: the guard leaves them out. */
const char *dg_element_attr(const struct dg_element *e, const char *name);
bool dg_element_is(const struct dg_element *e, const char *name, const char *ns);
/* First child element with this name and namespace; NULL when there is none. */
const struct dg_element *dg_element_child(const struct dg_element *e, const char *name, const char *ns);
const struct dg_element *dg_element_first(const struct dg_element *e); /* any child element */
const struct dg_element *dg_element_next(const struct dg_element *e);  /* its next sibling element */
/* The element's text, "" when it has none. Entities, CDATA sections and lines are one text; between child elements
 * (which no text of XMPP's has) it is the first run. */
const char *dg_element_text(const struct dg_element *e);

/* For tests and self-tests: parse one stanza; free with dg_element_free(). NULL: not well-formed. */
struct dg_element *dg_element_parse(const char *xml);
void dg_element_free(struct dg_element *e);

#endif
