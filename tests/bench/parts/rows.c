/* rows.c - see parts.h: the least that a journal in SQLite has to do. One table by number; a message is written once,
 * and again for each step that must survive: the network has it (and its id there), the phone has it, the user knows. A
 * text on its way up: it is here, the user knows. Each transaction takes one batch of each step, as in the steady
 * state. */
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "crossing.h"
#include "parts.h"

enum { STEPS = 4 };

static const char *const setup =
	"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=16000;"
	"CREATE TABLE message(id INTEGER PRIMARY KEY, stand INTEGER, ref TEXT, created INTEGER, user TEXT, "
	"resource TEXT, self TEXT, peer TEXT, stanza_id TEXT, text TEXT);";

static const char *const steps[][STEPS] = {
	[PART_MT] = { "INSERT INTO message VALUES(?1, 1, '', 1767225600000, 'user0001@example.org', "
		      "'conversations.x7Hq', "
		      "'+15550000001', '+17770000001', '" CROSSING_ID "', '" CROSSING_TEXT "')",
		"UPDATE message SET stand = 3, ref = '" CROSSING_REF "' WHERE id = ?1",
		"UPDATE message SET stand = 4 WHERE id = ?1", "UPDATE message SET stand = 5 WHERE id = ?1" },
	[PART_MO] = { "INSERT INTO message VALUES(?1, 4, '0123456789abcdef0123456789abcdef', 1767225600000, "
		      "'user0001@example.org', NULL, '+15550000001', '+17770000001', 'abcdefghijklmnopqrstuvwxyz', "
		      "'" CROSSING_TEXT "')",
		"UPDATE message SET stand = 5 WHERE id = ?1" },
};

static void must(int rc, const char *what)
{
	if (rc != SQLITE_OK && rc != SQLITE_DONE)
		parts_give_up(what);
}

static void run(sqlite3_stmt *s)
{
	must(sqlite3_step(s), "sqlite3_step");
	sqlite3_reset(s);
}

/* Step `step` of the batch that was begun so many transactions ago. */
static void run_step(sqlite3_stmt *s, size_t first, size_t batch)
{
	for (size_t i = 0; i < batch; i++) {
		must(sqlite3_bind_int64(s, 1, (sqlite3_int64)first + (sqlite3_int64)i + 1), "sqlite3_bind_int64");
		run(s);
	}
}

static double commit_all(sqlite3 *db, enum part_way way, size_t messages, size_t batch)
{
	sqlite3_stmt *begin, *commit, *prepared[STEPS] = { NULL };
	must(sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, NULL), "BEGIN");
	must(sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL), "COMMIT");
	for (size_t i = 0; i < STEPS && steps[way][i]; i++)
		must(sqlite3_prepare_v2(db, steps[way][i], -1, &prepared[i], NULL), "sqlite3_prepare_v2");
	double from = parts_seconds();
	for (size_t turn = 0; turn * batch < messages; turn++) {
		run(begin);
		for (size_t i = 0; i < STEPS && prepared[i] && i <= turn; i++)
			run_step(prepared[i], (turn - i) * batch, batch);
		run(commit);
	}
	double seconds = parts_seconds() - from;
	for (size_t i = 0; i < STEPS; i++)
		sqlite3_finalize(prepared[i]);
	sqlite3_finalize(begin);
	sqlite3_finalize(commit);
	return seconds;
}

double part_rows(enum part_way way, size_t messages, const char *folder, size_t batch)
{
	char path[4096];
	sqlite3 *db;
	snprintf(path, sizeof path, "%s/bench_parts.%d.db", folder, (int)way);
	must(sqlite3_open(path, &db), path);
	must(sqlite3_exec(db, setup, NULL, NULL, NULL), path);
	double seconds = commit_all(db, way, messages, batch);
	sqlite3_close(db);
	unlink(path);
	return seconds;
}
