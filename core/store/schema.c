/* schema.c - see schema.h. A step that was released is never changed: a new one follows it. Called once, when the store
 * is opened; never by the store's thread. */
#include "store/schema.h"

#include <stdio.h>

/* Step n makes version n + 1. What the columns mean stands in sql.h and, for `stand` and `stage`, in store.h and
 * event.h: their numbers are on disk.
 *
 * The partial indexes hold what is not done and nothing else, so that they stay small whatever the history. */
static const char *const steps[] = {
	"CREATE TABLE meta(name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;"
	/* Domains and instances, by numbers that other tables can hold cheaply. */
	"CREATE TABLE name(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;"
	"CREATE TABLE message(id INTEGER PRIMARY KEY, way INTEGER NOT NULL, created_ms INTEGER NOT NULL,"
	" expires_ms INTEGER NOT NULL, want_receipt INTEGER NOT NULL, user TEXT, resource TEXT, self TEXT, peer TEXT,"
	" stanza_id TEXT, network_id TEXT, text TEXT, subject TEXT, lang TEXT, thread TEXT) STRICT;"
	"CREATE TABLE progress(id INTEGER PRIMARY KEY, waits INTEGER, stand INTEGER NOT NULL,"
	" domain INTEGER NOT NULL, instance INTEGER NOT NULL, attempts INTEGER NOT NULL, due_ms INTEGER NOT NULL,"
	" doubted INTEGER NOT NULL, absorbed INTEGER NOT NULL, why INTEGER NOT NULL, why_text TEXT, parts TEXT,"
	" aside TEXT) STRICT;"
	"CREATE INDEX open ON progress(waits) WHERE waits IS NOT NULL;"
	/* Over columns that change seldom, so that they cost nothing every day. */
	"CREATE INDEX doubted ON progress(id) WHERE doubted = 1;"
	"CREATE INDEX aside ON progress(id) WHERE aside IS NOT NULL;"
	/* Reports that came before their message was known, once under each spelling. */
	"CREATE TABLE parked(ref TEXT, instance INTEGER, report INTEGER, stage INTEGER NOT NULL, why INTEGER NOT NULL,"
	" at_ms INTEGER NOT NULL, why_text TEXT, PRIMARY KEY(ref, instance, report)) STRICT, WITHOUT ROWID;"
	/* runs.h */
	"CREATE TABLE lookup(run INTEGER, key INTEGER, row INTEGER, PRIMARY KEY(run, key, row)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE run(id INTEGER PRIMARY KEY, last INTEGER NOT NULL, ended_ms INTEGER NOT NULL,"
	" marks BLOB NOT NULL) STRICT;"
	"CREATE TABLE correspondent(domain INTEGER, self TEXT, peer TEXT, user TEXT NOT NULL,"
	" PRIMARY KEY(domain, self, peer)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE state(instance INTEGER, key TEXT, value TEXT NOT NULL, expires_ms INTEGER NOT NULL,"
	" PRIMARY KEY(instance, key)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX passing ON state(expires_ms) WHERE expires_ms > 0;"
	/* The secret of the finder's hashes: who chooses ids cannot choose collisions. */
	"INSERT INTO meta(name, value) VALUES('secret', randomblob(16));",
	/* user.h. `account` is sealed: the key is not in here. How many there are is counted as they come and go. */
	"CREATE TABLE user(domain INTEGER, jid TEXT, since_ms INTEGER NOT NULL, lang TEXT, number TEXT, prefs TEXT,"
	" account BLOB, PRIMARY KEY(domain, jid)) STRICT, WITHOUT ROWID;"
	"CREATE UNIQUE INDEX owner ON user(domain, number) WHERE number IS NOT NULL;"
	"CREATE TABLE population(domain INTEGER PRIMARY KEY, users INTEGER NOT NULL) STRICT;",
	/* What networks that can do more than texts say with a text. */
	"ALTER TABLE message ADD COLUMN room TEXT;"
	"ALTER TABLE message ADD COLUMN nick TEXT;"
	"ALTER TABLE message ADD COLUMN replaces TEXT;"
	"ALTER TABLE message ADD COLUMN reply_to TEXT;"
	"ALTER TABLE message ADD COLUMN files TEXT;",
	/* What an answer answers, where whoever reads it may not see it. */
	"ALTER TABLE message ADD COLUMN reply_by TEXT;"
	"ALTER TABLE message ADD COLUMN quote TEXT;",
	/* Whose words are not kept: 1, they shall go; 2, they have gone. */
	"ALTER TABLE progress ADD COLUMN passing INTEGER;"
	"CREATE INDEX unkept ON progress(waits) WHERE passing = 1;",
	/* What a text takes on the network, and what that costs in millionths. */
	"ALTER TABLE message ADD COLUMN segments INTEGER;"
	"ALTER TABLE message ADD COLUMN micros INTEGER;",
	/* What came by HTTP, and where it is said what became of it. */
	"ALTER TABLE message ADD COLUMN report TEXT;",
};

#define NEWEST ((int)(sizeof steps / sizeof steps[0]))

int dg_schema_newest(void)
{
	return NEWEST;
}

static int read_version(sqlite3 *db, int *version)
{
	sqlite3_stmt *s;
	int rc = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &s, NULL);
	if (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		*version = sqlite3_column_int(s, 0);
		rc = SQLITE_OK;
	}
	(void)sqlite3_finalize(s);
	return rc;
}

static int take_step(sqlite3 *db, int from)
{
	char mark[96];
	snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
		DG_STORE_APPLICATION_ID, from + 1);
	int rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, steps[from], NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, mark, NULL, NULL, NULL);
	return rc;
}

enum dg_status dg_schema_update(sqlite3 *db, struct dg_error *why)
{
	int version = 0;
	int rc = read_version(db, &version);
	if (rc == SQLITE_OK && (version > NEWEST || version < 0)) {
		snprintf(why->text, sizeof why->text,
			"it is from a newer Dragoman (version %d of the journal; this one knows %d)", version, NEWEST);
		return DG_UNSUPPORTED;
	}
	while (rc == SQLITE_OK && version < NEWEST)
		rc = take_step(db, version++);
	if (rc == SQLITE_OK)
		return DG_OK;
	snprintf(why->text, sizeof why->text, "%s", sqlite3_errmsg(db));
	if (!sqlite3_get_autocommit(db))
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return DG_REMOTE;
}
