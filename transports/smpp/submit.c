/* The way down: the parts that wait stand in one list, in the order in which they have to leave. session.c calls it. */
#include "submit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "submit_state.h"
#include "util/clock.h"
#include "util/list.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/random.h"

#define LOST_MAX 1000 /* messages whose answer may still come */

static struct smpp_part *first_waiting(const struct smpp_sender *s)
{
	return DG_OF(s->waiting.next, struct smpp_part, in_waiting);
}

static bool can_send(const struct smpp_link *l)
{
	return smpp_link_role(l) != SMPP_RECEIVER && smpp_link_is_bound(l);
}

static bool is_online(const struct smpp_sender *s)
{
	for (size_t i = 0; i < s->n_links; i++)
		if (can_send(s->links[i]))
			return true;
	return false;
}

/* -- the end of a message ------------------------------------------------------------------ */

static void drop_waiting(struct smpp_submission *m)
{
	for (size_t i = 0; m->n_waiting && i < m->n; i++)
		if (m->parts[i].state == SMPP_PART_WAITING) {
			dg_list_remove(&m->parts[i].in_waiting);
			m->parts[i].state = SMPP_PART_DROPPED;
			m->n_waiting--;
		}
}

void smpp_sender_forget_lost(struct smpp_sender *s, struct smpp_submission *m)
{
	dg_list_remove(&m->in_active);
	s->n_lost--;
	free(m);
}

/* Told, but an answer may still come. */
static void keep_lost(struct smpp_sender *s, struct smpp_submission *m)
{
	dg_list_append(&s->lost, &m->in_active);
	if (++s->n_lost > LOST_MAX)
		smpp_sender_forget_lost(s, DG_OF(s->lost.next, struct smpp_submission, in_active));
}

void smpp_sender_settle(struct smpp_sender *s, struct smpp_submission *m)
{
	if (m->lost || m->why != DG_OK)
		drop_waiting(m);
	if (m->n_waiting || m->n_written)
		return;
	smpp_submission_report(m, s->host);
	dg_list_remove(&m->in_active);
	if (m->n_lost && m->n_lost + m->n_accepted == m->n)
		keep_lost(s, m);
	else
		free(m);
}

/* What waits of it will not be written. */
static void withdraw(struct smpp_sender *s, struct smpp_submission *m, enum dg_status why, const char *text)
{
	if (m->n_waiting && m->why == DG_OK) {
		m->why = why;
		(void)snprintf(m->text, sizeof m->text, "%s", text);
	}
	smpp_sender_settle(s, m);
}

static void withdraw_all(struct smpp_sender *s)
{
	for (struct dg_node *n = s->active.next, *next; n != &s->active; n = next) {
		next = n->next;
		withdraw(s, DG_OF(n, struct smpp_submission, in_active), DG_OFFLINE,
			"The link to the carrier was lost before the message was sent.");
	}
}

/* -- writing ------------------------------------------------------------------------------- */

/* The link with the least work that has room; the message's own one, if it has begun. */
static struct smpp_link *pick_link(const struct smpp_sender *s, const struct smpp_submission *m)
{
	if (m->link)
		return smpp_link_room(m->link) ? m->link : NULL;
	struct smpp_link *best = NULL;
	for (size_t i = 0; i < s->n_links; i++)
		if (can_send(s->links[i]) && smpp_link_room(s->links[i]) &&
			(!best || smpp_link_outstanding(s->links[i]) < smpp_link_outstanding(best)))
			best = s->links[i];
	return best;
}

static bool is_narrow(const struct smpp_sender *s)
{
	return (double)s->written + 1 > s->throttle.room;
}

static enum dg_status write_part(struct smpp_sender *s, struct smpp_part *p, struct smpp_link *link)
{
	struct smpp_pdu pdu;
	char validity[SMPP_VALIDITY_OCTETS];
	const struct smpp_submit_style style = { .service_type = s->options->service_type,
		.validity_ms = s->options->validity_ms,
		.times = s->times,
		.priority = s->options->priority,
		.want_receipts = s->options->want_receipts,
		.with_parameters = smpp_link_takes_parameters(link) };
	smpp_part_pdu(p, &style, validity, &pdu);
	p->had_parameters = style.with_parameters;
	p->had_times = validity[0] ? style.times : SMPP_NO_TIMES;
	enum dg_status status = smpp_link_submit(link, &pdu, p);
	p->others_then = s->written;
	p->sequence = pdu.sequence;
	p->bind = smpp_link_bind_number(link);
	return status;
}

