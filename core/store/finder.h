/* finder.h - from what a message is called (a stanza id, the network's id) to its row. Store thread.
 *
 * An index of such ids over weeks of history is big, and ids fall anywhere in it: SQLite would have to write a page of
 * it again for each id, which costs more than all the rest of a message. So the newest ids are in memory and nowhere
 * else: the rows themselves hold them, and opening the store reads them back. When there are enough the older half
 * becomes a run (runs.h), a few with each commit.
 *
 * A key is a hash. Whoever finds a row by it compares the text. Keys that are asked for in the hope that they are not
 * there, since a message may be a repeat, are odd; the ids of parts are even.
 */
#ifndef DG_STORE_FINDER_H
#define DG_STORE_FINDER_H

#include "store/journal.h"
#include "store/runs.h"

#define DG_FINDER_MOST DG_RUN_MOST /* rows that bear one key: the newest of them are found */

struct dg_finder;

int dg_finder_load(struct dg_journal *j); /* creates j->finder */
void dg_finder_destroy(struct dg_finder *f);

/* A stanza's id is unique to its sender, a network's id of a text or of a part to the instance. Where users log in,
 * one text of a room has a row for each who hears it, so there it is `user`'s; elsewhere `user` is NULL. The upper half
 * of a key is the id's alone, so that an operator's needle is found without knowing whose it is. */
int64_t dg_finder_stanza_key(const struct dg_finder *f, const char *stanza_id, int64_t domain, const char *user);
int64_t dg_finder_text_key(const struct dg_finder *f, const char *network_id, int64_t instance, const char *user);
int64_t dg_finder_part_key(const struct dg_finder *f, const char *ref, int64_t instance);

/* All that a message is called. */
struct dg_called {
	int64_t domain, instance;
	const char *user, *self, *stanza_id, *network_id; /* each may be NULL */
};
size_t dg_finder_keys(const struct dg_finder *f, const struct dg_called *called, int64_t keys[2]);

/* Nothing is taken back when a row is deleted: nobody finds it by its keys any more, and they go with their run. */
int dg_finder_add(struct dg_journal *j, int64_t key, int64_t row);

/* Called for each row that bears the key, those in memory first and the newest first, as dg_runs_each(); maybe also for
 * one that has been deleted. */
int dg_finder_each(struct dg_journal *j, int64_t key, dg_runs_visit *visit, void *arg);
/* The same for an id whosever it is, in no order. */
int dg_finder_search(struct dg_journal *j, const char *text, dg_runs_visit *visit, void *arg);

/* There is time to move more with the next commit; whether there will be others to move after it. Without this, a
 * store that is opened and closed often would begin anew each time and carry ever more in memory. */
bool dg_finder_hurry(struct dg_finder *f);
/* Before a commit: move some to the disk. After it, or after a rollback: settle. */
int dg_finder_move(struct dg_journal *j);
/* Forget what belongs to rows older than `oldest`, in steps; *more: go on. */
int dg_finder_prune(struct dg_journal *j, int64_t oldest, int64_t now_ms, bool *more);
void dg_finder_settle(struct dg_journal *j, bool committed);

#endif
