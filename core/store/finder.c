/* finder.c - see finder.h. Called by the operations that know a message by one of its ids, and at each commit. */
#include "store/finder.h"

#include <stdlib.h>
#include <string.h>

#include "store/parts.h"
#include "store/recent.h"
#include "util/map.h"
#include "util/mem.h"

/* With so many entries in memory they begin to move. The more there are, the more neighbours share a page of `lookup`;
 * 16 octets each, and as much again for the free slots between them. */
#define RECENT_MANY 32768u
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
	int64_t last;     /* later rows have their keys in memory */
	size_t added;     /* since the last commit */
	size_t spare;     /* how many more there is time to move with the next one */
	bool has_on_disk; /* false: `lookup` is empty for sure */
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
	return make_key(f, stanza_id, (user ? hash(f, user) : 0) + (uint32_t)domain);
}

int64_t dg_finder_network_key(const struct dg_finder *f, const char *ref, int64_t instance)
{
	return make_key(f, ref, (uint32_t)instance);
}

size_t dg_finder_keys(const struct dg_finder *f, const struct dg_called *called, int64_t keys[2])
{
	size_t n = 0;
	if (called->stanza_id)
		keys[n++] = dg_finder_stanza_key(f, called->stanza_id, called->domain, called->user);
	if (called->network_id)
		keys[n++] = dg_finder_network_key(f, called->network_id, called->instance);
	return n;
}

static void keep_key(struct dg_keys *keys, int64_t key)
{
	if (keys->n == keys->room) {
		keys->room = keys->room ? keys->room * 2 : 4;
		keys->at = dg_grow(keys->at, keys->room * sizeof *keys->at);
	}
	keys->at[keys->n++] = key;
}

int dg_finder_keys_of(const struct dg_finder *f, sqlite3_stmt *s, struct dg_keys *keys)
{
	const struct dg_called called = {
		.domain = sqlite3_column_int64(s, 2),
		.instance = sqlite3_column_int64(s, 3),
		.user = dg_column_text(s, 4),
		.stanza_id = dg_column_text(s, 5),
		.network_id = dg_column_text(s, 6),
	};
	int64_t own[2];
	struct dg_refs refs;
	struct dg_keep keep = { 0 };
	keys->n = 0;
	for (size_t n = dg_finder_keys(f, &called, own); n > 0; n--)
		keep_key(keys, own[n - 1]);
	int rc = dg_refs_read(dg_column_text(s, 7), &keep, &refs);
	for (size_t i = 0; rc == SQLITE_OK && i < refs.n; i++)
		keep_key(keys, dg_finder_network_key(f, refs.at[i].ref, called.instance));
	dg_keep_finish(&keep);
	return rc;
}

/* ---- finding ---- */

static int visit_all(struct dg_journal *j, const int64_t *rows, size_t n, dg_finder_visit *visit, void *arg, bool *stop)
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

/* The rows are read first: the visitor may want the statement itself. */
static int read_rows(sqlite3_stmt *s, int64_t rows[DG_FINDER_MOST], size_t *n)
{
	bool found;
	int rc;
	*n = 0;
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found && *n < DG_FINDER_MOST)
		rows[(*n)++] = sqlite3_column_int64(s, 0);
	(void)sqlite3_reset(s);
	return rc;
}

int dg_finder_each(struct dg_journal *j, int64_t key, dg_finder_visit *visit, void *arg)
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
	if (rc != SQLITE_OK || stop || !f->has_on_disk)
		return rc;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_FIND);
	dg_bind_int(s, 1, key);
	dg_bind_int(s, 2, DG_FINDER_MOST);
	rc = read_rows(s, rows, &n);
	return rc == SQLITE_OK ? visit_all(j, rows, n, visit, arg, &stop) : rc;
}

static int visit_same_text(struct dg_journal *j, const struct dg_entry *at, size_t n, int64_t first, int64_t last,
	dg_finder_visit *visit, void *arg, bool *stop)
{
	int rc = SQLITE_OK;
	for (size_t i = 0; i < n && rc == SQLITE_OK && !*stop; i++)
		if (at[i].row && at[i].key >= first && at[i].key <= last)
			rc = visit(j, at[i].row, arg, stop);
	return rc;
}

int dg_finder_search(struct dg_journal *j, const char *text, dg_finder_visit *visit, void *arg)
{
	const struct dg_finder *f = j->finder;
	const int64_t first = make_key(f, text, 0), last = make_key(f, text, UINT32_MAX);
	bool stop = false;
	int rc = visit_same_text(j, f->recent.slots, f->recent.n_slots, first, last, visit, arg, &stop);
	if (rc == SQLITE_OK && !stop)
		rc = visit_same_text(j, f->leaving, f->n_leaving, first, last, visit, arg, &stop);
	if (rc != SQLITE_OK || stop || !f->has_on_disk)
		return rc;
	int64_t rows[DG_FINDER_MOST];
	size_t n;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_FIND_RANGE);
	dg_bind_int(s, 1, first);
	dg_bind_int(s, 2, last);
	dg_bind_int(s, 3, DG_FINDER_MOST);
	rc = read_rows(s, rows, &n);
	return rc == SQLITE_OK ? visit_all(j, rows, n, visit, arg, &stop) : rc;
}

