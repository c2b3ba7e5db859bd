/* database.c - see database.h. Called by journal.c when the store is opened and closed; blocking. */
#include "store/database.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/schema.h"

/* Reading all of a small file is nothing; a big one is looked at only where everyone comes by. */
#define CHECK_ALL_OCTETS (16 * 1024 * 1024)
#define BUSY_MS          1000

#define HEADER_OCTETS 100 /* https://www.sqlite.org/fileformat.html 1.3 */
#define MAGIC         "SQLite format 3"
#define AT_APP_ID     68

static enum dg_status refuse(struct dg_error *why, enum dg_status status, const char *text)
{
	snprintf(why->text, sizeof why->text, "%s", text);
	return status;
}

static enum dg_status lock_file(const char *path, int *out, struct dg_error *why)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd < 0)
		return refuse(why, DG_REMOTE, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		enum dg_status status =
			refuse(why, DG_BUSY, errno == EWOULDBLOCK ? "another process uses it" : strerror(errno));
		close(fd);
		return status;
	}
	*out = fd;
	return DG_OK;
}

/* Whose file is it? Before SQLite sees it, since even opening may replay a foreign log. What has no header at all is
 * left to SQLite: it may be our own first transaction, cut short, with its rollback journal beside it. */
static enum dg_status check_header(int fd, struct dg_error *why)
{
	unsigned char head[HEADER_OCTETS];
	ssize_t n = pread(fd, head, sizeof head, 0);
	if (n < 0)
		return refuse(why, DG_REMOTE, strerror(errno));
	if (n < HEADER_OCTETS || memcmp(head, MAGIC, sizeof MAGIC) != 0)
		return DG_OK;
	uint32_t id = (uint32_t)head[AT_APP_ID] << 24 | (uint32_t)head[AT_APP_ID + 1] << 16 |
		(uint32_t)head[AT_APP_ID + 2] << 8 | (uint32_t)head[AT_APP_ID + 3];
	return id == DG_STORE_APPLICATION_ID ? DG_OK : refuse(why, DG_DENIED, "it is a database of another program");
}

static int exec(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

/* Does `sql` answer with `word` in its first row? */
static int ask(sqlite3 *db, const char *sql, const char *word, bool *yes)
{
	sqlite3_stmt *s;
	*yes = false;
	int rc = sqlite3_prepare_v2(db, sql, -1, &s, NULL);
	if (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		const unsigned char *said = sqlite3_column_text(s, 0);
		*yes = said && strcmp((const char *)said, word) == 0;
		rc = SQLITE_OK;
	}
	(void)sqlite3_finalize(s);
	return rc;
}

/* SQLite finds the two ends of a tree without reading all of it only when it is asked for one at a time. */
#define ENDS(key, tree) "SELECT (SELECT min(" key ") FROM " tree "), (SELECT max(" key ") FROM " tree ")"

/* The ends of every tree that grows, and all of the open set. */
static const char *const glances[] = {
	ENDS("id", "message"),
	ENDS("id", "progress"),
	ENDS("run", "lookup"),
	"SELECT count(*) FROM progress WHERE waits IS NOT NULL",
};

static enum dg_status check_content(sqlite3 *db, int fd, struct dg_error *why)
{
	struct stat st;
	if (fstat(fd, &st))
		return refuse(why, DG_REMOTE, strerror(errno));
	bool sound = true;
	int rc = SQLITE_OK;
	if (st.st_size <= CHECK_ALL_OCTETS)
		rc = ask(db, "PRAGMA quick_check(1)", "ok", &sound);
	else
		for (size_t i = 0; i < sizeof glances / sizeof glances[0] && rc == SQLITE_OK; i++)
			rc = exec(db, glances[i]);
	if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB || !sound)
		return refuse(why, DG_INVALID, "it is damaged; restore a copy, or move it away to begin anew");
	return rc == SQLITE_OK ? DG_OK : refuse(why, DG_REMOTE, sqlite3_errmsg(db));
}

/* KiB of pages that SQLite keeps in memory: those that the messages on their way are in, and a few of each index. It
 * takes them as it needs them. */
#define CACHE_PRAGMA "PRAGMA cache_size = -8192;"

/* The log's mode comes after the schema: then the application id is in the file itself from the first commit on, and
 * check_header() can rely on it. */
static enum dg_status prepare(struct dg_database *d, struct dg_error *why)
{
	sqlite3 *db = d->db;
	dg_database_protect(d, true); /* until we know that it is ours and well */
	(void)sqlite3_busy_timeout(db, BUSY_MS);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	int rc = exec(db,
		"PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
		"PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON;" CACHE_PRAGMA
		"SELECT count(*) FROM sqlite_schema");
	if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
		return refuse(why, DG_INVALID, "it is not a database, or it is damaged");
	if (rc != SQLITE_OK)
		return refuse(why, DG_REMOTE, sqlite3_errmsg(db));
	enum dg_status status = dg_schema_update(db, why);
	if (status != DG_OK)
		return status;
	bool is_wal;
	rc = ask(db, "PRAGMA journal_mode = WAL", "wal", &is_wal);
	if (rc != SQLITE_OK)
		return refuse(why, DG_REMOTE, sqlite3_errmsg(db));
	if (!is_wal)
		return refuse(
			why, DG_UNSUPPORTED, "its file system has no shared memory, which a write-ahead log needs");
	return check_content(db, d->fd, why);
}

enum dg_status dg_database_open(const char *path, struct dg_database *out, struct dg_error *why)
{
	if (!path || !*path)
		return refuse(why, DG_INVALID, "no file is named");
	/* Its counting of memory is a lock around every allocation. Refused, to no harm, when SQLite runs already. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	struct dg_database d = { NULL, -1 };
	enum dg_status status = lock_file(path, &d.fd, why);
	if (status == DG_OK)
		status = check_header(d.fd, why);
	if (status == DG_OK) {
		/* Without SQLITE_OPEN_CREATE: the file is there, and with our mode. One thread at a time uses it. */
		int rc = sqlite3_open_v2(path, &d.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
		status = rc == SQLITE_OK ? prepare(&d, why) : refuse(why, DG_REMOTE, sqlite3_errstr(rc));
	}
	if (status != DG_OK) {
		dg_database_close(&d);
		return status;
	}
	dg_database_protect(&d, false);
	*out = d;
	return DG_OK;
}

void dg_database_protect(struct dg_database *d, bool protect)
{
	(void)sqlite3_db_config(d->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, (int)protect, NULL);
}

void dg_database_close(struct dg_database *d)
{
	(void)sqlite3_close(d->db); /* NULL is fine; every statement is finalized */
	if (d->fd >= 0)
		close(d->fd);
	*d = (struct dg_database){ NULL, -1 };
}
