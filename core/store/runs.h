/* runs.h - keys that have left the finder's memory: runs of some ten thousand, each in its own part of the table
 * `lookup` and written in the order of the keys, so that a page takes two hundred of them. Store thread; finder.c alone
 * uses it.
 *
 * Most keys are asked for to learn that they are not there (is this a repeat?), and would have to be looked for in
 * every run. So a mark of each key that may be asked for like that, an odd one (finder.h), is kept in a filter, while
 * its rows can be repeated. One filter serves several runs, each next one twice as many, so that a handful is enough.
 * An even key is in no filter: to find one, of a late report say, each run is read.
 *
 * Run 0 is not sorted: rows that learn what the network calls them when they have left memory.
 */
#ifndef DG_STORE_RUNS_H
#define DG_STORE_RUNS_H

#include "store/filter.h"
#include "store/journal.h"

/* Is it asked for in the hope that it is not there? */
static inline bool dg_key_is_expected(int64_t key)
{
	return key & 1;
}

#define DG_RUN_STRAGGLERS 0
#define DG_RUN_MOST       64 /* rows of one run under one key, or in one range, that are found */

struct dg_run {
	int64_t id;       /* grows with age: 1 is the oldest that ever was */
	int64_t last;     /* its youngest row */
	int64_t ended_ms; /* Unix ms; its rows are older */
};

/* The marks of a run's odd keys. */
struct dg_marks {
	uint32_t *at; /* free() it; little-endian, as they are written */
	size_t n;
};

struct dg_shelf {
	struct dg_filter filter;
	size_t marks, room;
	size_t n_runs;
};

struct dg_runs {
	struct dg_run *at; /* oldest first */
	size_t n, room;
	size_t n_old; /* the first ones, of which nothing is repeated any more: on no shelf */
	struct dg_shelf *shelves;
	size_t n_shelves; /* those of the other runs, in their order */
};

DG_MUST_CHECK
int dg_runs_load(struct dg_journal *j, struct dg_runs *r, int64_t now_ms);
void dg_runs_finish(struct dg_runs *r);
int64_t dg_runs_next(const struct dg_runs *r); /* the id of a new one */
int64_t dg_runs_last(const struct dg_runs *r); /* the youngest row of all; 0: there is none */

/* One key into a run; in the order of the keys, except for the stragglers. */
DG_MUST_CHECK
int dg_runs_put(struct dg_journal *j, int64_t run, int64_t key, int64_t row);
/* All are in: the run counts from the commit on, which dg_runs_add() is to follow. */
DG_MUST_CHECK
int dg_runs_close(struct dg_journal *j, const struct dg_run *run, const struct dg_marks *marks);
void dg_runs_add(struct dg_runs *r, const struct dg_run *run, const struct dg_marks *marks);

/* Called with each row that bears the key, or any from `first` to `last`, until *stop; of each run at most DG_RUN_MOST,
 * the newest run first. Maybe twice for one row. Another result than SQLITE_OK ends it too, and is the result. */
typedef int dg_runs_visit(struct dg_journal *j, int64_t row, void *arg, bool *stop);
DG_MUST_CHECK
int dg_runs_each(struct dg_journal *j, const struct dg_runs *r, int64_t key, dg_runs_visit *visit, void *arg);
DG_MUST_CHECK
int dg_runs_search(
	struct dg_journal *j, const struct dg_runs *r, int64_t first, int64_t last, dg_runs_visit *visit, void *arg);

/* A step of forgetting: a run goes when each of its rows is older than the row `oldest`, some pages at a time; *more:
 * go on. Runs that ended before `old_ms` need no filter. */
DG_MUST_CHECK
int dg_runs_prune(struct dg_journal *j, struct dg_runs *r, int64_t oldest, int64_t old_ms, bool *more);

#endif
