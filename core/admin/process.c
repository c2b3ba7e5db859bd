/* process.c - see process.h. Called by web.c. Reads /proc only, which never waits for a disk. */
#include "admin/process.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Resident octets, the second number of /proc/self/statm in pages; 0 when /proc is not there. */
static int64_t resident(void)
{
	char line[128] = "", *after_size;
	FILE *f = fopen("/proc/self/statm", "re");

	if (!f)
		return 0;
	if (!fgets(line, sizeof line, f))
		line[0] = '\0';
	(void)fclose(f);
	(void)strtoll(line, &after_size, 10);
	return strtoll(after_size, NULL, 10) * sysconf(_SC_PAGESIZE);
}

static int64_t open_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int64_t n = -3; /* ".", ".." and the one that reads */

	if (!d)
		return 0;
	while (readdir(d))
		n++;
	(void)closedir(d);
	return n;
}

void dg_process_measure(struct dg_metrics *m, int64_t started_ms)
{
	dg_metrics_gauge(m, "dragoman_build_info", "version=\"" DG_VERSION "\"", "Always 1; the label is the version.")
		->value = 1;
	dg_metrics_gauge(m, "process_start_time_seconds", NULL, "When the process started, Unix time.")->value =
		started_ms / 1000;
	dg_metrics_gauge(m, "process_resident_memory_bytes", NULL, "Resident memory.")->value = resident();
	dg_metrics_gauge(m, "process_open_fds", NULL, "Open file descriptors.")->value = open_descriptors();
}
