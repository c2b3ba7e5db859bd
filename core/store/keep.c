/* keep.c - see keep.h. */
#include "store/keep.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

struct dg_keep_block {
	struct dg_keep_block *older;
	char octets[];
};

#define ALIGNMENT 16u

void dg_keep_lend(struct dg_keep *k, char *at, size_t octets)
{
	k->lent = at;
	k->lent_octets = octets;
	k->used = 0;
}

char *dg_keep_room(struct dg_keep *k, size_t octets)
{
	if (k->lent && octets <= k->lent_octets - k->used) {
		char *at = k->lent + k->used;
		size_t rounded = (octets + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
		k->used = rounded < k->lent_octets - k->used ? k->used + rounded : k->lent_octets;
		return at;
	}
	struct dg_keep_block *b = dg_grow(NULL, sizeof *b + octets);
	b->older = k->newest;
	k->newest = b;
	return b->octets;
}

const char *dg_keep_text(struct dg_keep *k, const char *text)
{
	if (!text)
		return NULL;
	size_t octets = strlen(text) + 1;
	return memcpy(dg_keep_room(k, octets), text, octets);
}

void dg_keep_finish(struct dg_keep *k)
{
	while (k->newest) {
		struct dg_keep_block *b = k->newest;
		k->newest = b->older;
		free(b);
	}
	k->used = 0;
}
