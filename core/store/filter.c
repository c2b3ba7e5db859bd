/* filter.c - see filter.h. */
#include "store/filter.h"

#include <stdlib.h>

#include "util/mem.h"

#define BLOCK_OCTETS  64u
#define BITS_A_KEY    16u
#define BITS_SET      6 /* by a key, in its block */
#define BITS_TO_PLACE 9 /* one of them among the 512 of a block */

/* The finalizer of splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

uint32_t dg_filter_mark(int64_t key)
{
	return (uint32_t)(mix((uint64_t)key) >> 32);
}

static uint8_t *block_of(const struct dg_filter *f, uint32_t mark)
{
	return f->at + ((uint64_t)mark * (f->octets / BLOCK_OCTETS) >> 32) * BLOCK_OCTETS;
}

void dg_filter_init(struct dg_filter *f, size_t keys)
{
	f->octets = (keys * BITS_A_KEY / 8 / BLOCK_OCTETS + 1) * BLOCK_OCTETS;
	f->at = dg_alloc(f->octets);
}

void dg_filter_finish(struct dg_filter *f)
{
	free(f->at);
	*f = (struct dg_filter){ 0 };
}

void dg_filter_add(struct dg_filter *f, uint32_t mark)
{
	uint8_t *block = block_of(f, mark);
	uint64_t bits = mix(mark + UINT64_C(1));
	for (int i = 0; i < BITS_SET; i++, bits >>= BITS_TO_PLACE)
		block[bits >> 3 & (BLOCK_OCTETS - 1)] |= (uint8_t)(1u << (bits & 7));
}

bool dg_filter_may_hold(const struct dg_filter *f, uint32_t mark)
{
	const uint8_t *block = block_of(f, mark);
	uint64_t bits = mix(mark + UINT64_C(1));
	for (int i = 0; i < BITS_SET; i++, bits >>= BITS_TO_PLACE)
		if (!(block[bits >> 3 & (BLOCK_OCTETS - 1)] & 1u << (bits & 7)))
			return false;
	return true;
}
