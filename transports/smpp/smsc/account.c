/* account.c - see account.h. */
#include "account.h"

#include <stdlib.h>

#include "conversation.h"
#include "handlers.h"
#include "smsc.h"
#include "util/clock.h"
#include "util/map.h"
#include "util/mem.h"

#define NAMELESS ""

struct smsc_account *smsc_account_get(struct smsc *s, const char *system_id)
{
	struct smsc_account *a = dg_map_get(s->accounts, system_id);
	if (a)
		return a;
	a = dg_alloc(sizeof *a);
	a->smsc = s;
	a->system_id = dg_strdup(system_id);
	dg_list_init(&a->waiting);
	dg_list_init(&a->queue);
	dg_list_init(&a->ready);
	dg_map_put(s->accounts, system_id, a);
	return a;
}

/* The oldest link that will do, not the first of the map: the same seed shall give the same day. */
struct smsc_account *smsc_account_any(struct smsc *s)
{
	DG_LIST_EACH (n, &s->links) {
		const struct smsc_link *l = DG_OF(n, const struct smsc_link, node);
		if (l->bound & SMSC_RECEIVER)
			return l->account;
	}
	return smsc_account_get(s, NAMELESS);
}

static void free_all(struct smsc_account *a, struct dg_node *list)
{
	for (struct dg_node *n = list->next, *next; n != list; n = next) {
		struct smsc_delivery *d = DG_OF(n, struct smsc_delivery, node);
		next = n->next;
		smsc_schedule_remove(&a->smsc->schedule, &d->due);
		free(d);
	}
}

void smsc_account_destroy(struct smsc_account *a)
{
	free_all(a, &a->waiting);
	free_all(a, &a->queue);
	free(a->system_id);
	free(a);
}

/* -- what became of it --------------------------------------------------------------------- */

/* NULL when it is not remembered (any more). */
static struct smsc_outcome *outcome_of(struct smsc *s, const struct smsc_delivery *d)
{
	if (d->is_receipt) {
		struct smsc_part *part = smsc_part_find(&s->recorder, d->part);
		return part ? &part->receipts[d->outcome] : NULL;
	}
	struct smsc_inbound *in = smsc_inbound_find(&s->recorder, d->inbound);
	return in && d->outcome < SMSC_OUTCOMES_MAX ? &in->outcomes[d->outcome] : NULL;
}

/* No more attempts; frees it. */
static void settle(struct smsc *s, struct smsc_delivery *d, bool accepted)
{
	struct smsc_inbound *in = d->is_receipt ? NULL : smsc_inbound_find(&s->recorder, d->inbound);
	if (in) {
		in->settled++;
		in->accepted += accepted;
		if (in->settled == in->made)
			smsc_tell_inbound(s, d, in);
	}
	if (accepted)
		smsc_count(&s->stats, d->is_receipt ? SMSC_RECEIPTS_ACCEPTED : SMSC_INBOUND_ACCEPTED, 1);
	if (!d->is_receipt)
		smsc_count(&s->stats, SMSC_INBOUND_SETTLED, 1);
	free(d);
}

static void give_up(struct smsc *s, struct smsc_delivery *d)
{
	struct smsc_outcome *outcome = outcome_of(s, d);
	if (outcome)
		outcome->given_up = true;
	smsc_count(&s->stats, SMSC_DELIVERIES_GIVEN_UP, 1);
	settle(s, d, false);
}

/* -- the queue ----------------------------------------------------------------------------- */

static void on_timeout(struct smsc_due *due);

static bool has_room(const struct smsc_link *link)
{
	return (int64_t)link->window.n < link->smsc->options.deliver_window;
}

