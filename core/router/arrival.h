/* arrival.h - a text from the network on its way into the journal. */
#ifndef DG_ARRIVAL_H
#define DG_ARRIVAL_H

#include "router/lane.h"

/* `kept` (may be NULL) is called once, when the text is on disk or has been refused. */
void arrival_take(struct lane *l, const struct dg_event *ev, dg_kept *kept, void *kept_arg);

#endif
