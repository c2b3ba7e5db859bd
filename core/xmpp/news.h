/* news.h - what the network says to a user beside texts, as stanzas: the one table of the router's events. */
#ifndef DG_NEWS_H
#define DG_NEWS_H

#include "xmpp/component.h"

/* Volatile: when the stream is down or full it is lost. Kinds that nobody shows are ignored. */
void news_tell(struct component *c, const char *user, const struct dg_event *ev);

#endif
