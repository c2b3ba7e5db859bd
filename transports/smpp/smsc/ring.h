/* ring.h - the last so many of something, each with a number that is never used again. Pure.
 */
#ifndef SMSC_RING_H
#define SMSC_RING_H

#include <stddef.h>
#include <stdint.h>

struct smsc_ring {
	void **at; /* number % cap */
	size_t cap, most;
	uint64_t first, next; /* first .. next - 1 are here; numbers begin at 1 */
	void (*destroy)(void *item);
};

/* Remembers at most `most` items, at least 1; `destroy` frees one that is forgotten. */
void smsc_ring_init(struct smsc_ring *r, size_t most, void (*destroy)(void *item));
void smsc_ring_finish(struct smsc_ring *r);
void smsc_ring_clear(struct smsc_ring *r); /* forgets all; numbers go on */
/* Takes `item`; its number. */
uint64_t smsc_ring_add(struct smsc_ring *r, void *item);
/* NULL: forgotten, or never was. */
void *smsc_ring_get(const struct smsc_ring *r, uint64_t number);

#endif
