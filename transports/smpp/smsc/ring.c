/* ring.c - see ring.h. */
#include "ring.h"

#include <assert.h>
#include <stdlib.h>

#include "util/mem.h"

#define FIRST_CAP 64

void smsc_ring_init(struct smsc_ring *r, size_t most, void (*destroy)(void *item))
{
	assert(most);
	*r = (struct smsc_ring){ .most = most, .first = 1, .next = 1, .destroy = destroy };
}

void smsc_ring_clear(struct smsc_ring *r)
{
	for (; r->first < r->next; r->first++)
		r->destroy(r->at[r->first % r->cap]);
}

void smsc_ring_finish(struct smsc_ring *r)
{
	smsc_ring_clear(r);
	free(r->at);
	r->at = NULL;
	r->cap = 0;
}

static void grow(struct smsc_ring *r)
{
	size_t cap = r->cap ? r->cap * 2 : FIRST_CAP;
	if (cap > r->most)
		cap = r->most;
	void **at = dg_alloc(cap * sizeof(void *));
	for (uint64_t n = r->first; r->cap && n < r->next; n++)
		at[n % cap] = r->at[n % r->cap];
	free(r->at);
	r->at = at;
	r->cap = cap;
}

uint64_t smsc_ring_add(struct smsc_ring *r, void *item)
{
	if (r->next - r->first == r->cap) {
		if (r->cap < r->most)
			grow(r);
		else
			r->destroy(r->at[r->first++ % r->cap]);
	}
	r->at[r->next % r->cap] = item;
	return r->next++;
}

void *smsc_ring_get(const struct smsc_ring *r, uint64_t number)
{
	return number >= r->first && number < r->next ? r->at[number % r->cap] : NULL;
}
