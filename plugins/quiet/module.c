/* module.c - quiet: texts go to phones at decent hours only. A filter on what goes down: a text at another hour is
 * refused with the time from which it may go, and nothing is kept. Who has just written may be answered at any hour.
 * The router's chain calls it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dragoman/plugin.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/list.h"
#include "util/map.h"
#include "util/mem.h"
#include "zones.h"

struct quiet_config {
	const char *zones;
	int64_t answer_within;
};

/* clang-format off */
static const struct dg_option options[] = {
	{ .key = "zones", .type = DG_JSON, .offset = offsetof(struct quiet_config, zones),
	  .doc = "When texts may go where: a list of {\"prefix\": \"+44\", \"hours\": \"Mo-Sa 08:00-20:00\", \"utc\": "
		 "\"+00:00\"}; without \"utc\" by the clock of this machine." },
	{ .key = "answer_within", .type = DG_DURATION_MS, .offset = offsetof(struct quiet_config, answer_within),
	  .initial = "1h", .doc = "Who has written to this number so lately is answered at any hour.", .min = 0,
	  .max = 86400000 },
	{ 0 },
};
/* clang-format on */

/* A phone that has written lately. */
struct awake {
	struct dg_node node; /* in `order`, who wrote longest ago first */
	int64_t at_ms;       /* mono */
	char key[];
};

struct quiet {
	struct dg_host *host;
	const struct quiet_config *config;
	struct zones zones;
	struct dg_map *awake; /* "self peer" -> struct awake */
	struct dg_node order;
};

static enum dg_status create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	const struct quiet_config *c = config;
	struct zones zones;
	if (zones_read(c->zones, &zones, why) != DG_OK)
		return DG_INVALID;
	struct quiet *q = dg_alloc(sizeof *q);
	q->host = host;
	q->config = c;
	q->zones = zones;
	q->awake = dg_map_create();
	dg_list_init(&q->order);
	*out = q;
	return DG_OK;
}

static void forget(struct quiet *q, struct awake *a)
{
	dg_list_remove(&a->node);
	dg_map_take(q->awake, a->key);
	free(a);
}

static void destroy(void *self)
{
	struct quiet *q = self;
	while (!dg_list_empty(&q->order))
		forget(q, DG_OF(q->order.next, struct awake, node));
	dg_map_destroy(q->awake);
	zones_finish(&q->zones);
	free(q);
}

static char *key_of(const struct dg_event *ev)
{
	struct dg_buf key = { 0 };
	dg_buf_printf(&key, "%s %s", ev->message.self ? ev->message.self : "-", ev->message.peer);
	return dg_buf_give(&key);
}

static void forget_old(struct quiet *q, int64_t now_ms)
{
	while (!dg_list_empty(&q->order)) {
		struct awake *a = DG_OF(q->order.next, struct awake, node);
		if (now_ms - a->at_ms < q->config->answer_within)
			return;
		forget(q, a);
	}
}

static void hear(struct quiet *q, const struct dg_event *ev, int64_t now_ms)
{
	char *key = key_of(ev);
	struct awake *a = dg_map_get(q->awake, key);
	if (!a) {
		a = dg_alloc(sizeof *a + strlen(key) + 1);
		memcpy(a->key, key, strlen(key) + 1);
		dg_list_init(&a->node);
		dg_map_put(q->awake, key, a);
	}
	a->at_ms = now_ms;
	dg_list_remove(&a->node);
	dg_list_append(&q->order, &a->node);
	free(key);
}

static bool is_awake(const struct quiet *q, const struct dg_event *ev)
{
	char *key = key_of(ev);
	bool found = dg_map_get(q->awake, key) != NULL;
	free(key);
	return found;
}

static enum dg_verdict filter(
	void *self, const struct dg_place *at, struct dg_event *ev, enum dg_status *why, struct dg_error *text)
{
	struct quiet *q = self;
	char when[32] = "9999";
	struct tm utc;
	if (!ev->message.peer || ev->message.room)
		return DG_PASS;
	forget_old(q, dg_mono_ms());
	if (at->way == DG_UP) {
		if (q->config->answer_within)
			hear(q, ev, dg_mono_ms());
		return DG_PASS;
	}
	int64_t opens_ms = zones_opening(&q->zones, ev->message.peer, dg_now_ms());
	if (!opens_ms || is_awake(q, ev))
		return DG_PASS;
	time_t seconds = (time_t)(opens_ms / 1000);
	if (opens_ms != INT64_MAX && gmtime_r(&seconds, &utc))
		(void)strftime(when, sizeof when, "%Y-%m-%d %H:%M UTC", &utc);
	*why = DG_AGAIN;
	snprintf(text->text, sizeof text->text,
		"This text was not sent: no texts go to %.64s at this hour. Please send it again after %s.",
		ev->message.peer, when);
	q->host->count(q->host, "refused", 1);
	return DG_DROP;
}

DG_EXPORT const struct dg_plugin dg_plugin_module = {
	.abi = 1,
	.size = sizeof(struct dg_plugin),
	.name = "quiet",
	.summary = "Texts go to phones at decent hours only",
	.kinds = 1u << DG_MESSAGE,
	.options = options,
	.config_size = sizeof(struct quiet_config),
	.create = create,
	.destroy = destroy,
	.filter = filter,
};
