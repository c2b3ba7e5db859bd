/* database.h - the file: made with the right mode, locked against a second daemon, looked at before SQLite may write
 * to it. */
#ifndef DG_STORE_DATABASE_H
#define DG_STORE_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "dragoman/transport.h"

struct dg_database {
	sqlite3 *db;
	int fd; /* holds the lock; closed after SQLite is: closing it sooner would drop SQLite's own locks */
};

/* Open, or create with mode 0600; checked, migrated and in WAL mode on DG_OK, untouched otherwise. */
DG_MUST_CHECK
enum dg_status dg_database_open(const char *path, struct dg_database *out, struct dg_error *why);
/* Whether closing leaves the write-ahead log where it is. Else it is moved into the file and removed, as far as that
 * can be done; the next opening reads what stays. */
void dg_database_protect(struct dg_database *d, bool protect);
void dg_database_close(struct dg_database *d);

#endif
