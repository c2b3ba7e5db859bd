/* render.h - the one writer of XML. Whatever comes in, what goes out is well-formed.
 *
 * Text and attribute values are escaped and mended on the way (dg_utf8_mend): XML 1.0 characters only,
 * valid UTF-8, no NUL. Names and namespaces are compile-time constants of ours and are not checked.
 *
 *	dg_render_open(r, "message"); dg_render_attr(r, "to", jid); ... dg_render_leaf(r, "body", NULL, text);
 *	dg_render_close(r);
 */
#ifndef DG_RENDER_H
#define DG_RENDER_H

#include "util/buf.h"

#define DG_RENDER_DEPTH 16

struct dg_render {
	struct dg_buf *out; /* the caller's; appended to */
	const char *open[DG_RENDER_DEPTH];
	int depth;
	int in_tag; /* the start tag is not finished yet */
};

void dg_render_init(struct dg_render *r, struct dg_buf *out);
void dg_render_open(struct dg_render *r, const char *name);
void dg_render_attr(struct dg_render *r, const char *name, const char *value); /* NULL value: left out */
void dg_render_text(struct dg_render *r, const char *text);
void dg_render_close(struct dg_render *r);
/* <name xmlns='ns'>text</name>; ns NULL: none; text NULL: an empty element. */
void dg_render_leaf(struct dg_render *r, const char *name, const char *ns, const char *text);

#endif
