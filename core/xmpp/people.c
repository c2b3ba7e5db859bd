/* people.c - see people.h. Called by presence.c and login.c, which see them come and go, and by whoever asks who is
 * there. */
#include "xmpp/people.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

enum { SLOT_OCTETS = 48 }; /* of the map for one user, on the average, without the key */

void people_init(struct people *p, struct talents *talents)
{
	*p = (struct people){ .by_jid = dg_map_create(), .talents = talents, .most = PEOPLE_OCTETS };
}

void people_finish(struct people *p)
{
	struct dg_map_iter at = { 0 };
	struct person *who;
	while (p->by_jid && people_next(p, &at, &who))
		people_forget(p, who);
	dg_map_destroy(p->by_jid);
	p->by_jid = NULL;
}

struct person *people_find(const struct people *p, const char *bare)
{
	return dg_map_get(p->by_jid, bare);
}

struct resource *person_resource(const struct person *who, const char *resource)
{
	for (struct resource *r = who->resources; r; r = r->next)
		if (!strcmp(r->name, resource))
			return r;
	return NULL;
}

bool people_has(const struct people *p, const char *bare, const char *resource)
{
	const struct person *who = people_find(p, bare);
	return who && person_resource(who, resource);
}

static size_t person_octets(const struct person *who)
{
	return sizeof *who + 2 * (strlen(who->jid) + 1) + SLOT_OCTETS;
}

struct person *people_get(struct people *p, const char *bare)
{
	struct person *who = people_find(p, bare);
	if (who || dg_map_count(p->by_jid) >= PEOPLE_MAX || p->octets >= p->most)
		return who;
	size_t n = strlen(bare) + 1;
	who = dg_alloc(sizeof *who + n);
	memcpy(who->jid, bare, n);
	dg_list_init(&who->queue);
	dg_map_put(p->by_jid, bare, who);
	p->octets += person_octets(who);
	return who;
}

static struct resource *add(struct people *p, struct person *who, const char *name)
{
	size_t n = strlen(name) + 1, others = 0;
	for (const struct resource *r = who->resources; r; r = r->next)
		others++;
	if (others >= PERSON_RESOURCES_MAX || p->octets >= p->most)
		return NULL;
	struct resource *r = dg_alloc(sizeof *r + n);
	memcpy(r->name, name, n);
	r->next = who->resources;
	who->resources = r;
	p->resources++;
	p->octets += sizeof *r + n;
	return r;
}

struct resource *people_enter(
	struct people *p, struct person *who, const char *resource, const char *node, const char *ver, bool *is_new)
{
	struct resource *r = person_resource(who, resource);
	*is_new = !r;
	if (!r)
		r = add(p, who, resource);
	if (!r || !ver || (r->talent && !strcmp(r->talent->ver, ver)))
		return r; /* a change of show may leave the caps out: they are as they were */
	talents_let_go(r->talent);
	r->talent = talents_hold(p->talents, node, ver);
	return r;
}

static void take_first(struct people *p, struct resource **at)
{
	struct resource *r = *at;
	*at = r->next;
	p->resources--;
	p->octets -= sizeof *r + strlen(r->name) + 1;
	talents_let_go(r->talent);
	free(r);
}

bool people_leave(struct people *p, struct person *who, const char *resource)
{
	for (struct resource **at = &who->resources; *at; at = &(*at)->next) {
		if (strcmp((*at)->name, resource) != 0)
			continue;
		take_first(p, at);
		return true;
	}
	return false;
}

void people_clear(struct people *p, struct person *who)
{
	while (who->resources)
		take_first(p, &who->resources);
}

void people_forget(struct people *p, struct person *who)
{
	people_clear(p, who);
	p->octets -= person_octets(who);
	dg_list_remove(&who->queue);
	dg_map_take(p->by_jid, who->jid);
	free(who);
}

/* How open to talk; XEP and RFC say nothing about it, every client's roster does. */
static int openness(const struct resource *r)
{
	static const int ranks[] = {
		[DG_SHOW_OFFLINE] = 0,
		[DG_SHOW_DND] = 1,
		[DG_SHOW_XA] = 2,
		[DG_SHOW_AWAY] = 3,
		[DG_SHOW_ONLINE] = 4,
		[DG_SHOW_CHAT] = 5,
	};
	return ranks[r->show];
}

const struct resource *person_best(const struct person *who)
{
	const struct resource *best = who->resources;
	for (const struct resource *r = best; r; r = r->next)
		if (r->priority > best->priority || (r->priority == best->priority && openness(r) > openness(best)))
			best = r;
	return best;
}

size_t people_count(const struct people *p)
{
	return dg_map_count(p->by_jid);
}

size_t people_octets(const struct people *p)
{
	return p->octets;
}

bool people_next(const struct people *p, struct dg_map_iter *at, struct person **who)
{
	bool more = dg_map_next(p->by_jid, at);
	*who = more ? at->value : NULL;
	return more;
}
