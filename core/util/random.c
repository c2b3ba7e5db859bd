/* random.c - see random.h. Ids, jitter and hash keys come from here. */
#include "util/random.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

void dg_random(void *out, size_t octets)
{
	char *at = out;
	while (octets) {
		ssize_t n = getrandom(at, octets, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) { /* no kernel that runs libuv lacks it; going on without would be worse */
			fputs("dragoman: getrandom() failed\n", stderr);
			abort();
		}
		at += n;
		octets -= (size_t)n;
	}
}

uint64_t dg_random_below(uint64_t limit)
{
	assert(limit > 0);
	uint64_t biased = (UINT64_MAX % limit + 1) % limit; /* the top values that would favour small results */
	uint64_t n;
	do
		dg_random(&n, sizeof n);
	while (n > UINT64_MAX - biased);
	return n % limit;
}

void dg_random_token(char *out, size_t n)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	dg_random(out, n);
	for (size_t i = 0; i < n; i++)
		out[i] = alphabet[(unsigned char)out[i] & 31];
	out[n] = '\0';
}
