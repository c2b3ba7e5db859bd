/* asker.h - who waits for an answer that comes later: addresses and id of a stanza, kept until then.
 *
 * One is answered exactly once, which frees it. When the stream has gone meanwhile, the answer is dropped as any other
 * is; the server has answered for us.
 */
#ifndef DG_ASKER_H
#define DG_ASKER_H

#include "xmpp/component.h"

struct asker {
	struct component *c;
	char *kind;           /* "iq", "message", "presence" */
	char *from, *to, *id; /* as the stanza had them; id NULL when it had none */
	char *bare;           /* of the sender, prepared */
	enum dg_lang lang;
	char country[4]; /* in which the sender's national numbers are; "": none, see asker_country() */
};

const char *asker_country(const struct asker *a);             /* NULL: none */
void asker_know(struct asker *a, const struct dg_user *user); /* what the sender's record says */
/* Given. */
struct asker *asker_keep(struct component *c, const struct incoming *in);
/* Open the answer in c->out; `type` may be NULL. Then asker_send(). */
struct dg_render asker_open(struct asker *a, const char *type);
void asker_send(struct asker *a, struct dg_render *r); /* closes what is open of it, sends it, frees the asker */
void asker_refuse(struct asker *a, struct condition condition, const char *inside, const struct dg_said *said);
void asker_free(struct asker *a); /* for stanzas that need no answer; NULL is fine */

#endif
