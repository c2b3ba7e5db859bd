/* profile.c - see profile.h. Called by card.c for who wants to know, by xmpp.c with what the network says. */
#include "xmpp/profile.h"

#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "util/clock.h"
#include "util/mem.h"
#include "xmpp/component.h"

enum {
	PROFILES_MAX = 4096,
	PROFILES_OCTETS = 16 << 20,
	PHOTO_MAX = 40 * 1024, /* what a stanza can hold */
	WAIT_MS = 10 * 1000,
	FRESH_MS = 60 * 60 * 1000, /* older ones are asked for again; what is known serves meanwhile */
};

struct waiter {
	struct dg_node node;
	void (*learnt)(void *arg);
	void (*release)(void *arg);
	void *arg;
};

static struct dg_buf key_of(const char *user, const char *peer)
{
	struct dg_buf key = { 0 };
	dg_buf_printf(&key, "%s %s", user, peer);
	return key;
}

static struct profile *find(const struct component *c, const char *user, const char *peer)
{
	struct dg_buf key = key_of(user, peer);
	struct profile *p = dg_map_get(c->profiles.by_key, key.at);
	dg_buf_finish(&key);
	return p;
}

const struct profile *profile_find(const struct component *c, const char *user, const char *peer)
{
	/* Asked for each text and presence: where no network has told anything, there is no key to make. */
	const struct profile *p = dg_map_count(c->profiles.by_key) ? find(c, user, peer) : NULL;
	return p && p->is_known ? p : NULL;
}

static void forget_words(struct profile *p)
{
	free(p->name);
	free(p->text);
	free(p->photo);
	p->name = p->text = NULL;
	p->photo = NULL;
	p->photo_octets = 0;
	p->photo_type = NULL;
	p->c->profiles.octets -= p->octets;
	p->octets = 0;
}

static void drop(struct profile *p)
{
	forget_words(p);
	dg_map_take(p->c->profiles.by_key, p->key);
	dg_list_remove(&p->node);
	free(p);
}

/* Whoever hears it may ask about others, and even about this one again. */
static void tell_waiters(struct profile *p)
{
	struct dg_node heard;
	dg_list_init(&heard);
	while (!dg_list_empty(&p->waiters)) {
		struct dg_node *n = p->waiters.next;
		dg_list_remove(n);
		dg_list_append(&heard, n);
	}
	while (!dg_list_empty(&heard)) {
		struct waiter *w = DG_OF(heard.next, struct waiter, node);
		dg_list_remove(&w->node);
		w->learnt(w->arg);
		free(w);
	}
}

static struct profile *first(const struct dg_node *list)
{
	return DG_OF(list->next, struct profile, node);
}

static void make_room(struct profiles *all, size_t most)
{
	while ((dg_map_count(all->by_key) > most || all->octets > PROFILES_OCTETS) && !dg_list_empty(&all->order))
		drop(first(&all->order));
}

/* Nothing more is due. */
static void settle(struct profile *p)
{
	p->is_asked = false;
	p->due_ms = dg_mono_ms() + FRESH_MS;
	dg_list_remove(&p->node);
	dg_list_append(&p->c->profiles.order, &p->node);
	tell_waiters(p);
}

static void on_time(void *arg)
{
	struct profiles *all = arg;
	while (!dg_list_empty(&all->asked)) {
		int64_t left_ms = first(&all->asked)->due_ms - dg_mono_ms();
		if (left_ms > 0) {
			dg_timer_start(all->timer, left_ms, 0);
			return;
		}
		settle(first(&all->asked));
	}
}

void profiles_init(struct profiles *p, struct component *c, uv_loop_t *loop)
{
	(void)c;
	*p = (struct profiles){ .by_key = dg_map_create(), .wait_ms = WAIT_MS, .most = PROFILES_MAX };
	p->timer = dg_timer_create(loop, on_time, p);
	dg_list_init(&p->order);
	dg_list_init(&p->asked);
}

static void let_go(struct profile *p)
{
	while (!dg_list_empty(&p->waiters)) {
		struct waiter *w = DG_OF(p->waiters.next, struct waiter, node);
		dg_list_remove(&w->node);
		w->release(w->arg);
		free(w);
	}
	drop(p);
}

void profiles_finish(struct profiles *all)
{
	while (!dg_list_empty(&all->asked))
		let_go(first(&all->asked));
	while (!dg_list_empty(&all->order))
		drop(first(&all->order));
	dg_map_destroy(all->by_key);
	dg_timer_destroy(all->timer);
}

