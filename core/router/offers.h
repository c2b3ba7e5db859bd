/* offers.h - what XMPP has still to be told in one domain: texts for users, and how their own messages ended.
 *
 * First in, first out. An offer stays until the server has it for sure (dg_router_told); a stream that breaks rewinds
 * to the first that stayed. Beyond OFFERS_WINDOW, or OFFERS_OCTETS of memory, they are left on disk and read once the
 * window has drained.
 *
 * A row that makes the server close the stream (suspects.h finds it), or that no stanza can hold, is set aside in the
 * journal, and a notice for its user takes its place. When the server does not bear the notice either, that is dropped.
 */
#ifndef DG_OFFERS_H
#define DG_OFFERS_H

#include "router/router.h"
#include "router/suspects.h"
#include "util/list.h"

struct realm;
struct offer; /* in offers.c */

enum { OFFERS_WINDOW = 5000, OFFERS_OCTETS = 16 << 20, OFFERS_LOAD = 500 };

struct offers {
	struct realm *realm;
	struct dg_node list;
	struct dg_node *next; /* the first that has not been handed to XMPP; the list itself: none */
	size_t count;
	size_t octets;    /* of all their rows */
	size_t page;      /* rows to load at once: OFFERS_LOAD, or more when the last ones were small */
	size_t under_way; /* those before `next` */
	size_t telling;   /* dg_store_told() calls that are not committed yet */
	bool more;        /* others are on disk */
	bool loading;
	bool open; /* the stream is up and has room */
	struct suspects suspects;
	struct offer *judged;      /* the journal is being told to set it aside; nothing is offered meanwhile */
	bool sick;                 /* the journal refused; the next tick tries again */
	bool said;                 /* that the server closes the stream whatever it is told */
	char condition[64];        /* why `judged` is */
	struct dg_series *n_aside; /* NULL: nobody counts */
};

void offers_init(struct offers *o, struct realm *m);
void offers_finish(struct offers *o);
void offers_add(struct offers *o, const struct dg_row *row);
void offers_open(struct offers *o); /* the stream is up or has room */
/* The stream is down; as dg_router_rewind(). */
bool offers_rewind(struct offers *o, enum dg_blame blame, const char *condition);
void offers_told(struct offers *o, const uint64_t *ids, size_t n);
/* About once a second: whatever an ill journal refused is asked for again. */
void offers_tick(struct offers *o);
/* Is it here, or may it be on its way from the disk? */
bool offers_may_hold(const struct offers *o, uint64_t id);
/* There may be others on disk: an operator has let a row in again. */
void offers_look_again(struct offers *o);

#endif
