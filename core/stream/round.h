/* round.h - which address of a server to try next: each once a round, beginning with the one that worked last. */
#ifndef DG_ROUND_H
#define DG_ROUND_H

#include "net/resolve.h"

struct dg_round {
	struct dg_addresses addresses;
	int first; /* where a round begins */
	int tried; /* in this one */
};

void dg_round_begin(struct dg_round *r, const struct dg_addresses *found);
/* Borrowed; NULL when each has been tried. */
const struct sockaddr *dg_round_next(struct dg_round *r);
/* The address given last works. */
void dg_round_keep(struct dg_round *r);

#endif
