/* recent.c - see recent.h. Open addressing with linear probing; nothing is ever removed but everything at once. */
#include "store/recent.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define FIRST_SLOTS 256u /* a power of two, as every size is */

void dg_recent_finish(struct dg_recent *r)
{
	free(r->slots);
	*r = (struct dg_recent){ 0 };
}

/* Keys are hashes already, but of two halves, of which one may be the same in all (Fibonacci hashing; Knuth 6.4). */
static size_t home(const struct dg_recent *r, int64_t key)
{
	uint64_t mixed = (uint64_t)key * UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(mixed >> 32) & (r->n_slots - 1);
}

static void place(struct dg_recent *r, struct dg_entry e)
{
	size_t i = home(r, e.key);
	while (r->slots[i].row)
		i = (i + 1) & (r->n_slots - 1);
	r->slots[i] = e;
}

static void make_room(struct dg_recent *r)
{
	if (r->n + r->n / 2 < r->n_slots) /* two thirds full at most */
		return;
	struct dg_recent old = *r;
	r->n_slots = old.n_slots ? old.n_slots * 2 : FIRST_SLOTS;
	r->slots = dg_alloc(r->n_slots * sizeof *r->slots);
	for (size_t i = 0; i < old.n_slots; i++)
		if (old.slots[i].row)
			place(r, old.slots[i]);
	free(old.slots);
}

void dg_recent_add(struct dg_recent *r, int64_t key, int64_t row, size_t most)
{
	make_room(r);
	struct dg_entry *lowest = NULL;
	size_t same = 0;
	size_t i = home(r, key);
	for (; r->slots[i].row; i = (i + 1) & (r->n_slots - 1)) {
		struct dg_entry *e = &r->slots[i];
		if (e->key != key)
			continue;
		same++;
		if (!lowest || e->row < lowest->row)
			lowest = e;
	}
	if (same < most) {
		r->slots[i] = (struct dg_entry){ key, row };
		r->n++;
	} else if (lowest && lowest->row < row) {
		lowest->row = row;
	}
}

size_t dg_recent_find(const struct dg_recent *r, int64_t key, int64_t *rows, size_t room)
{
	size_t n = 0;
	if (!r->n)
		return 0;
	for (size_t i = home(r, key); r->slots[i].row; i = (i + 1) & (r->n_slots - 1)) {
		if (r->slots[i].key != key || n == room)
			continue;
		size_t at = n++;
		for (; at > 0 && rows[at - 1] < r->slots[i].row; at--)
			rows[at] = rows[at - 1];
		rows[at] = r->slots[i].row;
	}
	return n;
}

static int by_key(const void *a, const void *b)
{
	const struct dg_entry *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

struct dg_entry *dg_recent_give(struct dg_recent *r, size_t *n)
{
	size_t used = 0;
	for (size_t i = 0; i < r->n_slots; i++)
		if (r->slots[i].row)
			r->slots[used++] = r->slots[i];
	struct dg_entry *all = dg_grow(r->slots, used * sizeof *all);
	qsort(all, used, sizeof *all, by_key);
	*n = used;
	*r = (struct dg_recent){ 0 };
	return all;
}

size_t dg_entries_find(const struct dg_entry *at, size_t n, int64_t key)
{
	size_t low = 0;
	while (low < n) {
		size_t middle = low + (n - low) / 2;
		if (at[middle].key < key)
			low = middle + 1;
		else
			n = middle;
	}
	return low;
}
