/* Reassembly. The life of a message in the making is
 *
 *	OPEN -> HANDING -> HANDED -> MARKING -> DONE
 *	        emit       kept      put done   kept: parts deleted
 *
 * and every arrow waits for core's "kept", so that a crash anywhere repeats a step and skips none: a repeated hand-over
 * bears the same id, and core knows it. */
#include "sms/joiner.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "sms/group.h"
#include "util/clock.h"
#include "util/map.h"
#include "util/mem.h"

#define OCTETS_MAX (16u << 20) /* of all parts in memory */
#define GRACE_MS   60000       /* after a long outage: the carrier holds the rest and brings it now */
#define REPEAT_MS  300000

struct sms_joiner {
	struct dg_host *host;
	int64_t timeout_ms;
	size_t most_open;
	const struct sms_joiner_events *events;
	void *arg;
	struct dg_timer *tick;
	struct dg_node groups;     /* struct sms_group */
	struct dg_map *by_message; /* digest -> the latest struct sms_group */
	size_t n_open, octets;     /* messages not handed over, and what is in memory of their parts */
	size_t waiting;            /* answers that core owes us */
	bool loading, stopped;
	struct dg_buf text, run, value;
};

/* How late a part may still be repeated though no answer is in doubt. */
static int64_t repeat_ms(const struct sms_joiner *j)
{
	return j->timeout_ms < REPEAT_MS ? j->timeout_ms : REPEAT_MS;
}

static struct sms_group *open_group(
	struct sms_joiner *j, const struct sms_shelf_key *key, uint8_t total, const char *peer, const char *self)
{
	struct sms_group *g = sms_group_create(key, total, peer, self, j);
	int64_t age_ms = dg_now_ms() - key->first_ms;
	if (age_ms < 0) /* the clock was set */
		age_ms = 0;
	int64_t least_ms = j->timeout_ms < GRACE_MS ? j->timeout_ms : GRACE_MS, left_ms = j->timeout_ms - age_ms;
	g->due_ms = dg_mono_ms() + (left_ms > least_ms ? left_ms : least_ms);
	struct sms_group *former = dg_map_put(j->by_message, g->key.message, g);
	if (former)
		former->superseded = true;
	dg_list_append(&j->groups, &g->in_groups);
	j->n_open++;
	return g;
}

static void forget_group(struct sms_joiner *j, struct sms_group *g)
{
	if (!g->superseded)
		dg_map_take(j->by_message, g->key.message);
	j->octets -= g->octets;
	j->n_open -= g->state != SMS_GROUP_DONE;
	sms_group_destroy(g);
}

static void be_done(struct sms_joiner *j, struct sms_group *g)
{
	j->octets -= g->octets;
	j->n_open--;
	sms_group_forget_octets(g);
	g->state = SMS_GROUP_DONE;
	g->done_ms = dg_now_ms();
	g->due_ms = dg_mono_ms() + repeat_ms(j);
}

/* Core has answered something. The last thing that a callback of core's does. */
static void be_answered(struct sms_joiner *j)
{
	j->waiting--;
	if (j->stopped && !sms_joiner_is_busy(j))
		j->events->on_idle(j->arg);
}

/* -- handing over -------------------------------------------------------------------------- */

static void delete_parts(struct sms_joiner *j, const struct sms_group *g)
{
	char key[SMS_SHELF_KEY_MAX];
	struct sms_shelf_key at = g->key;
	for (size_t i = 0; i < g->total; i++) {
		at.number = (uint8_t)(i + 1);
		sms_shelf_key_print(&at, key);
		if (g->parts[i])
			(void)j->host->put(j->host, key, NULL, 0, NULL, NULL); /* else at the next start */
	}
}

static void on_marked(void *arg, enum dg_status status)
{
	struct sms_group *g = arg;
	struct sms_joiner *j = g->owner;
	g->state = SMS_GROUP_HANDED; /* the tick tries again */
	if (status == DG_OK) {
		delete_parts(j, g);
		be_done(j, g);
	}
	be_answered(j);
}

