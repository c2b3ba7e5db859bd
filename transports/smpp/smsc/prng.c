/* prng.c - see prng.h. */
#include "prng.h"

uint64_t smsc_prng_next(struct smsc_prng *p)
{
	p->state += 0x9e3779b97f4a7c15;
	uint64_t z = p->state;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* The bias of the remainder is below 2^-32 for every limit that is asked here. */
uint64_t smsc_prng_below(struct smsc_prng *p, uint64_t limit)
{
	return limit ? smsc_prng_next(p) % limit : 0;
}

double smsc_prng_unit(struct smsc_prng *p)
{
	return (double)(smsc_prng_next(p) >> 11) * 0x1.0p-53;
}

void smsc_prng_fill(struct smsc_prng *p, void *out, size_t octets)
{
	unsigned char *at = out;
	for (size_t i = 0; i < octets; i++)
		at[i] = (unsigned char)(smsc_prng_next(p) >> 56);
}
