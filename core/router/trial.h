/* trial.h - a login that is tried before it is kept: what is tried, and who waits for the answer. It waits for its turn
 * as other log-ins do, so what is tried is kept until then. Only session.c includes it.
 */
#ifndef DG_TRIAL_H
#define DG_TRIAL_H

#include "router/router.h"

struct trial {
	dg_router_asked *done; /* NULL: has been answered */
	void *arg;
	size_t n_account;
	struct dg_pair account[];
};

/* Given: trial_free(). */
struct trial *trial_create(const struct dg_pair *account, size_t n_account, dg_router_asked *done, void *arg);
/* The first answer counts. `text`: the network's own, or NULL. */
void trial_answer(struct trial *t, enum dg_status why, const char *text);
void trial_free(struct trial *t); /* wiped, unanswered; NULL is fine */

#endif
