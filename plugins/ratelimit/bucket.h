/* bucket.h - one token bucket per user: who has been quiet may write a burst, then at the steady rate. Pure: the time
 * is an argument. */
#ifndef DG_RATELIMIT_BUCKET_H
#define DG_RATELIMIT_BUCKET_H

#include <stddef.h>
#include <stdint.h>

struct buckets;

/* per_minute and burst are at least 1. */
struct buckets *buckets_create(int64_t per_minute, int64_t burst);
void buckets_destroy(struct buckets *b); /* NULL is fine */
/* Take one token of `user` at `now_ms` (a clock that never steps). 0: it was there; else nothing was taken, and one
 * will be there after that many milliseconds. */
int64_t buckets_take(struct buckets *b, const char *user, int64_t now_ms);
/* Users that are remembered: only those who wrote so lately that it still matters. */
size_t buckets_count(const struct buckets *b);

#endif
