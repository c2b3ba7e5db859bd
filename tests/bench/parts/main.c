/* main.c - what the physical parts of a message's way cost, in CPU microseconds a message, as one line of JSON. See
 * parts.h for what they are.
 *
 *	bench_parts FOLDER MT_BATCH MO_BATCH [MESSAGES]      messages a transaction, as Dragoman's journal has them */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "parts.h"

double parts_seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void parts_give_up(const char *what)
{
	perror(what);
	exit(1);
}

static void show(const char *name, enum part_way way, const char *folder, size_t batch, size_t messages)
{
	double us = 1e6 / (double)messages;
	printf("\"%s\": {\"xml_in\": %.3f, \"xml_out\": %.3f, \"pdus\": %.3f, \"rows\": %.3f, \"octets\": %.3f}", name,
		part_xml_in(way, messages) * us, part_xml_out(way, messages) * us, part_pdus(way, messages) * us,
		part_rows(way, messages, folder, batch) * us, part_octets(way, messages) * us);
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fputs("usage: bench_parts FOLDER MT_BATCH MO_BATCH [MESSAGES]\n", stderr);
		return 2;
	}
	size_t mt_batch = strtoul(argv[2], NULL, 10);
	size_t mo_batch = strtoul(argv[3], NULL, 10);
	size_t messages = argc > 4 ? strtoul(argv[4], NULL, 10) : 100000;
	if (!mt_batch || !mo_batch || !messages)
		return 2;
	fputs("{", stdout);
	fflush(stdout); /* nothing may be left in the buffer when a child begins */
	show("mt", PART_MT, argv[1], mt_batch, messages);
	fputs(", ", stdout);
	fflush(stdout);
	show("mo", PART_MO, argv[1], mo_batch, messages);
	puts("}");
	return 0;
}