/* Write the first part that waits. false: not now. */
static bool write_next(struct smpp_sender *s)
{
	struct smpp_part *p = first_waiting(s);
	struct smpp_submission *m = p->of;
	struct smpp_link *link = is_narrow(s) ? NULL : pick_link(s, m);
	if (!link || smpp_throttle_wait_ms(&s->throttle, dg_mono_ms()))
		return false;
	dg_list_remove(&p->in_waiting);
	m->n_waiting--;
	m->link = link;
	if (write_part(s, p, link) != DG_OK) {
		p->state = SMPP_PART_DROPPED;
		m->why = DG_INTERNAL;
		(void)snprintf(m->text, sizeof m->text, "The gateway cannot write this message.");
		smpp_sender_settle(s, m);
		return true;
	}
	p->state = SMPP_PART_WRITTEN;
	m->n_written++;
	s->written++;
	smpp_throttle_sent(&s->throttle);
	s->host->count(s->host, "submits", 1);
	return true;
}

/* Core may hand down the next message: nothing waits that would have to leave before it. */
static bool has_room(const struct smpp_sender *s)
{
	if (!dg_list_empty(&s->waiting) || is_narrow(s) || smpp_throttle_is_paused(&s->throttle, dg_mono_ms()))
		return false;
	for (size_t i = 0; i < s->n_links; i++)
		if (can_send(s->links[i]) && smpp_link_room(s->links[i]))
			return true;
	return false;
}

/* Messages that the carrier has put off for too long go back. The list is in the order of taking, and so of patience.
 */
static void lose_patience(struct smpp_sender *s)
{
	int64_t now_ms = dg_mono_ms();
	while (!dg_list_empty(&s->waiting)) {
		struct smpp_submission *m = first_waiting(s)->of;
		if (m->patient_until_ms > now_ms)
			return;
		withdraw(s, m, DG_BUSY, "The carrier has been too busy for a while.");
	}
}

/* The clock has something to do: a pause or the rate to end, or patience. */
static void set_clock(struct smpp_sender *s)
{
	int64_t now_ms = dg_mono_ms();
	int64_t wait_ms = smpp_throttle_wait_ms(&s->throttle, now_ms);
	bool waits = !dg_list_empty(&s->waiting);
	if (waits && first_waiting(s)->of->patient_until_ms - now_ms < wait_ms)
		wait_ms = first_waiting(s)->of->patient_until_ms - now_ms;
	if (wait_ms > 0 && (waits || s->wants_room))
		dg_timer_start(s->wake, wait_ms, 0);
}

static void pump(struct smpp_sender *s)
{
	lose_patience(s);
	while (!dg_list_empty(&s->waiting) && write_next(s))
		;
	set_clock(s);
}

void smpp_sender_pump(struct smpp_sender *s)
{
	pump(s);
	if (!s->wants_room || s->stopping || !has_room(s))
		return;
	s->wants_room = false;
	s->host->ready(s->host);
}

static void on_wake(void *arg)
{
	smpp_sender_pump(arg);
}

/* -- taking -------------------------------------------------------------------------------- */

/* A refusal with a sentence: accepted, and failed at once. */
static enum dg_status refuse(struct smpp_sender *s, const struct dg_event *ev, enum dg_status why, const char *text)
{
	smpp_report_failed(s->host, ev->message.id, why, text);
	return DG_OK;
}

static void enqueue(struct smpp_sender *s, struct smpp_submission *m)
{
	m->order = ++s->order;
	m->patient_until_ms = dg_mono_ms() + s->options->patience_ms;
	m->n_waiting = m->n;
	for (size_t i = 0; i < m->n; i++)
		dg_list_append(&s->waiting, &m->parts[i].in_waiting);
	dg_list_append(&s->active, &m->in_active);
}

static uint16_t *reference_of(struct smpp_sender *s, const struct smpp_address *recipient)
{
	static const uint64_t key[2] = { 0 };
	return &s->references[dg_siphash(key, recipient->text, strlen(recipient->text)) % SMPP_REFERENCES];
}

static struct sms_split_rules rules_now(const struct smpp_sender *s, uint16_t reference)
{
	struct sms_split_rules rules = s->options->split;
	rules.concat = s->concat;
	rules.reference = reference;
	return rules;
}

enum dg_status smpp_sender_measure(const struct smpp_sender *s, const struct dg_event *ev, struct dg_measure *out)
{
	const struct sms_split_rules rules = rules_now(s, 0);
	struct sms_measure m;
	enum dg_status status = sms_measure(ev->message.text ? ev->message.text : "", &rules, &m);
	if (status != DG_OK)
		return status;
	if (m.segments > rules.most_parts)
		return DG_TOOBIG;
	*out = (struct dg_measure){ .size = sizeof *out,
		.segments = (uint32_t)m.segments,
		.units = (uint32_t)m.units,
		.room = (uint32_t)(m.segments * m.units_per_segment) };
	return DG_OK;
}

