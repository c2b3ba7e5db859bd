/* journal.h - what the operations run on: the database with its prepared statements, and the little that is kept in
 * memory beside it. Belongs to the store's thread from the moment that runs. */
#ifndef DG_STORE_JOURNAL_H
#define DG_STORE_JOURNAL_H

#include "store/database.h"
#include "store/sql.h"
#include "store/store.h"

struct dg_names;
struct dg_finder;
struct dg_latest;

/* Numbers that a transaction moves; a rollback puts them back. */
struct dg_tally {
	int64_t next_message, next_report;
	int64_t parked;  /* rows of that table: while it is empty, nobody looks there */
	int64_t passing; /* rows whose words have still to go (forget.h) */
};

struct dg_journal {
	struct dg_database file;
	sqlite3_stmt *statements[DG_SQL_END];
	struct dg_names *names;
	struct dg_finder *finder;
	struct dg_latest *latest;
	struct dg_tally tally, committed;
	int64_t keep_ms, dedupe_ms;
	bool is_given_up;    /* corrupt: not touched again, not even at the end */
	int log_pages;       /* in the write-ahead log: what a checkpoint would have to move */
	int64_t prune_after; /* where the next step of upkeep.c goes on */
	uint64_t unmatched;  /* parked reports that were given up since somebody asked */
};

/* `keep_ms` and `dedupe_ms` of the options may be 0: their defaults. NULL with `why`. */
struct dg_journal *dg_journal_open(const struct dg_store_options *options, struct dg_error *why);
/* Moves the log into the file, unless the journal was given up. NULL is fine. */
void dg_journal_close(struct dg_journal *j);
void dg_journal_give_up(struct dg_journal *j);

/* A transaction. After an error of commit, or at any time before it, roll back. */
int dg_journal_begin(struct dg_journal *j);
int dg_journal_commit(struct dg_journal *j);
void dg_journal_rollback(struct dg_journal *j);
/* Write so much, in the place of what was written so before. */
int dg_journal_touch(struct dg_journal *j, int octets);
const char *dg_journal_path(const struct dg_journal *j); /* of its file */
/* Move the write-ahead log into the file, as far as no reader needs it. */
void dg_journal_move_log(struct dg_journal *j);
const char *dg_journal_error(const struct dg_journal *j); /* of the last call; borrowed until the next */

#endif