/* Write down that the message was handed over, and what its parts were: the carrier may still repeat them. */
static enum dg_status write_done(
	struct sms_joiner *j, const struct sms_group *g, int64_t expires_ms, dg_kept *kept, void *kept_arg)
{
	char key[SMS_SHELF_KEY_MAX];
	sms_shelf_key_print(&g->key, key);
	dg_buf_clear(&j->value);
	dg_buf_printf(&j->value, "%u", g->total);
	for (size_t i = 0; i < g->total; i++)
		if (g->parts[i])
			sms_shelf_done_print(&j->value, (uint8_t)(i + 1), g->parts[i]->digest);
	return j->host->put(j->host, key, j->value.at, expires_ms, kept, kept_arg);
}

static void mark_done(struct sms_joiner *j, struct sms_group *g)
{
	g->state = SMS_GROUP_MARKING;
	j->waiting++;
	if (write_done(j, g, dg_now_ms() + repeat_ms(j), on_marked, g) == DG_OK)
		return;
	j->waiting--;
	g->state = SMS_GROUP_HANDED;
}

static void on_handed(void *arg, enum dg_status status)
{
	struct sms_group *g = arg;
	struct sms_joiner *j = g->owner;
	g->state = status == DG_OK ? SMS_GROUP_HANDED : SMS_GROUP_OPEN; /* else the tick tries again */
	if (status == DG_OK)
		mark_done(j, g);
	be_answered(j);
}

static void hand_over(struct sms_joiner *j, struct sms_group *g)
{
	char id[SMS_DIGEST_MAX];
	dg_buf_clear(&j->text);
	sms_group_text(g, &j->run, &j->text);
	sms_group_id(g, id);
	const struct sms_joined message = { .id = id,
		.peer = g->peer,
		.self = g->self,
		.text = j->text.at ? j->text.at : "",
		.first_ms = g->key.first_ms,
		.n_missing = g->total - g->n_stored };
	g->state = SMS_GROUP_HANDING;
	j->waiting++;
	if (j->events->on_joined(j->arg, &message, on_handed, g) == DG_OK)
		return;
	j->waiting--;
	g->state = SMS_GROUP_OPEN;
}

/* A carrier that saw our answer repeats nothing, and one that did not may do so for a day. */
static bool is_over(struct sms_joiner *j, struct sms_group *g, int64_t now_ms)
{
	int64_t until_ms = j->events->on_forget(j->arg, g->key.first_ms, g->done_ms);
	int64_t left_ms = until_ms - dg_now_ms();
	if (g->superseded || left_ms <= 0)
		return true;
	g->due_ms = now_ms + left_ms;
	(void)write_done(j, g, until_ms, NULL, NULL);
	return false;
}

/* What is due for a message now. */
static void advance(struct sms_joiner *j, struct sms_group *g, int64_t now_ms)
{
	switch (g->state) {
	case SMS_GROUP_OPEN:
		if (g->n_stored == g->total || (now_ms >= g->due_ms && g->n_stored && g->n_stored == g->n_arrived))
			hand_over(j, g);
		return;
	case SMS_GROUP_HANDED: mark_done(j, g); return;
	case SMS_GROUP_DONE:
		if (g->superseded || (now_ms >= g->due_ms && is_over(j, g, now_ms)))
			forget_group(j, g);
		return;
	case SMS_GROUP_HANDING:
	case SMS_GROUP_MARKING: return;
	}
}

static void on_tick(void *arg)
{
	struct sms_joiner *j = arg;
	int64_t now_ms = dg_mono_ms();
	for (struct dg_node *n = j->groups.next, *next; n != &j->groups; n = next) {
		next = n->next;
		advance(j, DG_OF(n, struct sms_group, in_groups), now_ms);
	}
	if (dg_list_empty(&j->groups))
		dg_timer_stop(j->tick);
}

static void start_tick(struct sms_joiner *j)
{
	int64_t every_ms = j->timeout_ms / 10;
	if (every_ms > 1000)
		every_ms = 1000;
	if (every_ms < 10)
		every_ms = 10;
	if (!j->stopped && !dg_timer_is_active(j->tick))
		dg_timer_start(j->tick, every_ms, every_ms);
}

/* -- taking parts -------------------------------------------------------------------------- */

static void drop_part(struct sms_joiner *j, struct sms_group_part *p)
{
	struct sms_group *g = p->of;
	j->octets -= p->n;
	sms_group_drop(p);
	if (!g->n_arrived)
		forget_group(j, g);
}

