/* map.h - what others hear when somebody says something. */
#ifndef LOCALCHAT_MAP_H
#define LOCALCHAT_MAP_H

#include "dragoman/event.h"

/* What `who` says to somebody, as that one hears it; strings are shared with `said`, a receipt's one ref is `ref`.
 * False: nothing is heard. */
bool map_across(const struct dg_event *said, const char *who, const char **ref, struct dg_event *heard);
/* The same in a room, said under `nick`. */
bool map_in_room(const struct dg_event *said, const char *room, const char *nick, struct dg_event *heard);

#endif
