/* join.h - the parts of long texts that wait for each other. Pure.
 *
 * Bounded: when too many texts lack parts, the oldest is forgotten.
 */
#ifndef SMSC_JOIN_H
#define SMSC_JOIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/list.h"

#define SMSC_JOIN_MOST 10000 /* texts that may wait at a time */

struct smsc_join {
	struct dg_map *by_key;
	struct dg_node oldest;
	size_t n;
};

/* One text that lacks parts. */
struct smsc_long;

void smsc_join_init(struct smsc_join *j);
void smsc_join_finish(struct smsc_join *j);
/* The text to which a part belongs; *is_new when it is the first of its parts. `key` names account, numbers,
 * reference and total; `total` is 2 to 255. Borrowed until it is complete or the next call. */
struct smsc_long *smsc_join_get(struct smsc_join *j, const char *key, unsigned total, bool *is_new);
/* A number of the caller's that stays with the text; 0 at first. */
uint64_t *smsc_long_tag(struct smsc_long *l);
/* Part `number` (from 1) reads `text`. Given, when it was the last one missing: the whole text, and `l` is gone.
 * NULL otherwise; of a part that comes twice the first stays. */
char *smsc_join_put(struct smsc_join *j, struct smsc_long *l, unsigned number, const char *text);

#endif
