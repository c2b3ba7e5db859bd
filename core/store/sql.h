/* sql.h - every statement of the store, by name. The schema they speak about is in schema.c. Only files of this folder
 * include it; all of it runs on the store's thread (or before that thread is there).
 *
 * `message` holds what was said and is written once; `progress` holds where it is, in few octets, because it is written
 * three or four times. A row of `progress` says:
 *	down  stand 0 to 2: it waits for its instance. 3: the network has it. 4 to 6: it has ended; told says who knows.
 *	up    stand 4 from the start, told 0: XMPP has still to be told. (5, told 1: given up.) absorbed: Unix ms at which
 *	      the network sent it again; 0: it did not
 *	both  aside: the server does not bear to be told this. told 0: a notice has to be told in its place; told 1: it
 *	      waits for an operator.
 */
#ifndef DG_STORE_SQL_H
#define DG_STORE_SQL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* What row.c reads, in its order. */
#define DG_ROW_COLUMNS                                                                                                 \
	"m.id, m.way, p.stand, p.told, p.domain, p.instance, m.created_ms, m.expires_ms, p.due_ms, p.attempts, "       \
	"m.want_receipt, p.doubted, p.why, p.first_part, p.parts, "                                                    \
	"m.user, m.resource, m.self, m.peer, m.stanza_id, m.network_id, m.text, m.subject, m.lang, m.thread, "         \
	"p.why_text, p.aside"
