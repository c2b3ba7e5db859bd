/* finder.c - see finder.h. Called by the operations that know a message by one of its ids, and at each commit. */
#include "store/finder.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "store/parts.h"
#include "store/recent.h"
#include "util/clock.h"
#include "util/map.h"
#include "util/mem.h"

/* With so many entries in memory the older half begins to move: 16 octets each, and as much again for the free slots
 * between them. The more there are, the fewer runs have to be asked. */
#define RECENT_MANY 65536u
/* Moved with each commit: twice as many as it added, so that the last have gone long before there are enough new ones.
 */
#define MOVE_RATIO 2u
#define MOVE_SPARE 512u /* in a commit that nobody waits for */

struct dg_finder {
	uint64_t secret[2];
	struct dg_recent recent;
	/* On their way to the disk: entries of rows up to `last`. */
	struct dg_entry *leaving;
	size_t n_leaving, n_moved, n_moved_committed;
	struct dg_run run;     /* that they will be */
	struct dg_marks marks; /* of it */
	struct dg_runs runs;
	int64_t last; /* later rows have their keys in memory */
	size_t added; /* since the last commit */
	size_t spare; /* how many more there is time to move with the next one */
};

/* ---- keys ---- */

static uint32_t hash(const struct dg_finder *f, const char *text)
{
	return (uint32_t)dg_siphash(f->secret, text, strlen(text));
}

static int64_t make_key(const struct dg_finder *f, const char *text, uint32_t scope)
{
	return (int64_t)((uint64_t)hash(f, text) << 32 | scope);
}

int64_t dg_finder_stanza_key(const struct dg_finder *f, const char *stanza_id, int64_t domain, const char *user)
{
	return make_key(f, stanza_id, (user ? hash(f, user) : 0) + (uint32_t)domain) | 1;
}

int64_t dg_finder_text_key(const struct dg_finder *f, const char *network_id, int64_t instance, const char *user)
{
	return make_key(f, network_id, (user ? hash(f, user) : 0) + (uint32_t)instance * 2) | 1;
}

int64_t dg_finder_part_key(const struct dg_finder *f, const char *ref, int64_t instance)
{
	return make_key(f, ref, (uint32_t)instance * 2);
}

size_t dg_finder_keys(const struct dg_finder *f, const struct dg_called *called, int64_t keys[2])
{
	size_t n = 0;
	if (called->stanza_id)
		keys[n++] = dg_finder_stanza_key(f, called->stanza_id, called->domain, called->user);
	if (called->network_id)
		keys[n++] =
			dg_finder_text_key(f, called->network_id, called->instance, called->self ? NULL : called->user);
	return n;
}

/* ---- finding ---- */

static int visit_all(struct dg_journal *j, const int64_t *rows, size_t n, dg_runs_visit *visit, void *arg, bool *stop)
{
	int rc = SQLITE_OK;
	for (size_t i = 0; i < n && rc == SQLITE_OK && !*stop; i++)
		rc = visit(j, rows[i], arg, stop);
	return rc;
}

static size_t find_leaving(const struct dg_finder *f, int64_t key, int64_t rows[DG_FINDER_MOST])
{
	size_t first = dg_entries_find(f->leaving, f->n_leaving, key);
	size_t end = first;
	size_t n = 0;
	while (end < f->n_leaving && f->leaving[end].key == key)
		end++;
	while (end > first && n < DG_FINDER_MOST)
		rows[n++] = f->leaving[--end].row;
	return n;
}

int dg_finder_each(struct dg_journal *j, int64_t key, dg_runs_visit *visit, void *arg)
{
	const struct dg_finder *f = j->finder;
	int64_t rows[DG_FINDER_MOST];
	bool stop = false;
	size_t n = dg_recent_find(&f->recent, key, rows, DG_FINDER_MOST);
	int rc = visit_all(j, rows, n, visit, arg, &stop);
	if (rc == SQLITE_OK && !stop && f->leaving) {
		n = find_leaving(f, key, rows);
		rc = visit_all(j, rows, n, visit, arg, &stop);
	}
	return rc == SQLITE_OK && !stop ? dg_runs_each(j, &f->runs, key, visit, arg) : rc;
}

