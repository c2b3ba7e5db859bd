/* privilege.h - what the server lets us do for its users (XEP-0356), as it says when the stream comes up.
 *
 * One advert for each domain of its users, in "urn:xmpp:privilege:1" or ":2"; believed only from domains that are
 * configured as the server's. It goes with the stream. Nothing depends on it: what it allows is done in other ways
 * where it is not there.
 */
#ifndef DG_PRIVILEGE_H
#define DG_PRIVILEGE_H

#include <stdbool.h>
#include <stddef.h>

struct component;
struct incoming;

struct privilege_ns {
	char *ns; /* of an IQ's payload */
	bool get, set;
};

struct privilege {
	char *vhost;
	int dialect; /* 1 or 2: of the namespace */
	bool roster_get, roster_set;
	bool sends;         /* messages in a user's name ("outgoing") */
	bool sees_presence; /* of all users of the domain ("managed_entity" or "roster") */
	struct privilege_ns *iqs;
	size_t n_iqs;
};

/* Start with {0}. */
struct privileges {
	struct privilege *at;
	size_t n;
};

/* true: the message was an advert, or pretends to be one, and is dealt with. */
bool privilege_take(struct component *c, const struct incoming *in);
/* NULL: the server has granted nothing for this domain on this stream. */
const struct privilege *privilege_of(const struct component *c, const char *vhost);
const struct privilege *privilege_for(const struct component *c, const char *user); /* the same by a bare JID */
bool privilege_allows_iq(const struct privilege *p, const char *ns, bool set);      /* NULL allows nothing */
void privileges_forget(struct privileges *p);
/* Of the server we are connected to: configured, or guessed as its users' when nothing is. */
bool privilege_is_vhost(const struct component *c, const char *domain);
/* The same domains one by one; NULL behind the last. */
const char *privilege_vhost(const struct component *c, size_t i);

#endif
