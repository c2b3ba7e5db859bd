/* disco.h - what the gateway, its contacts and its rooms say they are (XEP-0030, XEP-0128). */
#ifndef DG_DISCO_H
#define DG_DISCO_H

#include "xmpp/caps.h"
#include "xmpp/component.h"

/* Append the whole <query/> of a disco#info answer; `name` is the gateway's or the room's, `node` is echoed, or NULL.
 */
void disco_render(struct component *c, struct dg_render *r, enum caps_kind kind, const char *name, const char *node);
/* Of the addressee: what it is. A stranger is not told apart from others: ask first whether he may. */
enum caps_kind disco_kind(const struct component *c, const struct incoming *in);
void disco_identity(struct dg_render *r, const char *category, const char *type, const char *name);
void disco_feature(struct dg_render *r, const char *var);

#endif
