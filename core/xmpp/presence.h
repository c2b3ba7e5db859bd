/* presence.h - what xmpp.c asks of the presence handlers. */
#ifndef DG_PRESENCE_H
#define DG_PRESENCE_H

struct component;

/* Send everyone who watches a contact of this domain its presence as the links are now. */
void presence_announce(struct component *c);

#endif