static enum dg_status write_extras(struct smpp_sender *s, const struct dg_event *ev)
{
	const struct smpp_facts facts = { ev->message.id, ev->message.self, ev->message.peer, ev->message.subject,
		ev->message.text };
	dg_buf_clear(&s->extras);
	return smpp_extras_write(s->options->extras, &facts, &s->extras);
}

static enum dg_status take(struct smpp_sender *s, const struct dg_event *ev)
{
	struct smpp_address source, destination;
	if (smpp_map_destination(ev->message.peer, &s->options->numbering, &destination) != DG_OK)
		return refuse(s, ev, DG_NOENT, "Only telephone numbers and short codes can be texted.");
	if (smpp_map_source(ev->message.self, &s->options->numbering, &source) != DG_OK)
		return refuse(s, ev, DG_INVALID,
			"The carrier has no room for this sender: a number, or a name of up to 11 letters and digits.");
	uint16_t *reference = reference_of(s, &destination);
	const struct sms_split_rules rules = rules_now(s, (uint16_t)(*reference + 1));
	enum dg_status status = sms_split(ev->message.text ? ev->message.text : "", &rules, &s->split);
	if (status == DG_TOOBIG)
		return refuse(s, ev, status, "The text is longer than one message to this network can be.");
	if (status != DG_OK)
		return refuse(s, ev, status, "There is no text to send.");
	if (write_extras(s, ev) != DG_OK)
		return refuse(s, ev, DG_INVALID, "The parameters that this carrier wants cannot hold this message.");
	if (s->split.is_long)
		*reference = rules.reference;
	struct smpp_submission *m = smpp_submission_create(ev->message.id, &s->split, rules.reference, &s->extras);
	m->source = source;
	m->destination = destination;
	m->expires_ms = ev->message.expires_ms;
	enqueue(s, m);
	pump(s);
	return DG_OK;
}

enum dg_status smpp_sender_take(struct smpp_sender *s, const struct dg_event *ev)
{
	if (s->stopping || !is_online(s))
		return DG_OFFLINE;
	if (has_room(s))
		return take(s, ev);
	s->wants_room = true;
	set_clock(s);
	return DG_AGAIN;
}

/* -- life ---------------------------------------------------------------------------------- */

struct smpp_sender *smpp_sender_create(struct dg_host *host, const struct smpp_submit_options *options,
	struct smpp_link *const *links, size_t n, size_t most_written)
{
	struct smpp_sender *s = dg_alloc(sizeof *s);
	s->host = host;
	s->options = options;
	s->links = links;
	s->n_links = n;
	s->concat = options->split.concat;
	s->times = options->times;
	dg_list_init(&s->active);
	dg_list_init(&s->lost);
	dg_list_init(&s->waiting);
	dg_random(s->references, sizeof s->references); /* not the numbers of before the restart */
	s->order = s->references[0];
	smpp_throttle_init(&s->throttle, options->per_second, options->pause_ms, options->full_ms,
		(int64_t)most_written, dg_mono_ms());
	return s;
}

void smpp_sender_start(struct smpp_sender *s)
{
	s->wake = dg_timer_create(s->host->loop, on_wake, s);
}

void smpp_sender_destroy(struct smpp_sender *s)
{
	if (!s)
		return;
	while (!dg_list_empty(&s->active)) {
		struct smpp_submission *m = DG_OF(s->active.next, struct smpp_submission, in_active);
		dg_list_remove(&m->in_active);
		free(m);
	}
	while (!dg_list_empty(&s->lost))
		smpp_sender_forget_lost(s, DG_OF(s->lost.next, struct smpp_submission, in_active));
	dg_timer_destroy(s->wake);
	dg_buf_finish(&s->extras);
	sms_parts_finish(&s->split);
	free(s);
}

/* Answers come over the connection that was asked, or not at all. */
static void forget_lost_of(struct smpp_sender *s, const struct smpp_link *link)
{
	for (struct dg_node *n = s->lost.next, *next; n != &s->lost; n = next) {
		struct smpp_submission *m = DG_OF(n, struct smpp_submission, in_active);
		next = n->next;
		if (m->link == link || !m->link)
			smpp_sender_forget_lost(s, m);
	}
}

void smpp_sender_link_down(struct smpp_sender *s, const struct smpp_link *link)
{
	forget_lost_of(s, link);
	DG_LIST_EACH (n, &s->active) {
		struct smpp_submission *m = DG_OF(n, struct smpp_submission, in_active);
		if (m->link == link)
			m->link = NULL;
	}
	if (!is_online(s))
		withdraw_all(s);
}

void smpp_sender_stop(struct smpp_sender *s)
{
	s->stopping = true;
	withdraw_all(s);
}
