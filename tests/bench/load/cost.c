/* cost.c - see cost.h. */
#include "cost.h"

bool cost_watch(struct cost *c, pid_t pid)
{
	struct timespec t;
	if (c->count == COST_PROGRAMS_MAX || clock_getcpuclockid(pid, &c->clocks[c->count]) != 0 ||
		clock_gettime(c->clocks[c->count], &t) != 0)
		return false;
	c->count++;
	return true;
}

static double seconds_of(clockid_t clock)
{
	struct timespec t = { 0 };
	(void)clock_gettime(clock, &t); /* 0 when the program has ended; its run is a failure anyway */
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double cost_seconds(const struct cost *c)
{
	double sum = 0;
	for (size_t i = 0; i < c->count; i++)
		sum += seconds_of(c->clocks[i]);
	return sum;
}

double cost_own_seconds(void)
{
	return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}
