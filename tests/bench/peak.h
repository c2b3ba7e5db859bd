/* peak.h - the most memory that this program has had. Not getrusage(): its ru_maxrss begins with what the program that
 * started this one had. */
#ifndef BENCH_PEAK_H
#define BENCH_PEAK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* KiB; 0: unknown. */
static inline long bench_peak_kib(void)
{
	char line[256];
	long kib = 0;
	FILE *status = fopen("/proc/self/status", "re");
	while (status && fgets(line, sizeof line, status))
		if (strncmp(line, "VmHWM:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	if (status)
		fclose(status);
	return kib;
}

#endif
