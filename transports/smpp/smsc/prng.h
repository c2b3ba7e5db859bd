/* prng.h - the one source of chance in the simulator, so that the same seed gives the same day.
 *
 * Not for secrets: those come from util/random.h.
 */
#ifndef SMSC_PRNG_H
#define SMSC_PRNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct smsc_prng {
	uint64_t state; /* the seed; any value is a good one */
};

uint64_t smsc_prng_next(struct smsc_prng *p);                  /* splitmix64 (Steele, Lea, Flood 2014) */
uint64_t smsc_prng_below(struct smsc_prng *p, uint64_t limit); /* 0 .. limit - 1; 0 when limit is 0 */
double smsc_prng_unit(struct smsc_prng *p);                    /* in [0, 1) */
void smsc_prng_fill(struct smsc_prng *p, void *out, size_t octets);

#endif
