/* ledger.c - see ledger.h. An account is written when it changes, but never twice at once: what changes while the disk
 * is at work goes with the next write, so a busy account costs one operation for each commit of the journal. */
#include "ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/list.h"
#include "util/map.h"
#include "util/mem.h"

#define USE_PREFIX   "use " /* of keys in the database */
#define SINCE_PREFIX "since "
#define FORGET_STEPS 2 /* per call: more than one call adds, so what is over always goes */

struct account {
	struct dg_node node; /* in `order`, what was used longest ago first */
	struct ledger *ledger;
	struct span span;
	struct used used;
	bool is_writing, is_dirty;
	char key[];
};

struct ledger {
	struct dg_host *host;
	struct dg_map *accounts; /* key -> struct account */
	struct dg_map *since;    /* user -> int64_t *, given */
	struct dg_node order;
	bool is_ready;
};

struct ledger *ledger_create(struct dg_host *host)
{
	struct ledger *l = dg_alloc(sizeof *l);
	l->host = host;
	l->accounts = dg_map_create();
	l->since = dg_map_create();
	dg_list_init(&l->order);
	return l;
}

static void forget(struct account *a)
{
	dg_list_remove(&a->node);
	dg_map_take(a->ledger->accounts, a->key);
	free(a);
}

void ledger_destroy(struct ledger *l)
{
	struct dg_map_iter i = { 0 };
	if (!l)
		return;
	while (!dg_list_empty(&l->order))
		forget(DG_OF(l->order.next, struct account, node));
	while (dg_map_next(l->since, &i))
		free(i.value);
	dg_map_destroy(l->since);
	dg_map_destroy(l->accounts);
	free(l);
}

static struct account *account_of(struct ledger *l, const char *key)
{
	struct account *a = dg_map_get(l->accounts, key);
	if (a)
		return a;
	a = dg_alloc(sizeof *a + strlen(key) + 1);
	memcpy(a->key, key, strlen(key) + 1);
	a->ledger = l;
	dg_list_append(&l->order, &a->node);
	dg_map_put(l->accounts, key, a);
	return a;
}

/* ---- what was written ---- */

static void take_since(struct ledger *l, const char *user, int64_t at_ms)
{
	int64_t *value = dg_alloc(sizeof *value);
	*value = at_ms;
	free(dg_map_put(l->since, user, value));
}

/* "1000 2000 3 75", as write_account() wrote it. */
static bool read_numbers(const char *text, int64_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char *end;
		out[i] = strtoll(text, &end, 10);
		if (end == text)
			return false;
		text = end;
	}
	return true;
}

static void on_found(void *arg, const char *key, const char *value)
{
	struct ledger *l = arg;
	int64_t numbers[4];
	if (!key) {
		l->is_ready = true;
	} else if (!strncmp(key, SINCE_PREFIX, sizeof SINCE_PREFIX - 1)) {
		take_since(l, key + sizeof SINCE_PREFIX - 1, strtoll(value, NULL, 10));
	} else if (!strncmp(key, USE_PREFIX, sizeof USE_PREFIX - 1) && read_numbers(value, numbers, 4)) {
		struct account *a = account_of(l, key + sizeof USE_PREFIX - 1);
		a->span = (struct span){ numbers[0], numbers[1] };
		a->used = (struct used){ numbers[2], numbers[3] };
	}
}

void ledger_start(struct ledger *l)
{
	if (l->host->find(l->host, "", on_found, l) != DG_OK)
		l->is_ready = true; /* a check: nothing is kept */
}

bool ledger_is_ready(const struct ledger *l)
{
	return l->is_ready;
}

static void write_account(struct account *a);

static void on_kept(void *arg, enum dg_status status)
{
	struct account *a = arg;
	(void)status; /* what an ill disk did not take goes with the next text */
	a->is_writing = false;
	if (a->is_dirty)
		write_account(a);
}

static void write_account(struct account *a)
{
	char value[96];
	struct dg_host *host = a->ledger->host;
	struct dg_buf key = { 0 };
	a->is_dirty = a->is_writing;
	if (a->is_writing)
		return;
	snprintf(value, sizeof value, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64, a->span.from_ms, a->span.to_ms,
		a->used.segments, a->used.micros);
	dg_buf_printf(&key, USE_PREFIX "%s", a->key);
	a->is_writing = true;
	if (host->put(host, key.at, value, a->span.to_ms, on_kept, a) != DG_OK)
		a->is_writing = false;
	dg_buf_finish(&key);
}

/* ---- use ---- */

struct used ledger_look(const struct ledger *l, const char *key, int64_t from_ms)
{
	const struct account *a = dg_map_get(l->accounts, key);
	return a && a->span.from_ms == from_ms ? a->used : (struct used){ 0, 0 };
}

static void forget_over(struct ledger *l, int64_t now_ms)
{
	for (int i = 0; i < FORGET_STEPS && !dg_list_empty(&l->order); i++) {
		struct account *a = DG_OF(l->order.next, struct account, node);
		if (a->is_writing || a->span.to_ms > now_ms) {
			dg_list_remove(&a->node); /* another one's turn next time */
			dg_list_append(&l->order, &a->node);
		} else {
			forget(a);
		}
	}
}

void ledger_add(struct ledger *l, const char *key, struct span span, struct used used)
{
	struct account *a = account_of(l, key);
	if (a->span.from_ms != span.from_ms)
		a->used = (struct used){ 0, 0 };
	a->span = span;
	a->used.segments += used.segments;
	a->used.micros += used.micros;
	dg_list_remove(&a->node);
	dg_list_append(&l->order, &a->node);
	write_account(a);
	forget_over(l, span.from_ms);
}

int64_t ledger_since(struct ledger *l, const char *user, int64_t now_ms)
{
	const int64_t *known = dg_map_get(l->since, user);
	struct dg_buf key = { 0 };
	char value[24];
	if (known)
		return *known;
	take_since(l, user, now_ms);
	snprintf(value, sizeof value, "%" PRId64, now_ms);
	dg_buf_printf(&key, SINCE_PREFIX "%s", user);
	(void)l->host->put(l->host, key.at, value, 0, NULL, NULL);
	dg_buf_finish(&key);
	return now_ms;
}

size_t ledger_count(const struct ledger *l)
{
	return dg_map_count(l->accounts);
}
