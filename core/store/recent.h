/* recent.h - the newest keys of the finder, in memory: a table from keys to rows in which a key may stand several
 * times. Pure; finder.c alone uses it. */
#ifndef DG_STORE_RECENT_H
#define DG_STORE_RECENT_H

#include <stddef.h>
#include <stdint.h>

struct dg_entry {
	int64_t key, row; /* row 0: no entry */
};

struct dg_recent { /* all zero: empty */
	struct dg_entry *slots;
	size_t n_slots, n;
};

void dg_recent_finish(struct dg_recent *r);
/* Of more than `most` rows under one key the newest stay: an id that so many bear is no name. */
void dg_recent_add(struct dg_recent *r, int64_t key, int64_t row, size_t most);
/* The rows under `key`, highest first, at most `room`. */
size_t dg_recent_find(const struct dg_recent *r, int64_t key, int64_t *rows, size_t room);
/* All entries by key, then row: given (free()), and `r` is empty. */
struct dg_entry *dg_recent_give(struct dg_recent *r, size_t *n);
/* Where `key` begins, or would, in an array that dg_recent_give() gave. */
size_t dg_entries_find(const struct dg_entry *at, size_t n, int64_t key);

#endif
