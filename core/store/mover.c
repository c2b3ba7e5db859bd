/* mover.c - see mover.h. worker.c calls it. */
#include "store/mover.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "util/mem.h"

/* Whatever goes wrong, the log is as good a place for the pages as the file: the next one tries again, and a disk that
 * is ill shows itself at a commit. */
static void run_thread(void *arg)
{
	struct dg_mover *m = arg;
	sqlite3 *db = NULL;
	if (sqlite3_open_v2(m->path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
		(void)sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		(void)sqlite3_exec(db, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
		(void)sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	}
	(void)sqlite3_close(db);
	atomic_store(&m->has_ended, true);
}

bool dg_mover_start(struct dg_mover *m, const char *path)
{
	assert(!m->path);
	m->path = dg_strdup(path);
	atomic_store(&m->has_ended, false);
	if (uv_thread_create(&m->thread, run_thread, m) == 0)
		return true;
	free(m->path);
	m->path = NULL;
	return false;
}

bool dg_mover_is_busy(const struct dg_mover *m)
{
	return m->path && !atomic_load(&m->has_ended);
}

bool dg_mover_is_done(const struct dg_mover *m)
{
	return m->path && atomic_load(&m->has_ended);
}

void dg_mover_wait(struct dg_mover *m)
{
	if (!m->path)
		return;
	int failed = uv_thread_join(&m->thread);
	assert(!failed);
	(void)failed;
	free(m->path);
	m->path = NULL;
}
