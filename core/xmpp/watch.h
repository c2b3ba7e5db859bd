/* watch.h - who has which contact in his roster: a note on disk for each pair, so that a change of the links reaches
 * them all after any restart, and a user who is idle costs no memory. */
#ifndef DG_WATCH_H
#define DG_WATCH_H

#include <stdbool.h>
#include <stddef.h>

struct component;

struct watch {
	char *after;    /* the last one who was told of a change; NULL: none yet, or all */
	size_t in_step; /* how many the journal has given in this step */
	bool waits;     /* the others wait for room */
};

/* `user` and `contact` are bare and prepared. */
void watch_note(struct component *c, const char *user, const char *contact, bool watches);
/* What the user watches, one call each, then NULL. */
void watch_list(struct component *c, const char *user, void (*found)(void *arg, const char *contact), void *arg);

/* The links changed: everyone who watches a contact hears of it. As many as the link has room for; while others wait,
 * `waits` says so, and the next call goes on with them. */
void watch_announce(struct component *c);
/* The next announcement begins anew. */
void watch_forget_announcement(struct component *c);

#endif
