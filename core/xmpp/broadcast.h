/* broadcast.h - a word of the operator's to every user who is online. */
#ifndef DG_BROADCAST_H
#define DG_BROADCAST_H

#include "xmpp/component.h"

/* A message from the gateway itself, in the operator's words. What the stream takes goes at once, so that it is out
 * before a stop; the rest at a walk (errands.h). */
void broadcast_say(struct component *c, const char *text);

#endif
