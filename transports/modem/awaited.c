/* A list, oldest first; each entry is its own key in core's store, so that writing one is one small commit. submit.c
 * adds, inbound.c finds. */
#include "awaited.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "util/clock.h"
#include "util/list.h"
#include "util/mem.h"

#define PREFIX       "mr/"
#define REMEMBER_MS  INT64_C(691200000) /* eight days: longer than networks try */
#define SLACK_S      54000              /* clocks and time zones of service centres are wrong by up to 15 hours */
#define AWAITED_MOST 20000

struct awaited {
	struct dg_node node;
	int64_t sent_ms;
	uint8_t reference;
	char modem[33], peer[24];
	char ref[MODEM_REF_MAX]; /* "MODEM/REFERENCE/PEER/MS" */
};

struct modem_awaited {
	struct dg_host *host;
	struct dg_node all;
	size_t n;
	int64_t last_ms;
	void (*done)(void *arg);
	void *arg;
};

static void forget(struct modem_awaited *w, struct awaited *a)
{
	char key[MODEM_REF_MAX + sizeof PREFIX];
	(void)snprintf(key, sizeof key, PREFIX "%s", a->ref);
	if (w->host->put(w->host, key, NULL, 0, NULL, NULL) != DG_OK)
		w->host->log(w->host, DG_LOG_DEBUG, "cannot forget a status report that has come");
	dg_list_remove(&a->node);
	w->n--;
	free(a);
}

/* The text up to the next slash, or the end; false: it does not fit. */
static bool take_field(const char **at, char *out, size_t room)
{
	size_t n = strcspn(*at, "/");
	if (!n || n >= room)
		return false;
	memcpy(out, *at, n);
	out[n] = '\0';
	*at += n + ((*at)[n] == '/');
	return true;
}

static bool take_number(const char **at, int64_t most, int64_t *out)
{
	char text[24], *end;
	if (!take_field(at, text, sizeof text))
		return false;
	*out = strtoll(text, &end, 10);
	return !*end && *out >= 0 && *out <= most;
}

/* "MODEM/REFERENCE/PEER/MS"; false: it is none. */
static bool parse(const char *ref, struct awaited *out)
{
	const char *at = ref;
	int64_t reference;
	if (strlen(ref) >= sizeof out->ref || !take_field(&at, out->modem, sizeof out->modem) ||
		!take_number(&at, UINT8_MAX, &reference) || !take_field(&at, out->peer, sizeof out->peer) ||
		!take_number(&at, INT64_MAX, &out->sent_ms) || *at)
		return false;
	out->reference = (uint8_t)reference;
	(void)snprintf(out->ref, sizeof out->ref, "%s", ref);
	return true;
}

static void insert(struct modem_awaited *w, struct awaited *a)
{
	struct dg_node *at = &w->all;
	while (at->prev != &w->all && DG_OF(at->prev, struct awaited, node)->sent_ms > a->sent_ms)
		at = at->prev;
	dg_list_append(at, &a->node);
	w->n++;
}

static void trim(struct modem_awaited *w)
{
	int64_t now_ms = dg_now_ms();
	while (!dg_list_empty(&w->all)) {
		struct awaited *oldest = DG_OF(w->all.next, struct awaited, node);
		if (w->n <= AWAITED_MOST && oldest->sent_ms + REMEMBER_MS > now_ms)
			return;
		forget(w, oldest);
	}
}

void modem_awaited_add(
	struct modem_awaited *w, const char *modem, uint8_t reference, const char *peer, char out[MODEM_REF_MAX])
{
	struct awaited *a = dg_alloc(sizeof *a);
	char key[MODEM_REF_MAX + sizeof PREFIX];
	int64_t now_ms = dg_now_ms();
	if (now_ms <= w->last_ms)
		now_ms = w->last_ms + 1;
	w->last_ms = now_ms;
	a->sent_ms = now_ms;
	a->reference = reference;
	(void)snprintf(a->modem, sizeof a->modem, "%s", modem);
	(void)snprintf(a->peer, sizeof a->peer, "%s", peer);
	(void)snprintf(a->ref, sizeof a->ref, "%s/%u/%s/%lld", a->modem, reference, a->peer, (long long)now_ms);
	(void)snprintf(key, sizeof key, PREFIX "%s", a->ref);
	(void)snprintf(out, MODEM_REF_MAX, "%s", a->ref);
	if (w->host->put(w->host, key, "1", now_ms + REMEMBER_MS, NULL, NULL) != DG_OK)
		w->host->log(w->host, DG_LOG_WARN, "cannot write down what a status report will be for");
	insert(w, a);
	trim(w);
}

/* How far from the time that the report says; -1: it is not this one. */
static int64_t distance(const struct awaited *a, const char *modem, uint8_t reference, const char *peer, int64_t sent_s)
{
	if (a->reference != reference || strcmp(a->modem, modem) != 0 || !modem_map_is_same(a->peer, peer))
		return -1;
	int64_t apart = sent_s ? a->sent_ms / 1000 - sent_s : (dg_now_ms() - a->sent_ms) / 1000;
	apart = apart < 0 ? -apart : apart;
	return sent_s && apart > SLACK_S ? -1 : apart;
}

bool modem_awaited_find(const struct modem_awaited *w, const char *modem, uint8_t reference, const char *peer,
	int64_t sent_s, char out[MODEM_REF_MAX])
{
	const struct awaited *best = NULL;
	int64_t least = 0;
	DG_LIST_EACH (n, &w->all) {
		const struct awaited *a = DG_OF(n, struct awaited, node);
		int64_t apart = distance(a, modem, reference, peer, sent_s);
		if (apart >= 0 && (!best || apart <= least)) {
			best = a;
			least = apart;
		}
	}
	if (best)
		(void)snprintf(out, MODEM_REF_MAX, "%s", best->ref);
	return best;
}

void modem_awaited_forget(struct modem_awaited *w, const char *ref)
{
	DG_LIST_EACH (n, &w->all) {
		struct awaited *a = DG_OF(n, struct awaited, node);
		if (strcmp(a->ref, ref) == 0) {
			forget(w, a);
			return;
		}
	}
}

static void on_found(void *arg, const char *key, const char *value)
{
	struct modem_awaited *w = arg;
	(void)value;
	if (!key) {
		trim(w);
		w->done(w->arg);
		return;
	}
	struct awaited *a = dg_alloc(sizeof *a);
	if (parse(key + sizeof PREFIX - 1, a))
		insert(w, a);
	else
		free(a);
}

enum dg_status modem_awaited_load(struct modem_awaited *w, void (*done)(void *arg), void *arg)
{
	w->done = done;
	w->arg = arg;
	return w->host->find(w->host, PREFIX, on_found, w);
}

struct modem_awaited *modem_awaited_create(struct dg_host *host)
{
	struct modem_awaited *w = dg_alloc(sizeof *w);
	w->host = host;
	dg_list_init(&w->all);
	return w;
}

void modem_awaited_destroy(struct modem_awaited *w)
{
	if (!w)
		return;
	while (!dg_list_empty(&w->all)) {
		struct awaited *a = DG_OF(w->all.next, struct awaited, node);
		dg_list_remove(&a->node);
		free(a);
	}
	free(w);
}
