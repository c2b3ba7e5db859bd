/* round.c - see round.h. link.c owns one. */
#include "stream/round.h"

#include <stddef.h>

void dg_round_begin(struct dg_round *r, const struct dg_addresses *found)
{
	r->addresses = *found;
	r->tried = 0;
}

const struct sockaddr *dg_round_next(struct dg_round *r)
{
	if (r->tried >= r->addresses.count)
		return NULL;
	return (const struct sockaddr *)&r->addresses.at[(r->first + r->tried++) % r->addresses.count];
}

void dg_round_keep(struct dg_round *r)
{
	r->first = (r->first + r->tried - 1) % r->addresses.count;
}
