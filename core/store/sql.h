/* sql.h - every statement of the store, by name. The schema they speak about is in schema.c. Only files of this folder
 * include it; all of it runs on the store's thread (or before that thread is there).
 *
 * `message` holds what was said and is written once; `progress` holds where it is, in few octets, because it is written
 * three or four times. Its columns:
 * - stand: of what goes down, 0 to 2: it waits for its instance; 3: the network has it; 4 to 6: it has ended. Of what
 *   goes up, 4 from the start (5: given up).
 * - waits: what is to be done about it. n > 0: instance n shall send it; -n: XMPP shall be told in domain n; NULL:
 *   nothing.
 * - parts: parts.h; NULL until the network has named them.
 * - absorbed: of a row that goes up, Unix ms at which the network sent it again; 0: it did not.
 * - aside: the server does not bear to be told this. While it waits, a notice has to be told in its place; then an
 *   operator has the word.
 * - passing: its words are not kept (forget.h). 1: they go when nothing is to be done about it; 2: they have gone.
 */
#ifndef DG_STORE_SQL_H
#define DG_STORE_SQL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What row.c reads, in its order. */
#define DG_ROW_COLUMNS                                                                                                 \
	"m.id, m.way, p.stand, p.waits, p.domain, p.instance, m.created_ms, m.expires_ms, p.due_ms, p.attempts, "      \
	"m.want_receipt, p.doubted, p.why, p.parts, p.passing, m.segments, m.micros, "                                 \
	"m.user, m.resource, m.self, m.peer, m.stanza_id, m.network_id, m.text, m.subject, m.lang, m.thread, "         \
	"p.why_text, p.aside, m.room, m.nick, m.replaces, m.reply_to, m.files, "                                       \
	"m.reply_by, m.quote, m.report"
#define DG_ROW_FROM   "progress p JOIN message m ON m.id = p.id"
#define DG_ROW_SELECT "SELECT " DG_ROW_COLUMNS " FROM " DG_ROW_FROM " WHERE "

/* What user.c reads, in its order, before the account. */
#define DG_USER_COLUMNS "jid, since_ms, lang, number, prefs"

