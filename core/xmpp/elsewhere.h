/* elsewhere.h - what a user wrote with another program of the network ("sent from my phone"), for his own history.
 *
 * Where the server lets us speak in its users' names (XEP-0356), the message goes to it as if the user had sent it from
 * here: it is archived, and the user's clients show it. The server then delivers it to whom it is for, which is us.
 * Such a message is known by its id, whatever has happened meanwhile: it is the user's own, and has been sent already.
 * Without that permission nothing is shown.
 */
#ifndef DG_ELSEWHERE_H
#define DG_ELSEWHERE_H

#include "xmpp/component.h"

/* DG_MESSAGE of the router's events, which is always `outgoing`. */
void elsewhere_tell(struct component *c, const char *user, const struct dg_event *ev);
/* A message with this id (may be NULL) comes back from the server: it must not be sent again. Only its own sender could
 * have made it up, and would miss nothing but his own text. */
bool elsewhere_is_ours(const char *id);

#endif