static struct profile *add(struct component *c, const char *user, const char *peer)
{
	struct dg_buf key = key_of(user, peer);
	struct profile *p = dg_alloc(sizeof *p + key.len + 1);
	memcpy(p->key, key.at, key.len + 1);
	p->c = c;
	dg_list_init(&p->waiters);
	dg_map_put(c->profiles.by_key, p->key, p);
	dg_list_append(&c->profiles.order, &p->node);
	dg_buf_finish(&key);
	return p;
}

/* The network would not even be asked. */
struct question_out {
	struct component *c;
	char *user, *peer; /* given */
};

static void on_asked(void *arg, enum dg_status why, const struct dg_said *said)
{
	struct question_out *q = arg;
	struct profile *p = why == DG_OK ? NULL : find(q->c, q->user, q->peer);
	(void)said;
	if (p && p->is_asked)
		settle(p);
	free(q->user);
	free(q->peer);
	free(q);
}

static void ask(struct profile *p, const char *user, const char *peer)
{
	struct component *c = p->c;
	struct dg_event ev = DG_EVENT(DG_PROFILE, 0);
	struct question_out *q = dg_alloc(sizeof *q);
	*q = (struct question_out){ c, dg_strdup(user), dg_strdup(peer) };
	p->is_asked = true;
	p->due_ms = dg_mono_ms() + c->profiles.wait_ms;
	dg_list_remove(&p->node);
	dg_list_append(&c->profiles.asked, &p->node);
	if (!dg_timer_is_active(c->profiles.timer))
		dg_timer_start(c->profiles.timer, c->profiles.wait_ms, 0);
	ev.profile.peer = q->peer;
	dg_router_ask(c->router, c->conf->domain, q->user, &ev, on_asked, q);
}

void profile_learn(struct component *c, const char *user, const char *peer, void (*learnt)(void *arg),
	void (*release)(void *arg), void *arg)
{
	struct profile *p = find(c, user, peer);
	bool is_stale = !p || (!p->is_asked && p->due_ms <= dg_mono_ms());
	if (!(dg_router_caps(c->router, c->conf->domain) & DG_CAP_PROFILE) || (p && p->is_known && !is_stale) ||
		(p && !p->is_asked && !is_stale)) {
		learnt(arg);
		return;
	}
	if (!p)
		make_room(&c->profiles, c->profiles.most - 1);
	if (!p && dg_map_count(c->profiles.by_key) >= c->profiles.most) {
		learnt(arg);
		return;
	}
	if (!p)
		p = add(c, user, peer);
	struct waiter *w = dg_alloc(sizeof *w);
	*w = (struct waiter){ .learnt = learnt, .release = release, .arg = arg };
	dg_list_append(&p->waiters, &w->node);
	if (!p->is_asked)
		ask(p, user, peer);
}

/* By its first octets: what networks call a picture is not always what it is. */
static const char *type_of(const void *octets, size_t n)
{
	static const struct {
		const char *begins, *type;
		size_t n;
	} types[] = {
		{ "\x89PNG\r\n\x1a\n", "image/png", 8 },
		{ "\xff\xd8\xff", "image/jpeg", 3 },
		{ "GIF8", "image/gif", 4 },
	};
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (n > types[i].n && n <= PHOTO_MAX && !memcmp(octets, types[i].begins, types[i].n))
			return types[i].type;
	return NULL;
}

static void note(struct profile *p, const struct dg_event *ev)
{
	forget_words(p);
	p->name = ev->profile.name && *ev->profile.name ? dg_strndup(ev->profile.name, 1024) : NULL;
	p->text = ev->profile.text && *ev->profile.text ? dg_strndup(ev->profile.text, 1024) : NULL;
	p->photo_type = ev->profile.avatar ? type_of(ev->profile.avatar, ev->profile.avatar_octets) : NULL;
	if (p->photo_type) {
		p->photo_octets = ev->profile.avatar_octets;
		p->photo = dg_alloc(p->photo_octets);
		memcpy(p->photo, ev->profile.avatar, p->photo_octets);
		dg_sha1_hex(p->photo, p->photo_octets, p->hash);
	}
	p->octets = sizeof *p + p->photo_octets + (p->name ? strlen(p->name) : 0) + (p->text ? strlen(p->text) : 0);
	p->c->profiles.octets += p->octets;
}

void profile_take(struct component *c, const char *user, const struct dg_event *ev)
{
	if (!ev->profile.peer)
		return;
	struct profile *p = find(c, user, ev->profile.peer);
	if (!p)
		p = add(c, user, ev->profile.peer);
	if (ev->profile.why == DG_OK) {
		note(p, ev);
		p->is_known = true;
	}
	settle(p);
	make_room(&c->profiles, c->profiles.most);
}
