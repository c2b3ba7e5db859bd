/* mover.h - moves a long write-ahead log into the file on a thread of its own, over a connection of its own, while
 * commits go on (SQLite, "Write-Ahead Logging", 2.2: a checkpoint runs beside a writer). What is committed meanwhile is
 * left in the log: the caller moves that little itself, and then the log begins anew. The store's thread owns one.
 */
#ifndef DG_STORE_MOVER_H
#define DG_STORE_MOVER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <uv.h>

struct dg_mover { /* all zero: at rest */
	uv_thread_t thread;
	char *path; /* NULL: it is at rest */
	atomic_bool has_ended;
};

/* At rest only. false: there is no thread for it. */
bool dg_mover_start(struct dg_mover *m, const char *path);
bool dg_mover_is_busy(const struct dg_mover *m);
/* It was started and has ended. */
bool dg_mover_is_done(const struct dg_mover *m);
/* Wait for its end, if it was started: at rest again. */
void dg_mover_wait(struct dg_mover *m);

#endif
