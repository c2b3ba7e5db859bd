/* filter.c - see filter.h. Octets, not words, so that the file means the same on every machine. */
#include "store/filter.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define BLOCK_OCTETS   64u
#define BITS_A_KEY     16u
#define MARKS          6 /* bits of a block that a key sets; nine bits of its hash for each */
#define MARK_HASH_BITS 9

/* The finalizer of splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static uint8_t *block_of(const struct dg_filter *f, uint64_t hash)
{
	uint64_t blocks = f->octets / BLOCK_OCTETS;
	return f->at + ((hash >> 32) * blocks >> 32) * BLOCK_OCTETS;
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

bool dg_filter_read(struct dg_filter *f, const void *octets, size_t n)
{
	if (!n || n % BLOCK_OCTETS || n / BLOCK_OCTETS > UINT32_MAX)
		return false;
	f->octets = n;
	f->at = memcpy(dg_alloc(n), octets, n);
	return true;
}

void dg_filter_add(struct dg_filter *f, int64_t key)
{
	uint64_t hash = mix((uint64_t)key), bits = mix(hash);
	uint8_t *block = block_of(f, hash);
	for (int i = 0; i < MARKS; i++, bits >>= MARK_HASH_BITS)
		block[bits >> 3 & (BLOCK_OCTETS - 1)] |= (uint8_t)(1u << (bits & 7));
}

bool dg_filter_may_hold(const struct dg_filter *f, int64_t key)
{
	if (!f->at)
		return true;
	uint64_t hash = mix((uint64_t)key), bits = mix(hash);
	const uint8_t *block = block_of(f, hash);
	for (int i = 0; i < MARKS; i++, bits >>= MARK_HASH_BITS)
		if (!(block[bits >> 3 & (BLOCK_OCTETS - 1)] & 1u << (bits & 7)))
			return false;
	return true;
}
