/* offers.h - what XMPP has still to be told in one domain: texts for users, and how their own messages ended.
 *
 * First in, first out. An offer stays until the server has it for sure (dg_router_told); a stream that breaks rewinds
 * to the first that stayed. Beyond OFFERS_WINDOW they are left on disk and read once the window has drained.
 */
#ifndef DG_OFFERS_H
#define DG_OFFERS_H

#include "router/router.h"
#include "util/list.h"

struct realm;

enum { OFFERS_WINDOW = 5000 };

struct offers {
	struct realm *realm;
	struct dg_node list;  /* struct offer, defined in offers.c */
	struct dg_node *next; /* the first that has not been handed to XMPP; the list itself: none */
	size_t count;
	size_t telling; /* dg_store_told() calls that are not committed yet */
	bool more;      /* others are on disk */
	bool loading;
	bool open; /* the stream is up and has room */
};

void offers_init(struct offers *o, struct realm *m);
void offers_finish(struct offers *o);
void offers_add(struct offers *o, const struct dg_row *row);
void offers_open(struct offers *o);   /* the stream is up or has room */
void offers_rewind(struct offers *o); /* the stream is down */
void offers_told(struct offers *o, const uint64_t *ids, size_t n);

#endif
