/* mutes.h - the senders of a telephone network that are no numbers and cannot be answered: "MyBank" (3GPP TS 23.040
 * section 9.1.2.5, alphanumeric addresses).
 *
 * One is known once it has written to somebody here: then its JID is a contact, which takes no messages (XEP-0506).
 * Others with letters in them stay what they are, mistakes. There are few, so they are kept in memory, and noted in the
 * journal for the next life.
 */
#ifndef DG_MUTES_H
#define DG_MUTES_H

#include <stdbool.h>

#include "util/map.h"

struct component;

struct mutes {
	struct dg_map *names; /* local part of the JID -> the name as the network writes it; given */
};

void mutes_init(struct mutes *m, struct component *c); /* asks the journal for those of earlier lives */
void mutes_finish(struct mutes *m);
/* A text came from `peer`, whose JID is `contact`. */
void mutes_note(struct component *c, const char *peer, const char *contact);
/* The network's name of this local part, which is prepared; NULL: nobody's that we know. */
const char *mutes_find(const struct mutes *m, const char *node);

#endif
