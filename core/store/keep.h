/* keep.h - memory for the strings of an answer: made on the store's thread, freed at once on the loop. What malloc()
 * gives on one thread and gets back on the other costs it locks and cold lines, so an operation may lend some of its
 * own. */
#ifndef DG_STORE_KEEP_H
#define DG_STORE_KEEP_H

#include <stddef.h>

struct dg_keep_block;
struct dg_keep { /* all zero: empty */
	struct dg_keep_block *newest;
	char *lent; /* used first */
	size_t lent_octets, used;
};

void dg_keep_lend(struct dg_keep *k, char *at, size_t octets); /* aligned as malloc() would; outlives `k` */
char *dg_keep_room(struct dg_keep *k, size_t octets);          /* stays where it is until dg_keep_finish() */
const char *dg_keep_text(struct dg_keep *k, const char *text);
void dg_keep_finish(struct dg_keep *k); /* empty and usable again */

#endif
