/* clock.c - see clock.h. */
#include "util/clock.h"

#include <time.h>

static int64_t read_ns(clockid_t which)
{
	struct timespec t;
	clock_gettime(which, &t); /* cannot fail for the two clocks below */
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t dg_now_ms(void)
{
	return read_ns(CLOCK_REALTIME) / 1000000;
}

int64_t dg_mono_ms(void)
{
	return read_ns(CLOCK_MONOTONIC) / 1000000;
}

int64_t dg_mono_ns(void)
{
	return read_ns(CLOCK_MONOTONIC);
}
