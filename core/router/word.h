/* word.h - what plugins keep and say by themselves: their owner's side (module/filter.h). */
#ifndef DG_WORD_H
#define DG_WORD_H

#include "module/filter.h"
#include "util/list.h"

struct dg_turn;

/* Texts that wait for the next turn of the loop: a plugin speaks from inside a call. */
struct words {
	struct dg_node waiting;
	struct dg_turn *turn; /* NULL until the first */
};

void words_init(struct words *w);
void words_finish(struct words *w);

/* Its arg is the router. */
extern const struct dg_filter_owner word_owner;

#endif
