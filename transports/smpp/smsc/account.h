/* account.h - what belongs to one system_id over all its links: the queue of deliver_sm, and the rate of submits.
 *
 * What one link of a system_id submitted may be answered on another: deliver_sm go round robin to those that are
 * bound to receive and have room in their window; while there is none they wait. Loop thread only.
 */
#ifndef SMSC_ACCOUNT_H
#define SMSC_ACCOUNT_H

#include "delivery.h"

struct smsc;
struct smsc_link;

struct smsc_account {
	struct smsc *smsc;
	char *system_id;        /* shared: lives as long as the simulator */
	struct dg_node waiting; /* deliveries that are not due yet */
	struct dg_node queue;
	struct dg_node ready; /* links with room, the next one first */
	size_t receivers;
	double tokens; /* of --rate */
	int64_t filled_ms;
};

/* The account of a system_id; made when new. */
struct smsc_account *smsc_account_get(struct smsc *s, const char *system_id);
void smsc_account_destroy(struct smsc_account *a); /* its links are gone already */
/* That of the oldest link that is bound to receive now, else the nameless one, whose queue goes to whoever binds next.
 */
struct smsc_account *smsc_account_any(struct smsc *s);

/* Takes `d`: it is offered after `after_ms`. */
void smsc_account_deliver(struct smsc_account *a, struct smsc_delivery *d, int64_t after_ms);
/* A link of this account was bound to receive, or is no longer; what it had under way is offered again, first. */
void smsc_account_join(struct smsc_account *a, struct smsc_link *link);
void smsc_account_leave(struct smsc_account *a, struct smsc_link *link);
/* --deliver-window has changed. */
void smsc_accounts_refresh(struct smsc *s);
/* May one more submit pass --rate? Takes its token. */
bool smsc_account_may_submit(struct smsc_account *a);

#endif
