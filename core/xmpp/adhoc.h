/* adhoc.h - commands of the gateway as clients show them in a menu (XEP-0050): what disco.c needs of them.
 *
 * Which commands there are, and for whom, is core/dialog's word; adhoc.c shows them. Answers may come later than the
 * question, since the journal is asked who is registered.
 */
#ifndef DG_ADHOC_H
#define DG_ADHOC_H

#include "xmpp/component.h"

#define NS_COMMANDS "http://jabber.org/protocol/commands"

/* disco#items and disco#info of the gateway's own JID for `node`, which is not NULL. true: answered, now or later:
 * NS_COMMANDS lists the commands that the asker may run, and the node of one of those says what it is. false: `node` is
 * nothing of these (no such command, or without items); nothing was answered. A command that exists, but not for
 * this asker, is answered with item-not-found as if there were none. */
bool adhoc_items(struct component *c, const struct incoming *in, const char *node);
bool adhoc_info(struct component *c, const struct incoming *in, const char *node);
/* Append the list of these commands as disco#items has it: in an answer, or in a message, where Cheogram shows them as
 * buttons. */
void adhoc_render_items(struct dg_render *r, const struct component *c, const struct dg_command_kind *const *kinds,
	size_t n, const struct dg_user *user, enum dg_lang lang);

#endif
