/* tally.h - what became of each text of one run. The entrances begin texts, the SMSC says which it reached, the exits
 * say which came to their end; the verdict finds what was lost or doubled. */
#ifndef LOAD_TALLY_H
#define LOAD_TALLY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct tally_mark {
	int64_t begun_ns, reached_ns, ended_ns;
	uint8_t reached, ended; /* how often */
};

struct tally {
	struct tally_mark *marks;
	uint32_t first, count;                           /* the numbers of this run */
	uint32_t begun, reached, ended, doubled, strays; /* texts; a stray belongs to no text that was begun */
	uint32_t errors;                                 /* error stanzas, refusals, wrong addresses */
	char complaint[256];                             /* the first of them */
	int64_t moved_ns;                                /* when anything last happened */
};

void tally_start(struct tally *t, uint32_t first, uint32_t count);
void tally_finish(struct tally *t);
void tally_begin(struct tally *t, uint32_t number, int64_t now_ns);
void tally_reach(struct tally *t, uint32_t number, int64_t now_ns);
void tally_end(struct tally *t, uint32_t number, int64_t now_ns);
void tally_complain(struct tally *t, const char *what, const char *detail, size_t n);

struct tally_sum {
	uint32_t lost, doubled, strays, errors;
	double seconds; /* from the first that began to the last that ended */
	double reach_p50_ms, reach_p99_ms, end_p50_ms, end_p99_ms;
};

/* `reaches`: whether each text has to be reached exactly once, besides ending exactly once. */
void tally_sum(const struct tally *t, bool reaches, struct tally_sum *out);

#endif