/* ---- coming and going ---- */

static int run_on_lookup(struct dg_journal *j, enum dg_sql which, int64_t key, int64_t row)
{
	sqlite3_stmt *s = dg_sql(j, which);
	dg_bind_int(s, 1, key);
	dg_bind_int(s, 2, row);
	return dg_sql_run(s);
}

/* A row that is older than those in memory is not read back when the store is opened. */
int dg_finder_add(struct dg_journal *j, int64_t key, int64_t row)
{
	struct dg_finder *f = j->finder;
	if (row <= f->last) {
		f->has_on_disk = true;
		return run_on_lookup(j, DG_SQL_FIND_ADD, key, row);
	}
	dg_recent_add(&f->recent, key, row, DG_FINDER_MOST);
	f->added++;
	return SQLITE_OK;
}

int dg_finder_drop(struct dg_journal *j, int64_t key, int64_t row)
{
	return j->finder->has_on_disk ? run_on_lookup(j, DG_SQL_FIND_DROP, key, row) : SQLITE_OK;
}

/* A row may have been pruned while its key was in memory. */
static int is_there(struct dg_journal *j, int64_t row, bool *there)
{
	*there = row > j->pruned;
	if (*there)
		return SQLITE_OK;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_IS_THERE);
	dg_bind_int(s, 1, row);
	int rc = dg_sql_next(s, there);
	(void)sqlite3_reset(s);
	return rc;
}

static int move_one(struct dg_journal *j, const struct dg_entry *e)
{
	bool there;
	int rc = is_there(j, e->row, &there);
	return rc == SQLITE_OK && there ? run_on_lookup(j, DG_SQL_FIND_ADD, e->key, e->row) : rc;
}

static int write_mark(struct dg_journal *j, const char *name, int64_t value)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_META_SET);
	dg_bind_text(s, 1, name);
	dg_bind_int(s, 2, value);
	return dg_sql_run(s);
}

static int read_mark(struct dg_journal *j, const char *name, int64_t *value)
{
	bool found;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_META_GET);
	dg_bind_text(s, 1, name);
	int rc = dg_sql_next(s, &found);
	*value = found ? sqlite3_column_int64(s, 0) : 0;
	(void)sqlite3_reset(s);
	return rc;
}

/* Up to this row `lookup` knows all keys: later rows are read back when the store is opened. */
static const char mark[] = "found";

int dg_finder_move(struct dg_journal *j)
{
	struct dg_finder *f = j->finder;
	size_t wanted = f->added * MOVE_RATIO + f->spare;
	size_t end = f->n_moved + wanted;
	int rc = SQLITE_OK;
	if (!f->leaving || !wanted)
		return SQLITE_OK;
	f->has_on_disk = true;
	while (f->n_moved < f->n_leaving && f->n_moved < end && rc == SQLITE_OK)
		rc = move_one(j, &f->leaving[f->n_moved++]);
	if (rc == SQLITE_OK && f->n_moved == f->n_leaving)
		rc = write_mark(j, mark, f->last);
	return rc;
}

bool dg_finder_hurry(struct dg_finder *f)
{
	f->spare = MOVE_SPARE;
	return f->n_leaving - f->n_moved > MOVE_SPARE;
}

/* Only right after a commit: then every entry is of a row that is there. The younger half stays: those rows have most
 * of the network's ids yet to learn. */
static void begin_leaving(struct dg_journal *j)
{
	struct dg_finder *f = j->finder;
	size_t n, n_leaving = 0;
	struct dg_entry *all = dg_recent_give(&f->recent, &n);
	f->last += (j->committed.next_message - f->last) / 2;
	for (size_t i = 0; i < n; i++) {
		if (all[i].row > f->last)
			dg_recent_add(&f->recent, all[i].key, all[i].row, DG_FINDER_MOST);
		else
			all[n_leaving++] = all[i];
	}
	f->leaving = all;
	f->n_leaving = n_leaving;
	f->n_moved = f->n_moved_committed = 0;
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

static int read_fresh(struct dg_journal *j)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_FRESH);
	struct dg_keys keys = { 0 };
	bool found;
	int rc;
	dg_bind_int(s, 1, j->finder->last);
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found) {
		rc = dg_finder_keys_of(j->finder, s, &keys);
		for (size_t i = 0; i < keys.n && rc == SQLITE_OK; i++)
			rc = dg_finder_add(j, keys.at[i], sqlite3_column_int64(s, 0));
		if (rc != SQLITE_OK)
			break;
	}
	(void)sqlite3_reset(s);
	free(keys.at);
	return rc;
}

int dg_finder_load(struct dg_journal *j)
{
	struct dg_finder *f = j->finder = dg_alloc(sizeof *f);
	sqlite3_stmt *s = dg_sql(j, DG_SQL_FIND_ANY);
	int rc = dg_sql_next(s, &f->has_on_disk);
	(void)sqlite3_reset(s);
	if (rc == SQLITE_OK)
		rc = read_secret(j);
	if (rc == SQLITE_OK)
		rc = read_mark(j, mark, &f->last);
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
	free(f->leaving);
	free(f);
}
