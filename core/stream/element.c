/* element.c - see element.h. An element is libstrophe's stanza under our name; expat has resolved its namespace, and
 * the guard has bounded it. */
#include "stream/element.h"

#include <stdint.h>
#include <string.h>
#include <strophe.h>

#include "stream/guard.h"

/* libstrophe's getters take a stanza that is not const and do not change it. */
static xmpp_stanza_t *stanza_of(const struct dg_element *e)
{
	return (xmpp_stanza_t *)(uintptr_t)e;
}

static const struct dg_element *element_of(const xmpp_stanza_t *s)
{
	return (const struct dg_element *)(const void *)s;
}

/* The first of a run of siblings that is an element, not text. */
static const struct dg_element *skip_text(xmpp_stanza_t *s)
{
	while (s && !xmpp_stanza_is_tag(s))
		s = xmpp_stanza_get_next(s);
	return element_of(s);
}

const char *dg_element_name(const struct dg_element *e)
{
	return xmpp_stanza_get_name(stanza_of(e));
}

const char *dg_element_ns(const struct dg_element *e)
{
	const char *ns = xmpp_stanza_get_ns(stanza_of(e));
	return ns ? ns : "";
}

const char *dg_element_attr(const struct dg_element *e, const char *name)
{
	return xmpp_stanza_get_attribute(stanza_of(e), name);
}

/* No namespace at all is what a test's text has. */
static bool is_stanza_ns(const char *ns)
{
	return !*ns || strcmp(ns, "jabber:component:accept") == 0 || strcmp(ns, "jabber:client") == 0;
}

bool dg_element_is(const struct dg_element *e, const char *name, const char *ns)
{
	if (strcmp(dg_element_name(e), name) != 0)
		return false;
	const char *own = dg_element_ns(e);
	return ns ? strcmp(own, ns) == 0 : is_stanza_ns(own);
}

const struct dg_element *dg_element_child(const struct dg_element *e, const char *name, const char *ns)
{
	const struct dg_element *child = dg_element_first(e);
	while (child && !dg_element_is(child, name, ns))
		child = dg_element_next(child);
	return child;
}

const struct dg_element *dg_element_first(const struct dg_element *e)
{
	return skip_text(xmpp_stanza_get_children(stanza_of(e)));
}

const struct dg_element *dg_element_next(const struct dg_element *e)
{
	return skip_text(xmpp_stanza_get_next(stanza_of(e)));
}

const char *dg_element_text(const struct dg_element *e)
{
	xmpp_stanza_t *s = xmpp_stanza_get_children(stanza_of(e));
	while (s && !xmpp_stanza_is_text(s))
		s = xmpp_stanza_get_next(s);
	const char *text = s ? xmpp_stanza_get_text_ptr(s) : NULL;
	return text ? text : "";
}

struct dg_element *dg_element_parse(const char *xml)
{
	xmpp_ctx_t *context = xmpp_ctx_new(NULL, NULL);
	xmpp_stanza_t *s = xmpp_stanza_new_from_string(context, xml);
	dg_guard_take_failure(); /* the caller knows by NULL */
	if (!s)
		xmpp_ctx_free(context);
	return (struct dg_element *)s;
}

void dg_element_free(struct dg_element *e)
{
	if (!e)
		return;
	xmpp_stanza_t *s = stanza_of(e);
	xmpp_ctx_t *context = xmpp_stanza_get_context(s);
	xmpp_stanza_release(s);
	xmpp_ctx_free(context);
}