static void send_next(struct smsc_account *a, struct smsc_link *link)
{
	struct smsc *s = a->smsc;
	struct smsc_delivery *d = DG_OF(a->queue.next, struct smsc_delivery, node);
	dg_list_remove(&d->node);
	dg_list_remove(&link->ready);
	smsc_window_put(&link->window, d);
	if (has_room(link))
		dg_list_append(&a->ready, &link->ready);
	d->attempts++;
	d->sent_ms = dg_mono_ms();
	if (!link->timeout.place)
		smsc_schedule_add(&s->schedule, &link->timeout, s->options.deliver_timeout_ms);
	struct smsc_outcome *outcome = outcome_of(s, d);
	if (outcome) {
		outcome->attempts = d->attempts;
		outcome->sent_ms = dg_now_ms();
	}
	smsc_count(&s->stats, SMSC_QUEUED, -1);
	smsc_count(&s->stats, SMSC_DELIVERIES, 1);
	smsc_link_write(link, d->pdu, d->octets); /* last: a link that is to be cut leaves us in here */
}

static void pump(struct smsc_account *a)
{
	while (!dg_list_empty(&a->queue) && !dg_list_empty(&a->ready)) {
		struct smsc_link *link = DG_OF(a->ready.next, struct smsc_link, ready);
		if (has_room(link))
			send_next(a, link);
		else /* --deliver-window was made smaller */
			dg_list_remove(&link->ready);
	}
}

static void make_ready(struct smsc_account *a, struct smsc_link *link)
{
	if (dg_list_empty(&link->ready) && has_room(link))
		dg_list_append(&a->ready, &link->ready);
}

void smsc_accounts_refresh(struct smsc *s)
{
	for (struct dg_node *n = s->links.next, *next; n != &s->links; n = next) {
		struct smsc_link *link = DG_OF(n, struct smsc_link, node);
		next = n->next;
		if (!(link->bound & SMSC_RECEIVER))
			continue;
		make_ready(link->account, link);
		pump(link->account);
	}
}

static void on_delivery_due(struct smsc_due *due)
{
	struct smsc_delivery *d = DG_OF(due, struct smsc_delivery, due);
	if (!*d->account->system_id)
		d->account = smsc_account_any(d->account->smsc);
	dg_list_remove(&d->node);
	if (d->attempts)
		dg_list_prepend(&d->account->queue, &d->node);
	else
		dg_list_append(&d->account->queue, &d->node);
	smsc_count(&d->account->smsc->stats, SMSC_QUEUED, 1);
	pump(d->account);
}

void smsc_account_deliver(struct smsc_account *a, struct smsc_delivery *d, int64_t after_ms)
{
	d->due.on_due = on_delivery_due;
	dg_list_append(&a->waiting, &d->node);
	if (after_ms > 0)
		smsc_schedule_add(&a->smsc->schedule, &d->due, after_ms);
	else
		on_delivery_due(&d->due);
}

/* Offer them again, first and in their order. */
static void offer_again(struct smsc_account *a, struct dg_node *newest_first)
{
	struct smsc *s = a->smsc;
	while (!dg_list_empty(newest_first)) {
		struct smsc_delivery *d = DG_OF(newest_first->next, struct smsc_delivery, node);
		dg_list_remove(&d->node);
		if (d->attempts >= s->options.deliver_attempts) {
			give_up(s, d);
			continue;
		}
		dg_list_prepend(&a->queue, &d->node);
		smsc_count(&s->stats, SMSC_DELIVERIES_REPEATED, 1);
		smsc_count(&s->stats, SMSC_QUEUED, 1);
	}
	pump(a);
}

static void on_timeout(struct smsc_due *due)
{
	struct smsc_link *link = DG_OF(due, struct smsc_link, timeout);
	struct smsc_account *a = link->account;
	int64_t deadline = dg_mono_ms() - a->smsc->options.deliver_timeout_ms;
	struct dg_node late;
	dg_list_init(&late);
	struct smsc_delivery *d;
	while ((d = smsc_window_oldest(&link->window)) && d->sent_ms <= deadline) {
		smsc_window_take(&link->window, d->sequence);
		dg_list_prepend(&late, &d->node);
		smsc_count(&a->smsc->stats, SMSC_DELIVERIES_TIMED_OUT, 1);
	}
	if (d)
		smsc_schedule_add(&a->smsc->schedule, &link->timeout, d->sent_ms - deadline);
	make_ready(a, link);
	offer_again(a, &late);
}