/* clang-format off */
#define DG_SQL_MAP(X) \
	X(BEGIN, "BEGIN IMMEDIATE") \
	X(COMMIT, "COMMIT") \
	X(ROLLBACK, "ROLLBACK") \
	/* meta */ \
	X(META_GET, "SELECT value FROM meta WHERE name = ?1") \
	X(META_SET, "INSERT INTO meta(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value") \
	/* names */ \
	X(NAME_ALL, "SELECT id, text FROM name ORDER BY id") \
	X(NAME_ADD, "INSERT INTO name(id, text) VALUES(?1, ?2)") \
	/* intake */ \
	X(NEWEST, "SELECT ifnull((SELECT max(id) FROM message), 0), ifnull((SELECT max(report) FROM parked), 0), (SELECT count(*) FROM parked), " \
		"(SELECT count(*) FROM progress WHERE passing = 1)") \
	X(MESSAGE_ADD, "INSERT INTO message(id, way, created_ms, expires_ms, want_receipt, user, resource, self, peer, " \
		"stanza_id, network_id, text, subject, lang, thread, room, nick, replaces, reply_to, files, " \
		"reply_by, quote, report, segments, micros) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, " \
		"?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)") \
	X(PROGRESS_ADD, "INSERT INTO progress(id, waits, stand, domain, instance, attempts, due_ms, doubted, absorbed, why, passing) " \
		"VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, ?9)") \
	X(SAME_DOWN, "SELECT m.created_ms FROM " DG_ROW_FROM \
		" WHERE m.id = ?1 AND m.way = 0 AND p.domain = ?2 AND m.stanza_id = ?3 AND m.user = ?4") \
	X(SAME_UP, "SELECT m.created_ms, p.absorbed FROM " DG_ROW_FROM \
		" WHERE m.id = ?1 AND m.way = 1 AND p.instance = ?2 AND m.network_id = ?3 " \
		"AND (m.self IS NOT NULL OR m.user IS ?4)") \
	X(PRICE, "UPDATE message SET segments = ?2, micros = ?3 WHERE id = ?1") \
	X(ABSORB, "UPDATE progress SET absorbed = ?2 WHERE id = ?1") \
	X(REMEMBER, "INSERT INTO correspondent(domain, self, peer, user) VALUES(?1, ?2, ?3, ?4) " \
		"ON CONFLICT(domain, self, peer) DO UPDATE SET user = excluded.user WHERE user <> excluded.user") \
	X(CORRESPONDENT, "SELECT user FROM correspondent WHERE domain = ?1 AND self = ?2 AND peer = ?3") \
	/* on the way */ \
	X(CLAIM, "UPDATE progress SET stand = 1, waits = ?2, instance = ?2, attempts = ?3, due_ms = ?4 WHERE id = ?1 AND stand < 3") \
	X(DEFER, "UPDATE progress SET stand = 0, attempts = ?3, due_ms = ?4 WHERE id = ?1 AND stand < 3") \
	X(DOUBT, "UPDATE progress SET stand = 2, doubted = 1, due_ms = ?4 WHERE id = ?1 AND stand < 3") \
	X(TOLD, "UPDATE progress SET waits = NULL WHERE id = ?1 AND waits < 0") \
	X(ASIDE, "UPDATE progress SET aside = ?2 WHERE id = ?1 AND waits < 0") \
	X(READMIT, "UPDATE progress SET aside = NULL, waits = -domain WHERE id = ?1 AND aside IS NOT NULL") \
	X(GIVE_UP_ASIDE, "UPDATE progress SET aside = NULL, waits = NULL, " \
		"stand = iif((SELECT way FROM message WHERE id = ?1) = 1, 5, stand) WHERE id = ?1 AND aside IS NOT NULL") \
	X(HOMES, "SELECT DISTINCT instance FROM progress WHERE waits > 0 AND domain = ?1") \
	X(REHOME, "UPDATE progress SET waits = ?3, instance = ?3 WHERE waits = ?2 AND domain = ?1") \
	/* sent, reported, ended */ \
	X(SENT, "UPDATE progress SET stand = 3, waits = NULL, instance = ?2, parts = ?3 WHERE id = ?1 AND stand < 3") \
	X(NAMED, "UPDATE progress SET instance = ?2, parts = ?3 WHERE id = ?1") \
	X(ENDED, "UPDATE progress SET waits = ?2, stand = ?3, why = ?4, why_text = ?5, parts = ?6 WHERE id = ?1") \
	X(PARK, "INSERT INTO parked(ref, instance, report, stage, why, why_text, at_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) " \
		"ON CONFLICT DO NOTHING") \
	X(PARKED, "SELECT report, stage, why, why_text, at_ms FROM parked WHERE ref = ?1 AND instance = ?2 ORDER BY report") \
	X(UNPARK, "DELETE FROM parked WHERE report = ?1") \
	/* what is not to be kept */ \
	X(PASSED, "UPDATE progress SET passing = 2 WHERE id = ?1 AND passing = 1 AND waits IS NULL") \
	X(FORGET, "UPDATE message SET text = NULL, subject = NULL, files = NULL WHERE id = ?1") \
	X(UNREPORTED, "SELECT p.id, m.expires_ms FROM progress p INDEXED BY unkept JOIN message m ON m.id = p.id " \
		"WHERE p.passing = 1 AND p.waits IS NULL ORDER BY p.id LIMIT ?1") \
	/* reading */ \
	X(ROW, DG_ROW_SELECT "p.id = ?1") \
	X(LOAD_DOWN, DG_ROW_SELECT "p.waits = ?1 AND p.id > ?2 ORDER BY p.id LIMIT ?3") \
	X(LOAD_UP, DG_ROW_SELECT "p.waits = -?1 AND p.id > ?2 ORDER BY p.id LIMIT ?3") \
	X(OPEN_IDS, "SELECT id FROM progress INDEXED BY open WHERE waits IS NOT NULL " \
		"UNION SELECT id FROM progress INDEXED BY aside WHERE aside IS NOT NULL " \
		"ORDER BY id DESC LIMIT ?1") \
	X(CALLED, "SELECT m.stanza_id, m.network_id, p.parts FROM " DG_ROW_FROM " WHERE m.id = ?1") \
	X(COUNT, "SELECT (SELECT count(*) FROM progress WHERE waits > 0), (SELECT count(*) FROM progress WHERE doubted = 1 AND stand = 2), " \
		"(SELECT count(*) FROM progress WHERE waits < 0), (SELECT count(*) FROM progress WHERE aside IS NOT NULL)") \
	X(COUNT_EACH, "SELECT waits, count(*) FROM progress WHERE waits > 0 GROUP BY waits") \
	/* small durable state of modules */ \
	X(STATE_PUT, "INSERT INTO state(instance, key, value, expires_ms) VALUES(?1, ?2, ?3, ?4) " \
		"ON CONFLICT(instance, key) DO UPDATE SET value = excluded.value, expires_ms = excluded.expires_ms") \
	X(STATE_DROP, "DELETE FROM state WHERE instance = ?1 AND key = ?2") \
	X(STATE_FIND, "SELECT key, value FROM state WHERE instance = ?1 AND key >= ?2 AND key IS NOT ?4 " \
		"AND (expires_ms = 0 OR expires_ms > ?3) ORDER BY key LIMIT ?5") \
	X(STATE_DROP_ALL, "DELETE FROM state WHERE instance = ?1 AND key >= ?2 AND key < ?2 || ?3") \
	/* registrations */ \
	X(USER, "SELECT " DG_USER_COLUMNS ", account FROM user WHERE domain = ?1 AND jid = ?2") \
	X(USER_OWNER, "SELECT " DG_USER_COLUMNS ", account FROM user WHERE domain = ?1 AND number = ?2") \
	X(USER_LIST, "SELECT " DG_USER_COLUMNS ", NULL FROM user WHERE domain = ?1 AND jid > ?2 ORDER BY jid LIMIT ?3") \
	X(USER_ADD, "INSERT INTO user(domain, jid, since_ms, lang, number, prefs, account) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)") \
	X(USER_CHANGE, "UPDATE user SET since_ms = ?3, lang = ?4, number = ?5, prefs = ?6, account = iif(?8, account, ?7) " \
		"WHERE domain = ?1 AND jid = ?2") \
	X(USER_DROP, "DELETE FROM user WHERE domain = ?1 AND jid = ?2") \
	X(USER_COUNT, "INSERT INTO population(domain, users) VALUES(?1, ?2) " \
		"ON CONFLICT(domain) DO UPDATE SET users = users + excluded.users") \
	X(USER_COUNTS, "SELECT domain, users FROM population ORDER BY domain") \
	/* the finder */ \
	X(FIND_ADD, "INSERT INTO lookup(run, key, row) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING") \
	X(FIND, "SELECT row FROM lookup WHERE run = ?1 AND key = ?2 ORDER BY row DESC LIMIT ?3") \
	X(FIND_RANGE, "SELECT row FROM lookup WHERE run = ?1 AND key >= ?2 AND key <= ?3 ORDER BY key LIMIT ?4") \
	X(FIND_STEP, "SELECT key FROM lookup WHERE run = ?1 ORDER BY key LIMIT 1 OFFSET ?2") \
	X(FIND_DROP, "DELETE FROM lookup WHERE run = ?1 AND key <= ?2") \
	X(STRAGGLERS_DROP, "DELETE FROM lookup WHERE run = 0 AND row < ?1") \
	X(RUN_ALL, "SELECT id, last, ended_ms, marks FROM run ORDER BY id") \
	X(RUN_ADD, "INSERT INTO run(id, last, ended_ms, marks) VALUES(?1, ?2, ?3, ?4)") \
	X(RUN_DROP, "DELETE FROM run WHERE id = ?1") \
	X(FRESH, "SELECT m.id, m.way, p.domain, p.instance, m.user, m.stanza_id, m.network_id, p.parts, m.self FROM " DG_ROW_FROM \
		" WHERE m.id > ?1 ORDER BY m.id") \
	/* upkeep */ \
	X(OLDEST, "SELECT m.id, m.created_ms, p.waits FROM " DG_ROW_FROM \
		" WHERE m.id > ?1 AND m.id < (SELECT max(id) FROM message) ORDER BY m.id LIMIT ?2") \
	X(OLDEST_ID, "SELECT min(id) FROM message") \
	X(DROP_PROGRESS, "DELETE FROM progress WHERE id = ?1") \
	X(DROP_MESSAGE, "DELETE FROM message WHERE id = ?1") \
	X(STALE_PARKED, "SELECT count(DISTINCT report) FROM parked WHERE at_ms < ?1") \
	X(DROP_PARKED, "DELETE FROM parked WHERE at_ms < ?1") \
	X(DROP_STATE, "DELETE FROM state WHERE (instance, key) IN " \
		"(SELECT instance, key FROM state WHERE expires_ms > 0 AND expires_ms <= ?1 LIMIT ?2)")
/* clang-format on */

#define X(name, text) DG_SQL_##name,
enum dg_sql { DG_SQL_MAP(X) DG_SQL_END };
#undef X

struct dg_journal;

/* A statement, ready to be bound. Every parameter is bound anew each time. */
sqlite3_stmt *dg_sql(const struct dg_journal *j, enum dg_sql which);
void dg_bind_int(sqlite3_stmt *s, int at, int64_t value);
void dg_bind_null(sqlite3_stmt *s, int at);
void dg_bind_blob(sqlite3_stmt *s, int at, const void *octets, size_t n); /* borrowed as a text is */
void dg_bind_text(sqlite3_stmt *s, int at, const char *text); /* borrowed until the statement is reset; NULL is NULL */
/* Run a statement that gives no rows. */
int dg_sql_run(sqlite3_stmt *s);
/* The next row. *found false: there is none (or an error), and the statement is reset; else it is read with
 * sqlite3_column_*() and left with another dg_sql_next() or sqlite3_reset(). */
int dg_sql_next(sqlite3_stmt *s, bool *found);
const char *dg_column_text(sqlite3_stmt *s, int column); /* NULL for NULL; borrowed until the next step */

#endif
