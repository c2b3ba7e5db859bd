/* report.c - see report.h. The queue: on disk under an owner that no instance can be called, in memory as much of it as
 * fits. Called by offers.c (ends), verdict.c (taken) and the tick. */
#include "router/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/http_client.h"
#include "router/realm.h"
#include "util/clock.h"
#include "util/list.h"
#include "util/mem.h"

#define OWNER       "/reports"
#define LIFE_MS     INT64_C(86400000)
#define PATIENCE_MS 30000
#define ANSWER_MAX  65536
#define KEY_MAX_N   24

enum { OPEN_MOST = 20, WAIT_MOST = 10000 };

struct report {
	struct dg_node node;
	struct reports *of;
	char key[KEY_MAX_N]; /* ""; it is not on disk */
	char *url;
	int64_t due_ms, wait_ms; /* monotonic; the last wait */
	bool is_open;            /* asked, not answered */
};

struct reports {
	struct dg_router *router;
	struct dg_http_client *http;
	struct dg_node list;
	size_t n, n_open;
	char last[KEY_MAX_N]; /* key of the youngest that was read or added */
	bool more, reading;   /* others are on disk */
};

struct reports *reports_create(struct dg_router *r)
{
	struct reports *rp = dg_alloc(sizeof *rp);
	rp->router = r;
	rp->http = dg_http_client_create(r->loop);
	dg_list_init(&rp->list);
	return rp;
}

static void forget(struct report *one)
{
	dg_list_remove(&one->node);
	one->of->n--;
	one->of->n_open -= one->is_open;
	free(one->url);
	free(one);
}

void reports_destroy(struct reports *rp)
{
	if (!rp)
		return;
	dg_http_client_destroy(rp->http);
	while (!dg_list_empty(&rp->list))
		forget(DG_OF(rp->list.next, struct report, node));
	free(rp);
}

/* ---- asking ---- */

static int64_t next_wait_ms(int64_t wait_ms)
{
	static const int64_t waits_ms[] = { 10000, 60000, 300000, 900000, 1800000 };
	for (size_t i = 0; i < sizeof waits_ms / sizeof waits_ms[0]; i++)
		if (waits_ms[i] > wait_ms)
			return waits_ms[i];
	return wait_ms;
}

static void pump(struct reports *rp);

static void on_answered(void *arg, const struct dg_http_result *result)
{
	struct report *one = arg;
	struct reports *rp = one->of;
	bool heard = result->status == DG_OK && result->code >= 200 && result->code < 300;
	one->is_open = false;
	rp->n_open--;
	if (!heard && one->key[0]) {
		one->wait_ms = next_wait_ms(one->wait_ms);
		one->due_ms = dg_mono_ms() + one->wait_ms;
		dg_log(rp->router->log, DG_LOG_WARN,
			DG_SAY("report", "nobody took what became of a text; it is said again later"),
			DG_S("id", one->key), DG_I("code", result->code),
			DG_S("why", result->why ? result->why : "an answer other than 2xx"),
			DG_I("retry_ms", one->wait_ms));
	} else {
		if (one->key[0])
			dg_store_put(rp->router->store, OWNER, one->key, NULL, 0, NULL, NULL);
		forget(one);
	}
	pump(rp);
}

static void ask(struct report *one)
{
	const struct dg_http_call call = {
		.method = "GET", .url = one->url, .answer_max = ANSWER_MAX, .timeout_ms = PATIENCE_MS
	};
	one->is_open = true;
	one->of->n_open++;
	dg_http_client_send(one->of->http, &call, on_answered, one);
}

static void pump(struct reports *rp)
{
	int64_t now_ms = dg_mono_ms();
	for (struct dg_node *n = rp->list.next; n != &rp->list && rp->n_open < OPEN_MOST; n = n->next) {
		struct report *one = DG_OF(n, struct report, node);
		if (!one->is_open && one->due_ms <= now_ms)
			ask(one);
	}
}

static void add(struct reports *rp, const char *key, const char *url)
{
	struct report *one = dg_alloc(sizeof *one);
	one->of = rp;
	(void)snprintf(one->key, sizeof one->key, "%s", key);
	one->url = dg_strdup(url);
	dg_list_append(&rp->list, &one->node);
	rp->n++;
}

/* ---- the queue on disk ---- */

static void on_found(void *arg, const char *key, const char *value)
{
	struct reports *rp = arg;
	if (!key) {
		rp->reading = false;
		pump(rp);
		return;
	}
	rp->more = true; /* until a reading finds none */
	(void)snprintf(rp->last, sizeof rp->last, "%s", key);
	add(rp, key, value);
}

static void read_on(struct reports *rp)
{
	if (!rp->more || rp->reading || rp->n > WAIT_MOST / 2)
		return;
	rp->more = false;
	rp->reading = true;
	dg_store_find_some(rp->router->store, OWNER, "", rp->last[0] ? rp->last : NULL, WAIT_MOST / 2, on_found, rp);
}

void reports_start(struct reports *rp)
{
	rp->more = true;
	read_on(rp);
}

void reports_tick(struct reports *rp)
{
	read_on(rp);
	pump(rp);
}

struct keeping {
	struct reports *of;
	uint64_t id;
	char key[KEY_MAX_N];
	char *url;
};

static void on_kept(void *arg, enum dg_status status)
{
	struct keeping *k = arg;
	struct reports *rp = k->of;
	if (status == DG_OK) {
		dg_store_told(rp->router->store, &k->id, 1, NULL, NULL);
		if (rp->more || rp->reading || rp->n >= WAIT_MOST)
			rp->more = true; /* it is read in its turn */
		else
			add(rp, k->key, k->url);
		pump(rp);
	} else { /* it is untold on disk still */
		for (size_t i = 0; i < rp->router->n_realms; i++)
			offers_look_again(&rp->router->realms[i].offers);
	}
	free(k->url);
	free(k);
}

void reports_end(struct reports *rp, const struct dg_row *row)
{
	struct dg_buf url = { 0 };
	struct lane *l = lane_named(rp->router, row->instance);
	bool is_certain = l && l->instance && dg_instance_caps(l->instance) & DG_CAP_DELIVERED;
	enum report_kind kind = row->stand != DG_DONE ? REPORT_FAILED : is_certain ? REPORT_DELIVERED : REPORT_TAKEN;
	if (!report_url(row, kind, &url)) {
		dg_store_told(rp->router->store, &row->id, 1, NULL, NULL);
		return;
	}
	struct keeping *k = dg_alloc(sizeof *k);
	k->of = rp;
	k->id = row->id;
	(void)snprintf(k->key, sizeof k->key, "%020" PRIu64, row->id);
	k->url = dg_strdup(url.at);
	dg_buf_finish(&url);
	dg_store_put(rp->router->store, OWNER, k->key, k->url, dg_now_ms() + LIFE_MS, on_kept, k);
}

void reports_taken(struct reports *rp, const struct dg_row *row)
{
	struct dg_buf url = { 0 };
	if (rp->n < WAIT_MOST && report_url(row, REPORT_TAKEN, &url))
		add(rp, "", url.at);
	dg_buf_finish(&url);
	pump(rp);
}
