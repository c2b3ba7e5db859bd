/* forget.h - rows whose sender asks that their words are not kept (XEP-0334): when nobody has to be told any more, the
 * words go from disk, and what is left is that there was a message: enough for repeats, late reports and `trace`. */
#ifndef DG_STORE_FORGET_H
#define DG_STORE_FORGET_H

#include "store/journal.h"

/* Nothing is to be done about this row any more. Costs nothing while no row is of that kind. */
int dg_forget(struct dg_journal *j, int64_t id);
/* The next few that the network has had for a day longer than they were to live, without a word of what became of them.
 * *more: there are others. */
int dg_forget_unreported(struct dg_journal *j, int64_t now_ms, bool *more);

#endif
