/* keep.h - memory for the strings of an answer: made on the store's thread, freed at once on the loop. */
#ifndef DG_STORE_KEEP_H
#define DG_STORE_KEEP_H

#include <stddef.h>

struct dg_keep_block;
struct dg_keep { /* all zero: empty */
	struct dg_keep_block *newest;
};

char *dg_keep_room(struct dg_keep *k, size_t octets); /* stays where it is until dg_keep_finish() */
const char *dg_keep_text(struct dg_keep *k, const char *text);
void dg_keep_finish(struct dg_keep *k); /* empty and usable again */

#endif
