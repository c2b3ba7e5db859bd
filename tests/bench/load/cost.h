/* cost.h - processor time of the programs under load: user and system time of all their threads, those that have ended
 * too, to the nanosecond (clock_getcpuclockid()). */
#ifndef LOAD_COST_H
#define LOAD_COST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

enum { COST_PROGRAMS_MAX = 4 };

struct cost {
	clockid_t clocks[COST_PROGRAMS_MAX];
	size_t count;
};

bool cost_watch(struct cost *c, pid_t pid); /* false: there is no such process */
double cost_seconds(const struct cost *c);  /* of all that are watched */
double cost_own_seconds(void);

#endif