/* -- links and their responses ------------------------------------------------------------- */

/* Whoever binds first gets what waits for anyone. */
static void adopt_nameless(struct smsc_account *a)
{
	struct smsc_account *nameless = smsc_account_get(a->smsc, NAMELESS);
	if (nameless == a)
		return;
	while (!dg_list_empty(&nameless->queue)) {
		struct smsc_delivery *d = DG_OF(nameless->queue.next, struct smsc_delivery, node);
		dg_list_remove(&d->node);
		d->account = a;
		dg_list_append(&a->queue, &d->node);
	}
}

void smsc_account_join(struct smsc_account *a, struct smsc_link *link)
{
	a->receivers++;
	smsc_count(&a->smsc->stats, SMSC_RECEIVERS, 1);
	link->timeout.on_due = on_timeout;
	make_ready(a, link);
	adopt_nameless(a);
	pump(a);
}

void smsc_account_leave(struct smsc_account *a, struct smsc_link *link)
{
	a->receivers--;
	smsc_count(&a->smsc->stats, SMSC_RECEIVERS, -1);
	dg_list_remove(&link->ready);
	smsc_schedule_remove(&a->smsc->schedule, &link->timeout);
	struct dg_node left;
	dg_list_init(&left);
	struct smsc_delivery *d;
	while ((d = smsc_window_newest(&link->window))) {
		smsc_window_take(&link->window, d->sequence);
		dg_list_append(&left, &d->node);
	}
	offer_again(a, &left);
}

static bool for_now(uint32_t status)
{
	return status == SMPP_ESME_RX_T_APPN || status == SMPP_ESME_RTHROTTLED || status == SMPP_ESME_RMSGQFUL ||
		status == SMPP_ESME_RSYSERR;
}

static void on_status(struct smsc_account *a, struct smsc_delivery *d, uint32_t status)
{
	struct smsc *s = a->smsc;
	struct smsc_outcome *outcome = outcome_of(s, d);
	if (outcome) {
		outcome->answered_ms = dg_now_ms();
		outcome->status = status;
	}
	smsc_tell_delivery(s, d, status);
	if (!status) {
		settle(s, d, true);
		return;
	}
	smsc_count(&s->stats, SMSC_DELIVERIES_REFUSED, 1);
	if (!for_now(status)) {
		settle(s, d, false);
	} else if (d->attempts >= s->options.deliver_attempts) {
		give_up(s, d);
	} else {
		smsc_count(&s->stats, SMSC_DELIVERIES_REPEATED, 1);
		smsc_account_deliver(a, d, s->options.deliver_retry_ms);
	}
}

void smsc_on_deliver_resp(struct smsc_link *l, const struct smsc_request *r)
{
	struct smsc_account *a = l->account;
	if (r->pdu.command == SMPP_GENERIC_NACK)
		smsc_count(&l->smsc->stats, SMSC_GENERIC_NACKS, 1);
	struct smsc_delivery *d = smsc_window_take(&l->window, r->pdu.sequence);
	if (!d) /* a late answer to what was offered again, or to nothing */
		return;
	make_ready(a, l);
	uint32_t status = r->pdu.status;
	on_status(a, d, r->pdu.command == SMPP_GENERIC_NACK && !status ? SMPP_ESME_RUNKNOWNERR : status);
	pump(a);
}

/* A bucket that holds what one second lets through, so a pause is paid back in one burst of that size at most. */
bool smsc_account_may_submit(struct smsc_account *a)
{
	double rate = (double)a->smsc->options.rate;
	if (rate <= 0)
		return true;
	int64_t now = dg_mono_ms();
	a->tokens += rate * (double)(now - a->filled_ms) / 1000;
	a->filled_ms = now;
	if (a->tokens > rate)
		a->tokens = rate;
	if (a->tokens < 1)
		return false;
	a->tokens -= 1;
	return true;
}