static int visit_same_text(struct dg_journal *j, const struct dg_entry *at, size_t n, int64_t first, int64_t last,
	dg_runs_visit *visit, void *arg, bool *stop)
{
	int rc = SQLITE_OK;
	for (size_t i = 0; i < n && rc == SQLITE_OK && !*stop; i++)
		if (at[i].row && at[i].key >= first && at[i].key <= last)
			rc = visit(j, at[i].row, arg, stop);
	return rc;
}

int dg_finder_search(struct dg_journal *j, const char *text, dg_runs_visit *visit, void *arg)
{
	const struct dg_finder *f = j->finder;
	const int64_t first = make_key(f, text, 0), last = make_key(f, text, UINT32_MAX);
	bool stop = false;
	int rc = visit_same_text(j, f->recent.slots, f->recent.n_slots, first, last, visit, arg, &stop);
	if (rc == SQLITE_OK && !stop)
		rc = visit_same_text(j, f->leaving, f->n_leaving, first, last, visit, arg, &stop);
	return rc == SQLITE_OK && !stop ? dg_runs_search(j, &f->runs, first, last, visit, arg) : rc;
}

/* ---- coming and going ---- */

/* A row that is older than those in memory is not read back when the store is opened. */
int dg_finder_add(struct dg_journal *j, int64_t key, int64_t row)
{
	struct dg_finder *f = j->finder;
	if (row <= f->last)
		return dg_runs_put(j, DG_RUN_STRAGGLERS, key, row);
	dg_recent_add(&f->recent, key, row, DG_FINDER_MOST);
	f->added++;
	return SQLITE_OK;
}

int dg_finder_move(struct dg_journal *j)
{
	struct dg_finder *f = j->finder;
	size_t wanted = f->added * MOVE_RATIO + f->spare;
	size_t end = f->n_moved + wanted;
	int rc = SQLITE_OK;
	if (!f->leaving || !wanted)
		return SQLITE_OK;
	for (; f->n_moved < f->n_leaving && f->n_moved < end && rc == SQLITE_OK; f->n_moved++)
		rc = dg_runs_put(j, f->run.id, f->leaving[f->n_moved].key, f->leaving[f->n_moved].row);
	if (rc == SQLITE_OK && f->n_moved == f->n_leaving)
		rc = dg_runs_close(j, &f->run, &f->marks);
	return rc;
}

int dg_finder_prune(struct dg_journal *j, int64_t oldest, int64_t now_ms, bool *more)
{
	return dg_runs_prune(j, &j->finder->runs, oldest, now_ms - j->dedupe_ms, more);
}

bool dg_finder_hurry(struct dg_finder *f)
{
	f->spare = MOVE_SPARE;
	return f->n_leaving - f->n_moved > MOVE_SPARE;
}

static void take_marks(struct dg_finder *f)
{
	f->marks = (struct dg_marks){ .at = dg_alloc(f->n_leaving * sizeof *f->marks.at) };
	for (size_t i = 0; i < f->n_leaving; i++)
		if (dg_key_is_expected(f->leaving[i].key))
			f->marks.at[f->marks.n++] = htole32(dg_filter_mark(f->leaving[i].key));
}

/* The row in the middle between the oldest of these and the youngest of all. */
static int64_t middle_of(const struct dg_entry *at, size_t n, int64_t next)
{
	int64_t oldest = next;
	for (size_t i = 0; i < n; i++)
		oldest = at[i].row < oldest ? at[i].row : oldest;
	return oldest + (next - oldest - 1) / 2;
}

/* Only right after a commit: then every entry is of a row that is there. The younger half stays: those rows have most
 * of the network's ids yet to learn. */
