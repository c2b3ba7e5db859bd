/* news.h - what the network says to a user beside texts, as stanzas: the one table of the router's events. */
#ifndef DG_NEWS_H
#define DG_NEWS_H

#include "xmpp/component.h"

/* Volatile: when the stream is down or full it is lost. Kinds that nobody shows are ignored. */
void news_tell(struct component *c, const char *user, const struct dg_event *ev);
/* What the user has just said in a room, to all of his clients that are inside: a room says everything to everybody.
 * `id` is the stanza's that said it. */
void news_reflect(struct component *c, const char *user, const char *id, const struct dg_event *ev);

#endif
