/* cache.h - what was looked up not long ago: records, whose a number is, and that somebody is nobody. Bounded in
 * entries and in octets; what was asked for least recently goes first. Only this room includes it.
 */
#ifndef DG_USER_CACHE_H
#define DG_USER_CACHE_H

#include "user/record.h"
#include "util/list.h"
#include "util/map.h"
#include "util/metrics.h"

enum { CACHE_ENTRIES = 16384, CACHE_OCTETS = 16 << 20 };

struct cache_entry {
	struct dg_node in_age;
	struct dg_map *home;
	size_t octets;
	struct user_record *record; /* of a JID; NULL: nobody */
	char *owner;                /* of a number: the JID; NULL: nobody's */
	char key[];
};

struct user_cache {
	struct dg_node ages; /* the longest unasked first */
	size_t n, octets;
	struct dg_node buried; /* out of the cache, and maybe still looked at */
	struct dg_series *entries, *memory;
};

void user_cache_init(struct user_cache *c, struct dg_metrics *metrics);
/* Entries go; the maps are the caller's. */
void user_cache_finish(struct user_cache *c);

/* `home` is a map of the cache's entries by their keys: the caller has one for each kind and domain. NULL: not in
 * memory. */
const struct cache_entry *user_cache_get(struct user_cache *c, const struct dg_map *home, const char *key);
const struct user_record *user_cache_peek(const struct dg_map *home, const char *key); /* without counting as asked */
/* `record` is taken. In the place of what was there. */
void user_cache_put(
	struct user_cache *c, struct dg_map *home, const char *key, struct user_record *record, const char *owner);
void user_cache_drop(struct user_cache *c, struct dg_map *home, const char *key);
/* Records that were dropped live on until this is called, with nothing of ours on the stack. */
void user_cache_bury(struct user_cache *c);

#endif