static void begin_leaving(struct dg_journal *j)
{
	struct dg_finder *f = j->finder;
	size_t n, n_leaving = 0;
	struct dg_entry *all = dg_recent_give(&f->recent, &n);
	f->last = middle_of(all, n, j->committed.next_message);
	for (size_t i = 0; i < n; i++) {
		if (all[i].row > f->last)
			dg_recent_add(&f->recent, all[i].key, all[i].row, DG_FINDER_MOST);
		else
			all[n_leaving++] = all[i];
	}
	assert(n_leaving);
	f->leaving = all;
	f->n_leaving = n_leaving;
	f->n_moved = f->n_moved_committed = 0;
	f->run = (struct dg_run){ .id = dg_runs_next(&f->runs), .last = f->last, .ended_ms = dg_now_ms() };
	take_marks(f);
}

void dg_finder_settle(struct dg_journal *j, bool committed)
{
	struct dg_finder *f = j->finder;
	f->added = f->spare = 0;
	if (!committed) {
		f->n_moved = f->n_moved_committed;
		return;
	}
	f->n_moved_committed = f->n_moved;
	if (f->leaving && f->n_moved == f->n_leaving) {
		dg_runs_add(&f->runs, &f->run, &f->marks);
		free(f->marks.at);
		f->marks = (struct dg_marks){ 0 };
		free(f->leaving);
		f->leaving = NULL;
		f->n_leaving = f->n_moved = f->n_moved_committed = 0;
	}
	if (!f->leaving && f->recent.n >= RECENT_MANY)
		begin_leaving(j);
}

/* ---- opening ---- */

static int read_secret(struct dg_journal *j)
{
	bool found;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_META_GET);
	dg_bind_text(s, 1, "secret");
	int rc = dg_sql_next(s, &found);
	if (rc != SQLITE_OK)
		return rc;
	if (found && sqlite3_column_bytes(s, 0) == (int)sizeof j->finder->secret)
		memcpy(j->finder->secret, sqlite3_column_blob(s, 0), sizeof j->finder->secret);
	else
		rc = SQLITE_CORRUPT;
	(void)sqlite3_reset(s);
	return rc;
}

/* All that the row on which `s` stands is called. */
static int read_names(struct dg_journal *j, sqlite3_stmt *s, struct dg_keep *keep)
{
	const struct dg_called called = {
		.domain = sqlite3_column_int64(s, 2),
		.instance = sqlite3_column_int64(s, 3),
		.user = dg_column_text(s, 4),
		.self = dg_column_text(s, 8),
		.stanza_id = dg_column_text(s, 5),
		.network_id = dg_column_text(s, 6),
	};
	int64_t row = sqlite3_column_int64(s, 0), keys[2];
	struct dg_refs refs;
	int rc = dg_refs_read(dg_column_text(s, 7), keep, &refs);
	for (size_t n = dg_finder_keys(j->finder, &called, keys); n > 0 && rc == SQLITE_OK; n--)
		rc = dg_finder_add(j, keys[n - 1], row);
	for (size_t i = 0; i < refs.n && rc == SQLITE_OK; i++)
		rc = dg_finder_add(j, dg_finder_part_key(j->finder, refs.at[i].ref, called.instance), row);
	return rc;
}

static int read_fresh(struct dg_journal *j)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_FRESH);
	struct dg_keep keep = { 0 };
	bool found;
	int rc;
	dg_bind_int(s, 1, j->finder->last);
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found) {
		rc = read_names(j, s, &keep);
		dg_keep_finish(&keep);
		if (rc != SQLITE_OK)
			break;
	}
	(void)sqlite3_reset(s);
	return rc;
}

int dg_finder_load(struct dg_journal *j)
{
	struct dg_finder *f = j->finder = dg_alloc(sizeof *f);
	int rc = read_secret(j);
	if (rc == SQLITE_OK)
		rc = dg_runs_load(j, &f->runs, dg_now_ms());
	f->last = dg_runs_last(&f->runs);
	if (rc == SQLITE_OK)
		rc = read_fresh(j);
	f->added = 0;
	return rc;
}

void dg_finder_destroy(struct dg_finder *f)
{
	if (!f)
		return;
	dg_recent_finish(&f->recent);
	dg_runs_finish(&f->runs);
	free(f->marks.at);
	free(f->leaving);
	free(f);
}
