/* bookmark.h - rooms among the user's own bookmarks (XEP-0402), where the server lets us write them (XEP-0356). */
#ifndef DG_BOOKMARK_H
#define DG_BOOKMARK_H

struct component;

/* Note the room for all of the user's clients, without making them enter it: whoever was invited while he was away
 * finds it there. Nothing happens where the server does not grant it; a bookmark that the user has already is left
 * alone. */
void bookmark_offer(struct component *c, const char *user, const char *room_jid, const char *name);

#endif
