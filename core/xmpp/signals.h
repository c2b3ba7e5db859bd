/* signals.h - what a user's client says beside words, for networks that know such things: typing, that something was
 * read, reactions, retractions. The same from the network is news.h. */
#ifndef DG_SIGNALS_H
#define DG_SIGNALS_H

#include "xmpp/component.h"
#include "xmpp/content.h"

/* Of interest now or never: the sender hears nothing when the network cannot have them. */
void signal_typing(struct component *c, const struct incoming *in, const struct content *m, const char *peer);
void signal_displayed(struct component *c, const struct incoming *in, const struct content *m, const char *peer);
/* These are meant: the sender is told when they did not go. */
void signal_reaction(struct component *c, const struct incoming *in, const struct content *m, const char *peer);
void signal_retraction(struct component *c, const struct incoming *in, const struct content *m, const char *peer);

#endif
