/* module.c - ratelimit: no user writes faster than this. A filter on what goes down to the networks; it keeps nothing
 * on disk and looks at no text. The router's chain calls it. */
#include <stdio.h>
#include <stdlib.h>

#include "bucket.h"
#include "dragoman/plugin.h"
#include "util/clock.h"
#include "util/mem.h"

struct ratelimit_config {
	int64_t messages_per_minute, burst;
};

/* clang-format off */
static const struct dg_option options[] = {
	{ .key = "messages_per_minute", .type = DG_INT, .offset = offsetof(struct ratelimit_config, messages_per_minute),
	  .initial = "60", .doc = "Messages that one user may send per minute, in the long run.", .min = 1, .max = 60000 },
	{ .key = "burst", .type = DG_INT, .offset = offsetof(struct ratelimit_config, burst),
	  .initial = "20", .doc = "Messages that a user who has been quiet may send at once.", .min = 1, .max = 60000 },
	{ 0 },
};
/* clang-format on */

struct ratelimit {
	struct dg_host *host;
	const struct ratelimit_config *config;
	struct buckets *buckets;
};

static enum dg_status create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	(void)why;
	struct ratelimit *r = dg_alloc(sizeof *r);
	r->host = host;
	r->config = config;
	r->buckets = buckets_create(r->config->messages_per_minute, r->config->burst);
	*out = r;
	return DG_OK;
}

static void destroy(void *self)
{
	struct ratelimit *r = self;
	buckets_destroy(r->buckets);
	free(r);
}

static enum dg_verdict filter(
	void *self, const struct dg_place *at, struct dg_event *ev, enum dg_status *why, struct dg_error *text)
{
	struct ratelimit *r = self;
	(void)ev;
	if (at->way != DG_DOWN || !at->user)
		return DG_PASS;
	int64_t wait_ms = buckets_take(r->buckets, at->user, dg_mono_ms());
	if (wait_ms == 0)
		return DG_PASS;
	snprintf(text->text, sizeof text->text,
		"This text was not sent: you are writing faster than %lld a minute. Try again in %lld s.",
		(long long)r->config->messages_per_minute, (long long)(wait_ms + 999) / 1000);
	*why = DG_AGAIN;
	r->host->count(r->host, "refused", 1);
	return DG_DROP;
}

DG_EXPORT const struct dg_plugin dg_plugin_module = {
	.abi = 1,
	.size = sizeof(struct dg_plugin),
	.name = "ratelimit",
	.summary = "Limits how many messages per minute a user may send",
	.kinds = 1u << DG_MESSAGE,
	.options = options,
	.config_size = sizeof(struct ratelimit_config),
	.create = create,
	.destroy = destroy,
	.filter = filter,
};
