/* presence.h - what the contacts of a domain look like. */
#ifndef DG_PRESENCE_H
#define DG_PRESENCE_H

struct component;

/* The links changed: everyone who watches a contact hears of it. As many as the link has room for; while others wait,
 * `announce_waits` says so, and the next call goes on with them. */
void presence_announce(struct component *c);
/* The next announcement begins anew. */
void presence_forget_announcement(struct component *c);

#endif
