/* pool.c - see pool.h. stream.c and the self-test hand it to libstrophe; it never returns NULL. */
#include "stream/pool.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define UNIT 64u

/* Under AddressSanitizer every block comes from malloc(), or it would not see a use after free. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(SANITIZED)
#define POOLED_MAX 0u
#else
#define POOLED_MAX (UNIT * (DG_POOL_CLASSES - 1))
#endif

/* In front of every block; 16 octets, so that what follows is aligned for anything. */
struct dg_pool_block {
	union {
		struct {
			uint32_t units; /* 0: too large to be pooled */
			uint32_t marked;
		};
		struct dg_pool_block *next; /* while spare */
	};
	size_t octets;
};
static_assert(sizeof(struct dg_pool_block) == 16, "blocks must stay aligned");

static uint32_t units_for(size_t octets)
{
	size_t all = octets + sizeof(struct dg_pool_block);
	return all <= POOLED_MAX ? (uint32_t)((all + UNIT - 1) / UNIT) : 0;
}

void *dg_pool_take(size_t octets, void *pool)
{
	struct dg_pool *p = pool;
	uint32_t units = units_for(octets);
	struct dg_pool_block *b = p->spare[units];
	if (b)
		p->spare[units] = b->next;
	else
		b = dg_grow(NULL, units ? units * UNIT : octets + sizeof *b);
	b->units = units;
	b->marked = p->mark_next;
	b->octets = octets;
	if (p->mark_next)
		p->marked += octets;
	p->mark_next = false;
	return b + 1;
}

void dg_pool_give(void *block, void *pool)
{
	struct dg_pool *p = pool;
	if (!block)
		return;
	struct dg_pool_block *b = (struct dg_pool_block *)block - 1;
	if (b->marked)
		p->marked -= b->octets;
	uint32_t units = b->units;
	if (!units) {
		free(b);
		return;
	}
	b->next = p->spare[units];
	p->spare[units] = b;
}

void *dg_pool_resize(void *block, size_t octets, void *pool)
{
	if (!block)
		return dg_pool_take(octets, pool);
	struct dg_pool_block *b = (struct dg_pool_block *)block - 1;
	assert(!b->marked);
	if (b->units && units_for(octets) && units_for(octets) <= b->units) {
		b->octets = octets;
		return block;
	}
	void *moved = dg_pool_take(octets, pool);
	memcpy(moved, block, octets < b->octets ? octets : b->octets);
	dg_pool_give(block, pool);
	return moved;
}

void dg_pool_finish(struct dg_pool *p)
{
	for (size_t units = 1; units < DG_POOL_CLASSES; units++)
		while (p->spare[units]) {
			struct dg_pool_block *b = p->spare[units];
			p->spare[units] = b->next;
			free(b);
		}
	assert(!p->marked);
}
