/* finder.h - from what a message is called (a stanza id, the network's id) to its row. Store thread.
 *
 * An index of such ids over weeks of history is big, and ids fall anywhere in it: SQLite would have to write a page of
 * it again for each id, which costs more than all the rest of a message. So the newest ids are in memory and nowhere
 * else: the rows themselves hold them, and opening the store reads them back. When there are enough they move to the
 * table `lookup`, in the order of their keys, a few with each commit: neighbours share pages.
 *
 * A key is a hash. Whoever finds a row by it compares the text.
 */
#ifndef DG_STORE_FINDER_H
#define DG_STORE_FINDER_H

#include "store/journal.h"

#define DG_FINDER_MOST 64 /* rows that bear one key: the newest of them are found */

struct dg_finder;

int dg_finder_load(struct dg_journal *j); /* creates j->finder */
void dg_finder_destroy(struct dg_finder *f);

/* A stanza's id is unique to its sender, a network's id to the instance. The upper half of a key is the text's alone,
 * so that an operator's needle is found without knowing whose it is. */
int64_t dg_finder_stanza_key(const struct dg_finder *f, const char *stanza_id, int64_t domain, const char *user);
int64_t dg_finder_network_key(const struct dg_finder *f, const char *ref, int64_t instance);

/* All that a message is called. */
struct dg_called {
	int64_t domain, instance;
	const char *user, *stanza_id, *network_id; /* each may be NULL */
};
size_t dg_finder_keys(const struct dg_finder *f, const struct dg_called *called, int64_t keys[2]);

/* Every key of a row, also those of its parts. */
struct dg_keys {
	int64_t *at; /* free() it */
	size_t n, room;
};
/* Of the row on which FRESH or OLDEST stands, instead of what `keys` held. */
int dg_finder_keys_of(const struct dg_finder *f, sqlite3_stmt *s, struct dg_keys *keys);

int dg_finder_add(struct dg_journal *j, int64_t key, int64_t row);
/* Before a row is deleted. What is still in memory is left there: nobody finds the row by it any more. */
int dg_finder_drop(struct dg_journal *j, int64_t key, int64_t row);

/* Called for each row that bears the key, those in memory first and the newest first, until *stop; maybe twice for one
 * row. A result other than SQLITE_OK ends it too, and is the result. */
typedef int dg_finder_visit(struct dg_journal *j, int64_t row, void *arg, bool *stop);
int dg_finder_each(struct dg_journal *j, int64_t key, dg_finder_visit *visit, void *arg);
/* The same for a text whosever it is, in no order; of those on disk at most DG_FINDER_MOST. */
int dg_finder_search(struct dg_journal *j, const char *text, dg_finder_visit *visit, void *arg);

/* There is time to move more with the next commit; whether there will be others to move after it. Without this, a
 * store that is opened and closed often would begin anew each time and carry ever more in memory. */
bool dg_finder_hurry(struct dg_finder *f);
/* Before a commit: move some to the disk. After it, or after a rollback: settle. */
int dg_finder_move(struct dg_journal *j);
void dg_finder_settle(struct dg_journal *j, bool committed);

#endif