static void on_part_kept(void *arg, enum dg_status status)
{
	struct sms_group_part *p = arg;
	struct sms_group *g = p->of;
	struct sms_joiner *j = g->owner;
	dg_kept *kept = p->kept;
	void *kept_arg = p->kept_arg;
	if (status == DG_OK) {
		p->stored = true;
		g->n_stored++;
	} else {
		drop_part(j, p);
	}
	kept(kept_arg, status);
	if (status == DG_OK && !j->stopped && g->n_stored == g->total)
		advance(j, g, dg_mono_ms());
	be_answered(j);
}

static enum dg_status store(struct sms_joiner *j, struct sms_group_part *p)
{
	char key[SMS_SHELF_KEY_MAX];
	const struct sms_group *g = p->of;
	struct sms_shelf_key at = g->key;
	at.number = p->number;
	sms_shelf_key_print(&at, key);
	dg_buf_clear(&j->value);
	sms_shelf_part_print(&j->value, g->total, p->alphabet, g->peer, g->self, p->octets, p->n);
	j->waiting++;
	if (j->host->put(j->host, key, j->value.at, 0, on_part_kept, p) == DG_OK)
		return DG_OK;
	j->waiting--;
	drop_part(j, p);
	return DG_AGAIN;
}

/* The carrier sends again what we have, or what we had. */
static enum dg_status take_known(
	struct sms_joiner *j, const struct sms_group_part *known, uint64_t digest, dg_kept *kept, void *kept_arg)
{
	if (!known->stored)
		return DG_AGAIN; /* the first copy is on its way to the disk */
	if (known->digest != digest)
		j->host->count(j->host, "part_conflicts", 1);
	kept(kept_arg, DG_OK);
	return DG_OK;
}

/* What the parts of one message share. */
static void identify(const char *peer, const char *self, const struct sms_place *place, char out[SMS_DIGEST_MAX])
{
	const uint8_t how[] = { (uint8_t)(place->reference >> 8), (uint8_t)place->reference, place->total,
		place->reference_bits };
	const struct sms_piece pieces[] = { { peer, strlen(peer) }, { self, strlen(self) }, { how, sizeof how } };
	sms_digest(pieces, 3, out);
}

static struct sms_group *begin_group(struct sms_joiner *j, const char *message, const struct sms_group *former,
	uint8_t total, const char *peer, const char *self)
{
	struct sms_shelf_key key = { .first_ms = dg_now_ms() };
	memcpy(key.message, message, sizeof key.message);
	if (former && key.first_ms <= former->key.first_ms)
		key.first_ms = former->key.first_ms + 1;
	return open_group(j, &key, total, peer, self);
}

/* No more room: the message that has waited longest is shown as it is. Nobody can keep others out by half messages. */
static void make_room(struct sms_joiner *j)
{
	DG_LIST_EACH (n, &j->groups) {
		struct sms_group *g = DG_OF(n, struct sms_group, in_groups);
		if (g->state != SMS_GROUP_OPEN || g->due_ms == 0)
			continue;
		g->due_ms = 0; /* at the next tick */
		return;
	}
}

enum dg_status sms_joiner_add(struct sms_joiner *j, const char *peer, const char *self, const struct sms_content *part,
	dg_kept *kept, void *kept_arg)
{
	const struct sms_place *place = &part->place;
	assert(sms_place_is_part(place) && part->n <= SMS_PART_OCTETS_MAX);
	if (j->loading || j->stopped)
		return DG_AGAIN;
	if (j->n_open >= j->most_open || j->octets + part->n > OCTETS_MAX) {
		make_room(j);
		return DG_AGAIN;
	}
	char message[SMS_DIGEST_MAX];
	identify(peer, self, place, message);
	struct sms_group *g = dg_map_get(j->by_message, message);
	const struct sms_group_part *known = g ? g->parts[place->number - 1] : NULL;
	uint64_t digest = sms_group_digest(part->octets, part->n);
	if (known && (g->state == SMS_GROUP_OPEN || known->digest == digest))
		return take_known(j, known, digest, kept, kept_arg);
	if (g && g->state != SMS_GROUP_OPEN && g->state != SMS_GROUP_DONE)
		return DG_AGAIN; /* it is just being handed over without this part */
	if (!g || g->state == SMS_GROUP_DONE)
		g = begin_group(j, message, g, place->total, peer, self);
	struct sms_group_part *p = sms_group_add(g, place->number, part->alphabet, part->octets, part->n);
	p->kept = kept;
	p->kept_arg = kept_arg;
	j->octets += p->n;
	start_tick(j);
	return store(j, p);
}

