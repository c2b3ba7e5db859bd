/* filter.h - "may this key be among those?" in two octets for each: a Bloom filter in blocks of one cache line (Putze,
 * Sanders, Singler 2007). A key goes in as its mark, which is all that has to be kept of it. Pure; runs.c uses it. */
#ifndef DG_STORE_FILTER_H
#define DG_STORE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dg_filter {
	uint8_t *at;
	size_t octets;
};

/* Room for `keys` of them; more make it say "maybe" too often, and never "no" wrongly. */
void dg_filter_init(struct dg_filter *f, size_t keys);
void dg_filter_finish(struct dg_filter *f);
uint32_t dg_filter_mark(int64_t key);
void dg_filter_add(struct dg_filter *f, uint32_t mark);
/* Wrong once in about a thousand times. */
bool dg_filter_may_hold(const struct dg_filter *f, uint32_t mark);

#endif
