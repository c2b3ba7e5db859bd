/* upkeep.h - what the store's thread does when nobody asks for anything: forget what is old, in small steps, and
 * move what the finder has too much of. */
#ifndef DG_STORE_UPKEEP_H
#define DG_STORE_UPKEEP_H

#include "store/journal.h"

/* One step, inside a transaction. `now_ms` is Unix time. *more: there is as much again to do at once. */
int dg_upkeep_step(struct dg_journal *j, int64_t now_ms, bool *more);

#endif