/* -- reading what was kept ----------------------------------------------------------------- */

static struct sms_group *load_group(
	struct sms_joiner *j, const struct sms_shelf_key *key, uint8_t total, const char *peer, const char *self)
{
	struct sms_group *g = dg_map_get(j->by_message, key->message);
	if (g && g->key.first_ms == key->first_ms)
		return g->total == total ? g : NULL;
	return total ? open_group(j, key, total, peer, self) : NULL;
}

static bool load_part(struct sms_joiner *j, const struct sms_shelf_key *key, const char *value)
{
	struct sms_shelf_part kept = { .octets = { 0 } };
	bool good = sms_shelf_part_parse(value, &kept) && key->number <= kept.total;
	struct sms_group *g = good ? load_group(j, key, kept.total, kept.peer, kept.self) : NULL;
	good = g && !g->parts[key->number - 1];
	if (good) {
		sms_group_add(g, key->number, kept.alphabet, kept.octets.at, kept.octets.len)->stored = true;
		g->n_stored++;
		j->octets += kept.octets.len;
	}
	dg_buf_finish(&kept.octets);
	return good;
}

/* The message was handed over. Parts that are still there were about to be deleted when the program ended. */
static bool load_done(struct sms_joiner *j, const struct sms_shelf_key *key, const char *value)
{
	char *at;
	unsigned long total = strtoul(value, &at, 10);
	struct sms_group *g = total <= UINT8_MAX ? load_group(j, key, (uint8_t)total, "", "") : NULL;
	if (!g)
		return false;
	delete_parts(j, g);
	be_done(j, g);
	uint8_t number;
	uint64_t digest;
	for (const char *next = at; (next = sms_shelf_done_next(next, &number, &digest)) && number <= total;) {
		struct sms_group_part *p = g->parts[number - 1];
		if (!p)
			p = sms_group_add(g, number, SMS_BINARY, NULL, 0);
		p->stored = true;
		p->digest = digest;
	}
	return true;
}

static void on_found(void *arg, const char *text, const char *value)
{
	struct sms_joiner *j = arg;
	struct sms_shelf_key key;
	if (!text) {
		j->loading = false;
		if (!dg_list_empty(&j->groups))
			start_tick(j);
		j->events->on_loaded(j->arg);
		return;
	}
	bool good = sms_shelf_key_parse(text, &key);
	if (good)
		good = key.number ? load_part(j, &key, value) : load_done(j, &key, value);
	if (!good)
		j->host->log(j->host, DG_LOG_WARN, "a kept part of a long message makes no sense and was left out: %s",
			text);
}

/* -- life ---------------------------------------------------------------------------------- */

struct sms_joiner *sms_joiner_create(
	struct dg_host *host, int64_t timeout_ms, size_t most_open, const struct sms_joiner_events *events, void *arg)
{
	struct sms_joiner *j = dg_alloc(sizeof *j);
	j->host = host;
	j->timeout_ms = timeout_ms;
	j->most_open = most_open;
	j->events = events;
	j->arg = arg;
	j->by_message = dg_map_create();
	dg_list_init(&j->groups);
	return j;
}

enum dg_status sms_joiner_load(struct sms_joiner *j)
{
	j->tick = dg_timer_create(j->host->loop, on_tick, j);
	j->loading = true;
	enum dg_status status = j->host->find(j->host, SMS_SHELF_PREFIX, on_found, j);
	if (status != DG_OK)
		j->loading = false;
	return status;
}

void sms_joiner_stop(struct sms_joiner *j)
{
	j->stopped = true;
	if (j->tick)
		dg_timer_stop(j->tick);
}

bool sms_joiner_is_busy(const struct sms_joiner *j)
{
	return j->loading || j->waiting;
}

void sms_joiner_destroy(struct sms_joiner *j)
{
	if (!j)
		return;
	assert(!sms_joiner_is_busy(j));
	while (!dg_list_empty(&j->groups))
		forget_group(j, DG_OF(j->groups.next, struct sms_group, in_groups));
	dg_timer_destroy(j->tick);
	dg_map_destroy(j->by_message);
	dg_buf_finish(&j->text);
	dg_buf_finish(&j->run);
	dg_buf_finish(&j->value);
	free(j);
}
