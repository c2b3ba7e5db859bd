/* event_copy.h - keeping an event beyond the call that lent it. */
#ifndef DG_EVENT_COPY_H
#define DG_EVENT_COPY_H

#include "dragoman/event.h"

/* Given: one block that holds the event and all it points at; free with free(). An event of a
 * shorter `size` (an older sender) reads as zero beyond it; kinds from the future keep no pointers. */
struct dg_event *dg_event_copy(const struct dg_event *ev);
const char *dg_kind_name(uint32_t kind);      /* "message"; "unknown" for a kind from the future */
const char *dg_status_text(enum dg_status s); /* the sentence of DG_STATUS_MAP */
const char *dg_status_name(enum dg_status s); /* "timeout" */

#endif
