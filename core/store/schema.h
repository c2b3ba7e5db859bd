/* schema.h - the tables, as numbered steps from an empty file to today's. */
#ifndef DG_STORE_SCHEMA_H
#define DG_STORE_SCHEMA_H

#include <sqlite3.h>

#include "dragoman/transport.h"

#define DG_STORE_APPLICATION_ID 0x44726167 /* "Drag", octets 68 to 71 of the file */

/* Bring `db` to the newest version, each step in a transaction of its own. DG_UNSUPPORTED: it is from a newer
 * Dragoman. DG_REMOTE: SQLite refused; `why` says what. */
DG_MUST_CHECK
enum dg_status dg_schema_update(sqlite3 *db, struct dg_error *why);
/* The version that the steps lead to. */
int dg_schema_newest(void);

#endif
