/* room_views.h - what a component holds of its users' rooms. All else is room.h's. */
#ifndef DG_ROOM_VIEWS_H
#define DG_ROOM_VIEWS_H

#include "util/map.h"

struct rooms {
	struct dg_map *by_key;  /* "user room" -> struct room */
	struct dg_map *by_user; /* bare JID -> how many, as an integer */
};

void rooms_init(struct rooms *r);
void rooms_finish(struct rooms *r); /* nobody is told */

#endif
