/* spelling.h - a JID that is no contact is refused with the one that was meant: the number as the sender's country
 * writes it, which is looked up first. */
#ifndef DG_SPELLING_H
#define DG_SPELLING_H

#include "xmpp/asker.h"

/* Who was meant by a->to. true: `jid` has the right one; false: nothing on this network is called that. */
bool spelling_find(const struct asker *a, struct dg_buf *jid);

struct spelling_refusal {
	struct condition spelled, none;
	enum dg_text_id words; /* {1} is the right JID */
	bool with_uri;         /* the condition holds it, too (RFC 6120 section 8.3.3.5) */
};
/* For what component_address() answers with ADDRESS_SPELLED or ADDRESS_NONE. `how` is static. */
void spelling_refuse(struct component *c, const struct incoming *in, const struct spelling_refusal *how);

#endif
