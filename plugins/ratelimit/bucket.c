/* bucket.c - see bucket.h. A bucket that is full again is the same as none, so it is forgotten: memory follows the
 * users who write, not the users there are. */
#include "bucket.h"

#include <stdlib.h>
#include <string.h>

#include "util/list.h"
#include "util/map.h"
#include "util/mem.h"

#define MINUTE_MS    60000
#define FORGET_STEPS 2 /* per call: more than one call adds, so what is stale always goes */

/* One message costs MINUTE_MS points and a millisecond earns `per_minute`: whole numbers only. */
struct bucket {
	struct dg_node node;
	int64_t points, at_ms;
	char user[];
};

struct buckets {
	int64_t per_minute, full;
	struct dg_map *by_user;
	struct dg_node used; /* longest unused first */
};

struct buckets *buckets_create(int64_t per_minute, int64_t burst)
{
	struct buckets *b = dg_alloc(sizeof *b);
	b->per_minute = per_minute;
	b->full = burst * MINUTE_MS;
	b->by_user = dg_map_create();
	dg_list_init(&b->used);
	return b;
}

static struct bucket *oldest(const struct buckets *b)
{
	return dg_list_empty(&b->used) ? NULL : DG_OF(b->used.next, struct bucket, node);
}

static void forget(struct buckets *b, struct bucket *one)
{
	dg_list_remove(&one->node);
	dg_map_take(b->by_user, one->user);
	free(one);
}

void buckets_destroy(struct buckets *b)
{
	if (!b)
		return;
	for (struct bucket *one; (one = oldest(b));)
		forget(b, one);
	dg_map_destroy(b->by_user);
	free(b);
}

/* What is in it by now; a long silence must not overflow. */
static int64_t points_at(const struct buckets *b, const struct bucket *one, int64_t now_ms)
{
	int64_t missing = b->full - one->points;
	int64_t elapsed = now_ms - one->at_ms;
	return elapsed >= missing / b->per_minute + 1 ? b->full : one->points + elapsed * b->per_minute;
}

static struct bucket *bucket_of(struct buckets *b, const char *user, int64_t now_ms)
{
	struct bucket *one = dg_map_get(b->by_user, user);
	if (one)
		return one;
	one = dg_alloc(sizeof *one + strlen(user) + 1);
	memcpy(one->user, user, strlen(user) + 1);
	one->points = b->full;
	one->at_ms = now_ms;
	dg_list_init(&one->node);
	dg_map_put(b->by_user, user, one);
	return one;
}

static void forget_full(struct buckets *b, int64_t now_ms)
{
	struct bucket *one;
	for (int i = 0; i < FORGET_STEPS && (one = oldest(b)) && points_at(b, one, now_ms) == b->full; i++)
		forget(b, one);
}

int64_t buckets_take(struct buckets *b, const char *user, int64_t now_ms)
{
	forget_full(b, now_ms);
	struct bucket *one = bucket_of(b, user, now_ms);
	one->points = points_at(b, one, now_ms);
	one->at_ms = now_ms;
	dg_list_remove(&one->node);
	dg_list_append(&b->used, &one->node);
	if (one->points < MINUTE_MS)
		return (MINUTE_MS - one->points + b->per_minute - 1) / b->per_minute;
	one->points -= MINUTE_MS;
	return 0;
}

size_t buckets_count(const struct buckets *b)
{
	return dg_map_count(b->by_user);
}
