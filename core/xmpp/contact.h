/* contact.h - contacts of networks that know presence: who may see whom, and how they are.
 *
 * What a user was shown of each contact is remembered while his session is open, so that probes are answered from
 * memory. A request to see a contact goes to the network, and the answer comes from there. Removing a contact from a
 * roster removes nothing at the network: clients clear whole rosters when a gateway goes. Networks that know no
 * presence (DG_CAP_PRESENCE) are presence.c's alone.
 */
#ifndef DG_CONTACT_H
#define DG_CONTACT_H

#include <stdbool.h>

#include "dragoman/event.h"

struct component;
struct incoming;
struct person;

struct sight {
	enum dg_show show;
	char text[]; /* "" when there is none */
};

/* Has the network contacts of its own? */
bool contact_is_asked(const struct component *c);
/* subscribe, subscribed or unsubscribed of a user to `peer`, the network's name of in->to. */
void contact_request(struct component *c, const struct incoming *in, const char *peer, enum dg_contact_op op);
/* DG_PRESENCE and DG_CONTACT of the network. */
void contact_presence(struct component *c, const char *user, const struct dg_event *ev);
void contact_change(struct component *c, const char *user, const struct dg_event *ev);
/* How the user is, by the best resource, for the network; when it differs from what it knows, or with `again`. */
void contact_show_user(struct component *c, struct person *who, bool again);
/* What `contact` (bare JID) was last; NULL: not seen. */
const struct sight *contact_sight(const struct person *who, const char *contact);
/* The session is over: whom he saw is gone. */
void contact_gone(struct component *c, struct person *who);
void contact_forget(struct person *who); /* the same, told to nobody */

#endif
