/* kinds.h - which events a module may see and send: `caps` against kinds, in one table. */
#ifndef DG_MODULE_KINDS_H
#define DG_MODULE_KINDS_H

#include "dragoman/plugin.h"

/* Whether a module with these caps takes (DG_DOWN) or may report (DG_UP) this event. */
bool kinds_may(uint32_t caps, enum dg_way way, const struct dg_event *ev);

#endif