#define DG_ROW_FROM       "progress p JOIN message m ON m.id = p.id"
#define DG_ROW_SELECT     "SELECT " DG_ROW_COLUMNS " FROM " DG_ROW_FROM " WHERE "
#define DG_ROW_PART_STAGE 27 /* the column that PART_GET adds */

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
	X(NEWEST, "SELECT ifnull((SELECT max(id) FROM message), 0), ifnull((SELECT max(id) FROM part), 0), " \
		"ifnull((SELECT max(report) FROM parked), 0), (SELECT count(*) FROM parked)") \
	X(MESSAGE_ADD, "INSERT INTO message(id, way, created_ms, expires_ms, want_receipt, user, resource, self, peer, " \
		"stanza_id, network_id, text, subject, lang, thread) " \
		"VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)") \
	X(PROGRESS_ADD, "INSERT INTO progress(id, stand, told, domain, instance, attempts, due_ms, doubted, absorbed, why, " \
		"first_part, parts) VALUES(?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, 0)") \
	X(SAME_DOWN, "SELECT m.created_ms FROM " DG_ROW_FROM \
		" WHERE m.id = ?1 AND m.way = 0 AND p.domain = ?2 AND m.stanza_id = ?3 AND m.user = ?4") \
	X(SAME_UP, "SELECT m.created_ms, p.absorbed FROM " DG_ROW_FROM \
		" WHERE m.id = ?1 AND m.way = 1 AND p.instance = ?2 AND m.network_id = ?3") \
	X(ABSORB, "UPDATE progress SET absorbed = ?2 WHERE id = ?1") \
	X(REMEMBER, "INSERT INTO correspondent(domain, self, peer, user) VALUES(?1, ?2, ?3, ?4) " \
		"ON CONFLICT(domain, self, peer) DO UPDATE SET user = excluded.user WHERE user <> excluded.user") \
	X(CORRESPONDENT, "SELECT user FROM correspondent WHERE domain = ?1 AND self = ?2 AND peer = ?3") \
	/* on the way */ \
	X(CLAIM, "UPDATE progress SET stand = 1, instance = ?2, attempts = ?3, due_ms = ?4 WHERE id = ?1 AND stand < 3") \
	X(DEFER, "UPDATE progress SET stand = 0, attempts = ?3, due_ms = ?4 WHERE id = ?1 AND stand < 3") \
	X(DOUBT, "UPDATE progress SET stand = 2, doubted = 1, due_ms = ?4 WHERE id = ?1 AND stand < 3") \
	X(TOLD, "UPDATE progress SET told = 1 WHERE id = ?1 AND told = 0 AND stand > 3") \
	X(ASIDE, "UPDATE progress SET aside = ?2 WHERE id = ?1 AND told = 0 AND stand > 3") \
	X(READMIT, "UPDATE progress SET aside = NULL, told = 0 WHERE id = ?1 AND aside IS NOT NULL") \
	X(GIVE_UP_ASIDE, "UPDATE progress SET aside = NULL, told = 1, " \
		"stand = iif((SELECT way FROM message WHERE id = ?1) = 1, 5, stand) WHERE id = ?1 AND aside IS NOT NULL") \
	X(HOMES, "SELECT DISTINCT instance FROM progress WHERE stand < 3 AND domain = ?1") \
	X(REHOME, "UPDATE progress SET instance = ?3 WHERE stand < 3 AND domain = ?1 AND instance = ?2") \
	/* sent, reported, ended */ \
	X(SENT, "UPDATE progress SET stand = 3, instance = ?2, first_part = ?3, parts = ?4 WHERE id = ?1 AND stand < 3") \
	X(TRACKED, "UPDATE progress SET instance = ?2, first_part = ?3, parts = ?4 WHERE id = ?1") \
	X(ENDED, "UPDATE progress SET stand = ?2, told = ?3, why = ?4, why_text = ?5 WHERE id = ?1") \
	X(PART_ADD, "INSERT INTO part(id, message, number, instance, ref, stage, why, at_ms) " \
		"VALUES(?1, ?2, ?3, ?4, ?5, 1, 0, ?6)") \
	X(PART_GET, "SELECT " DG_ROW_COLUMNS ", t.stage FROM part t JOIN progress p ON p.id = t.message " \
		"JOIN message m ON m.id = t.message WHERE t.id = ?1 AND t.instance = ?2 AND t.ref = ?3") \
	X(PART_ENDED, "UPDATE part SET stage = ?2, why = ?3, why_text = ?4, at_ms = ?5 WHERE id = ?1") \
	X(PARTS, "SELECT number, ref, stage, why, why_text, at_ms FROM part WHERE id >= ?1 AND id < ?1 + ?2 ORDER BY id") \
	X(PART_REF, "SELECT message, ref FROM part WHERE id = ?1") \
	X(PARK, "INSERT INTO parked(ref, instance, report, stage, why, why_text, at_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) " \
		"ON CONFLICT DO NOTHING") \
	X(PARKED, "SELECT report, stage, why, why_text, at_ms FROM parked WHERE ref = ?1 AND instance = ?2 ORDER BY report") \
	X(UNPARK, "DELETE FROM parked WHERE report = ?1") \
	/* reading */ \
	X(ROW, DG_ROW_SELECT "p.id = ?1") \
	X(LOAD_DOWN, DG_ROW_SELECT "p.stand < 3 AND p.instance = ?1 AND p.id > ?2 ORDER BY p.id LIMIT ?3") \
	X(LOAD_UP, DG_ROW_SELECT "p.told = 0 AND p.stand > 3 AND p.domain = ?1 AND p.id > ?2 ORDER BY p.id LIMIT ?3") \
	X(OPEN_IDS, "SELECT id FROM progress WHERE stand < 3 UNION SELECT id FROM progress WHERE told = 0 AND stand > 3 " \
		"UNION SELECT id FROM progress WHERE aside IS NOT NULL ORDER BY id DESC LIMIT ?1") \
	X(MESSAGE_IDS, "SELECT stanza_id, network_id FROM message WHERE id = ?1") \
	X(COUNT, "SELECT (SELECT count(*) FROM progress WHERE stand < 3), (SELECT count(*) FROM progress WHERE stand = 2), " \
		"(SELECT count(*) FROM progress WHERE told = 0 AND stand > 3), (SELECT count(*) FROM progress WHERE aside IS NOT NULL)") \
	/* small durable state of modules */ \
	X(STATE_PUT, "INSERT INTO state(instance, key, value, expires_ms) VALUES(?1, ?2, ?3, ?4) " \
		"ON CONFLICT(instance, key) DO UPDATE SET value = excluded.value, expires_ms = excluded.expires_ms") \
	X(STATE_DROP, "DELETE FROM state WHERE instance = ?1 AND key = ?2") \
	X(STATE_FIND, "SELECT key, value FROM state WHERE instance = ?1 AND key >= ?2 " \
		"AND (expires_ms = 0 OR expires_ms > ?3) ORDER BY key") \
	/* the finder */ \
	X(FIND_ADD, "INSERT INTO lookup(key, row) VALUES(?1, ?2) ON CONFLICT DO NOTHING") \
	X(FIND_DROP, "DELETE FROM lookup WHERE key = ?1 AND row = ?2") \
	X(FIND, "SELECT row FROM lookup WHERE key = ?1 ORDER BY row DESC LIMIT ?2") \
	X(FIND_RANGE, "SELECT row FROM lookup WHERE key >= ?1 AND key <= ?2 ORDER BY key LIMIT ?3") \
	X(FIND_ANY, "SELECT 1 FROM lookup LIMIT 1") \
	X(FRESH_MESSAGES, "SELECT m.id, m.way, p.domain, p.instance, m.user, m.stanza_id, m.network_id FROM " DG_ROW_FROM \
		" WHERE m.id > ?1 ORDER BY m.id") \
	X(FRESH_PARTS, "SELECT id, instance, ref FROM part WHERE id > ?1 ORDER BY id") \
	X(IS_MESSAGE, "SELECT 1 FROM progress WHERE id = ?1") \
	X(IS_PART, "SELECT 1 FROM part WHERE id = ?1") \
	/* upkeep */ \
	X(OLDEST, "SELECT m.id, m.way, p.domain, p.instance, m.user, m.stanza_id, m.network_id, m.created_ms, p.stand, " \
		"p.told, p.first_part, p.parts FROM " DG_ROW_FROM \
		" WHERE m.id > ?1 AND m.id < (SELECT max(id) FROM message) ORDER BY m.id LIMIT ?2") \
	X(OLD_PARTS, "SELECT id, instance, ref FROM part WHERE id >= ?1 AND id < ?1 + ?2") \
	X(DROP_PARTS, "DELETE FROM part WHERE id >= ?1 AND id < ?1 + ?2") \
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
void dg_bind_text(sqlite3_stmt *s, int at, const char *text); /* borrowed until the statement is reset; NULL is NULL */
/* Run a statement that gives no rows. */
int dg_sql_run(sqlite3_stmt *s);
/* The next row. *found false: there is none (or an error), and the statement is reset; else it is read with
 * sqlite3_column_*() and left with another dg_sql_next() or sqlite3_reset(). */
int dg_sql_next(sqlite3_stmt *s, bool *found);
const char *dg_column_text(sqlite3_stmt *s, int column); /* NULL for NULL; borrowed until the next step */

#endif
