/* events.h - what is not a text, on its way up; the way down is dg_router_ask(). */
#ifndef DG_EVENTS_H
#define DG_EVENTS_H

#include "router/lane.h"

/* To the user of the session, by dg_router_sink.on_event; after a look into the journal when it names a message.
 * DG_NOENT: there is no such session, or it is only tried. */
enum dg_status events_up(struct lane *l, const struct dg_event *ev);

#endif
