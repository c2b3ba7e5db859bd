/* map.h - a hash table from strings to pointers.
 *
 * Keys are copied. The hash is SipHash-2-4 with a random key per table, so peers who choose
 * keys cannot choose collisions. Iteration order is unspecified; removing the entry that
 * is being visited (and freeing its key with it) is allowed, adding during a visit is not.
 */
#ifndef DG_MAP_H
#define DG_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dg_map;

struct dg_map *dg_map_create(void);
void dg_map_destroy(struct dg_map *m);                            /* values are the caller's; NULL is fine */
void *dg_map_get(const struct dg_map *m, const char *key);        /* borrowed; NULL when absent */
void *dg_map_put(struct dg_map *m, const char *key, void *value); /* not NULL; the former value, or NULL */
void *dg_map_take(struct dg_map *m, const char *key);             /* removes; the value, or NULL */
size_t dg_map_count(const struct dg_map *m);

struct dg_map_iter {
	size_t slot;
	const char *key;
	void *value;
};
bool dg_map_next(const struct dg_map *m, struct dg_map_iter *at); /* start with {0} */

/* SipHash-2-4 (Aumasson, Bernstein 2012) of `n` octets under a 128-bit key. */
uint64_t dg_siphash(const uint64_t key[2], const void *octets, size_t n);

#endif
