/* people.h - who is online: the users whose presence the gateway sees, their resources, and what each shows.
 *
 * In memory only. A user who is not online costs nothing here; one who is, about 200 octets and a copy of the
 * resource's name (people_octets() counts them). Bounded: so many users, so many resources of one, so many octets of
 * all (somebody's server may call resources what it likes); what is beyond is not noted and its user passes for absent,
 * which costs a plainer notice and nothing else.
 */
#ifndef DG_PEOPLE_H
#define DG_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/event.h"
#include "util/list.h"
#include "util/map.h"
#include "xmpp/talents.h"

enum { PEOPLE_MAX = 1000 * 1000, PERSON_RESOURCES_MAX = 16, PEOPLE_OCTETS = 512 << 20 };

struct resource {
	struct resource *next;
	struct talent *talent; /* what its client says that it can; NULL: it says nothing. Held */
	uint32_t told_s;       /* mono seconds at which it was told how the gateway is; 0: never */
	int8_t priority;
	uint8_t show;       /* enum dg_show */
	bool is_at_gateway; /* was announced to the gateway itself, not only to contacts */
	char name[];
};

struct person {
	struct resource *resources; /* NULL: none is there any more, and log-out is near */
	struct dg_node queue;       /* of login.c: who is about to be logged out, or to be asked */
	int64_t due_ms;             /* mono: when it is that one's turn */
	struct sights *sights;      /* of contact.c: what the user was shown of the network's contacts; NULL: nothing */
	int64_t complained_ms;      /* mono: when the last trouble with the log-in was said; 0: never */
	enum dg_show shown;         /* what the network was told last */
	bool is_entering;           /* is being logged in: what comes of it answers all who ask meanwhile */
	char jid[];                 /* bare */
};

struct people {
	struct dg_map *by_jid; /* bare -> struct person */
	struct talents *talents;
	size_t resources, octets, most; /* most: octets */
};

void people_init(struct people *p, struct talents *talents);
void people_finish(struct people *p); /* nobody's `sights` may be left */

struct person *people_find(const struct people *p, const char *bare); /* NULL: not online */
bool people_has(const struct people *p, const char *bare, const char *resource);
/* Is there or enters. NULL: there are too many. */
struct person *people_get(struct people *p, const char *bare);
/* `is_new`: it was not there. NULL: the user has too many. `ver` and `node` of its caps, or NULL. */
struct resource *people_enter(
	struct people *p, struct person *who, const char *resource, const char *node, const char *ver, bool *is_new);
/* false: it was not there. */
bool people_leave(struct people *p, struct person *who, const char *resource);
void people_clear(struct people *p, struct person *who);  /* all resources are gone */
void people_forget(struct people *p, struct person *who); /* frees it; `queue` is left, `sights` are gone */
struct resource *person_resource(const struct person *who, const char *resource);
/* The one that says how the user is: the highest priority, then the most open to talk; NULL: none. */
const struct resource *person_best(const struct person *who);

size_t people_count(const struct people *p); /* who has a resource, or had one a moment ago */
size_t people_octets(const struct people *p);
/* Start with {0}; forgetting the one that is visited is allowed. */
bool people_next(const struct people *p, struct dg_map_iter *at, struct person **who);

#endif
