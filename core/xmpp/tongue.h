/* tongue.h - the language that a user has chosen, where the record that says it is not in memory: after a restart, or
 * after a long silence.
 *
 * What cannot wait is said in the language of the stanza (component_lang()); a refusal, a prompt and the answer to a
 * presence can, and are said when the record has been read.
 */
#ifndef DG_TONGUE_H
#define DG_TONGUE_H

#include "xmpp/asker.h"

/* Is in->lang what it is to be? False: the sender may have chosen another, and nobody in memory knows. */
bool tongue_is_known(const struct component *c, const struct incoming *in);
/* `spoken` is called once, maybe before this returns, with an asker whose language is right; it is taken. */
typedef void tongue_spoken(struct asker *a, void *arg);
void tongue_ask(struct component *c, const struct incoming *in, tongue_spoken *spoken, void *arg);

/* component_refuse(), later. */
void tongue_refuse(struct component *c, const struct incoming *in, struct condition condition, const char *inside,
	const struct dg_said *said);

#endif
