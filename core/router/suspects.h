/* suspects.h - which of the rows that were on their way when the stream died made the server close it.
 *
 * Found by halves: the first half of the suspects goes alone, with a barrier behind it. When it passes, the other half
 * is suspected; when the stream dies again, this one is. A row that is alone on its way when the stream dies a second
 * time is guilty. The order of the rows never changes, and each is told anew only when a stream died with it.
 *
 * Counts only; offers.c, the one caller, has the rows. A stanza that is no row (presence, answers to questions) is
 * never sent a second time, so it cannot kill a second stream: the rows that were under way beside it pass when they
 * are tried alone.
 */
#ifndef DG_SUSPECTS_H
#define DG_SUSPECTS_H

#include <stddef.h>
#include <stdint.h>

#include "router/router.h"

enum suspects_verdict {
	SUSPECTS_NONE,   /* nothing that was told is suspected */
	SUSPECTS_SEARCH, /* try `limit` of them */
	SUSPECTS_GUILTY, /* the first row killed the stream, alone */
	SUSPECTS_SERVER, /* so did row after row, and none has passed: it is not the rows */
};

struct suspects {
	size_t left;    /* rows from the first on that are suspected; 0: none */
	size_t limit;   /* how many may be on their way at once; 0: any number */
	uint64_t first; /* the row at the front of the last stream that died without a word */
	int strikes;    /* how many such streams in a row had it there */
	int guilty;     /* verdicts since a row has passed */
};

/* A stream died with `n` rows on their way, `first` in front. */
enum suspects_verdict suspects_died(struct suspects *s, enum dg_blame blame, size_t n, uint64_t first);
/* `n` rows passed; `under_way` still are. */
void suspects_passed(struct suspects *s, size_t n, size_t under_way);
/* The guilty one has left the queue. */
void suspects_rid(struct suspects *s);

#endif
