/* presence.h - what the gateway and its contacts look like to who asks. */
#ifndef DG_PRESENCE_H
#define DG_PRESENCE_H

#include "text/text.h"

struct component;
struct person;
struct incoming;

/* The presence of `from` (the domain, or a contact's bare JID) as `user` (bare) sees it, sent to `to`. Left out when
 * the stream has no room: whoever wants to know asks again at the next log-in. */
void presence_show(struct component *c, const char *from, const char *user, const char *to, enum dg_lang lang);
/* The same for the gateway itself, to the user's clients all at once: its state has changed. */
void presence_show_gateway_to_all(struct component *c, struct person *who, enum dg_lang lang);
/* A presence without any content; `type` as in RFC 6121. */
void presence_send(struct component *c, const char *from, const char *to, const char *type);
/* A line of the gateway's own to `user`, as a chat message. */
void presence_say(struct component *c, const char *user, enum dg_lang lang, const struct dg_said *said);

#endif
