/* journal.c - see journal.h. Called by store.c to open and close, and by worker.c for transactions. */
#include "store/journal.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/finder.h"
#include "store/latest.h"
#include "store/names.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/random.h"

#define DAY_MS            (24 * 60 * 60 * INT64_C(1000))
#define KEEP_DEFAULT_MS   (30 * DAY_MS)
#define DEDUPE_DEFAULT_MS (7 * DAY_MS)

#define X(name, text) [DG_SQL_##name] = (text),
static const char *const texts[DG_SQL_END] = { DG_SQL_MAP(X) };
#undef X

static int prepare(struct dg_journal *j)
{
	int rc = SQLITE_OK;
	for (size_t i = 0; i < DG_SQL_END && rc == SQLITE_OK; i++)
		rc = sqlite3_prepare_v3(j->file.db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &j->statements[i], NULL);
	return rc;
}

static int load_tally(struct dg_journal *j)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_NEWEST);
	bool found;
	int rc = dg_sql_next(s, &found);
	if (rc != SQLITE_OK)
		return rc;
	j->tally.next_message = sqlite3_column_int64(s, 0) + 1;
	j->tally.next_report = sqlite3_column_int64(s, 1) + 1;
	j->tally.parked = sqlite3_column_int64(s, 2);
	j->tally.passing = sqlite3_column_int64(s, 3);
	return sqlite3_reset(s);
}

static int on_logged(void *arg, sqlite3 *db, const char *schema, int pages)
{
	struct dg_journal *j = arg;
	(void)db;
	(void)schema;
	j->log_pages = pages;
	return SQLITE_OK;
}

struct dg_journal *dg_journal_open(const struct dg_store_options *options, struct dg_error *why)
{
	struct dg_journal *j = dg_alloc(sizeof *j);
	j->file.fd = -1;
	j->keep_ms = options->keep_ms ? options->keep_ms : KEEP_DEFAULT_MS;
	j->dedupe_ms = options->dedupe_ms ? options->dedupe_ms : DEDUPE_DEFAULT_MS;
	if (dg_database_open(options->path, &j->file, why) != DG_OK) {
		free(j);
		return NULL;
	}
	(void)sqlite3_wal_hook(j->file.db, on_logged, j);
	j->latest = dg_alloc(sizeof *j->latest);
	dg_random(j->latest->secret, sizeof j->latest->secret);
	int rc = prepare(j);
	if (rc == SQLITE_OK)
		rc = dg_names_load(j);
	if (rc == SQLITE_OK)
		rc = load_tally(j);
	if (rc == SQLITE_OK)
		rc = dg_finder_load(j);
	(void)sqlite3_db_release_memory(j->file.db); /* pages that were read for this once */
	j->committed = j->tally;
	if (rc == SQLITE_OK)
		return j;
	snprintf(why->text, sizeof why->text, "%s",
		rc == SQLITE_CORRUPT ? "it is damaged: its small tables do not fit together" : dg_journal_error(j));
	dg_journal_close(j);
	return NULL;
}

void dg_journal_close(struct dg_journal *j)
{
	if (!j)
		return;
	for (size_t i = 0; i < DG_SQL_END; i++)
		(void)sqlite3_finalize(j->statements[i]);
	dg_database_close(&j->file);
	dg_names_destroy(j->names);
	dg_finder_destroy(j->finder);
	free(j->latest);
	free(j);
}

void dg_journal_give_up(struct dg_journal *j)
{
	j->is_given_up = true;
	dg_database_protect(&j->file, true);
}

int dg_journal_begin(struct dg_journal *j)
{
	return dg_sql_run(dg_sql(j, DG_SQL_BEGIN));
}

int dg_journal_commit(struct dg_journal *j)
{
	int rc = dg_finder_move(j);
	if (rc == SQLITE_OK)
		rc = dg_sql_run(dg_sql(j, DG_SQL_COMMIT));
	if (rc != SQLITE_OK)
		return rc;
	j->committed = j->tally;
	dg_names_settle(j->names, true);
	dg_finder_settle(j, true);
	return SQLITE_OK;
}

void dg_journal_rollback(struct dg_journal *j)
{
	/* Some errors have rolled back already. */
	if (!sqlite3_get_autocommit(j->file.db))
		(void)dg_sql_run(dg_sql(j, DG_SQL_ROLLBACK));
	j->tally = j->committed;
	j->unmatched = 0;
	dg_names_settle(j->names, false);
	dg_finder_settle(j, false);
	dg_latest_forget(j->latest);
}

int dg_journal_touch(struct dg_journal *j, int octets)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_META_SET);
	dg_bind_text(s, 1, "probe");
	(void)sqlite3_bind_zeroblob(s, 2, octets);
	return dg_sql_run(s);
}

const char *dg_journal_path(const struct dg_journal *j)
{
	return sqlite3_db_filename(j->file.db, "main");
}

void dg_journal_move_log(struct dg_journal *j)
{
	/* Whatever it cannot do now, the next commit asks for again. */
	(void)sqlite3_wal_checkpoint_v2(j->file.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	j->log_pages = 0;
}

const char *dg_journal_error(const struct dg_journal *j)
{
	return sqlite3_errmsg(j->file.db);
}
