/* fallback.h - words that stand in a body for clients that know less (XEP-0428), found by code points (XEP-0426).
 *
 * Pure. Whoever understands the element that the words stand for cuts them out before they are shown or sent, and
 * writes them for those who may not.
 */
#ifndef DG_FALLBACK_H
#define DG_FALLBACK_H

#include <stdbool.h>

#include "stream/element.h"
#include "stream/render.h"
#include "util/buf.h"

/* Append `body` without the ranges that `stanza` says stand for one of `namespaces`, which ends with NULL. A fallback
 * that names no range is the whole body. Ranges that are malformed or reach beyond the body cut what is there. false:
 * there is no such range, and the body was appended as it is. */
bool fallback_cut(const struct dg_element *stanza, const char *const *namespaces, const char *body, struct dg_buf *out);
/* Append the quotation of `words`, a line behind "> " each; the code points that it takes at the start of a body. */
size_t fallback_quote(const char *words, struct dg_buf *out);
/* Say that the first `points` of the body (0: all of it) stand for `ns`. */
void fallback_render(struct dg_render *r, const char *ns, size_t points);

#endif
