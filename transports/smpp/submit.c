/* The way down: the parts that wait stand in one list, in the order in which they have to leave. session.c calls it. */
#include "submit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "submission.h"
#include "throttle.h"
#include "util/clock.h"
#include "util/list.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/random.h"

#define NEWS_MS    60000
#define REFERENCES 512

struct smpp_sender {
	struct dg_host *host;
	const struct smpp_submit_options *options;
	struct smpp_link *const *links;
	size_t n_links;
	struct smpp_throttle throttle;
	int64_t pause_news_ms; /* from then on a pause is worth a line of the day's log again */
	struct dg_timer *wake;
	struct dg_node active;  /* struct smpp_submission, by order */
	struct dg_node waiting; /* struct smpp_part, by order and number */
	size_t written;
	uint64_t order;
	/* Counted for each recipient by itself, or for all that share a place: with 8 bits a number comes back after
	 * 256 long messages to these few, not after 256 to anybody. */
	uint16_t references[REFERENCES];
	enum sms_concat concat;
	bool no_validity; /* the carrier refuses ours */
	bool wants_room;  /* core was told DG_AGAIN */
	bool stopping;
	struct sms_parts split; /* the room to split in */
};

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

/* Ends the message once nothing of it is under way. */
static void settle(struct smpp_sender *s, struct smpp_submission *m)
{
	if (m->lost || m->why != DG_OK)
		drop_waiting(m);
	if (m->n_waiting || m->n_written)
		return;
	smpp_submission_report(m, s->host);
	dg_list_remove(&m->in_active);
	free(m);
}

/* What waits of it will not be written. */
static void withdraw(struct smpp_sender *s, struct smpp_submission *m, enum dg_status why, const char *text)
{
	if (m->n_waiting && m->why == DG_OK) {
		m->why = why;
		(void)snprintf(m->text, sizeof m->text, "%s", text);
	}
	settle(s, m);
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
	return (double)s->written >= s->throttle.room;
}

static enum dg_status write_part(struct smpp_sender *s, struct smpp_part *p, struct smpp_link *link)
{
	struct smpp_pdu pdu;
	char validity[SMPP_VALIDITY_OCTETS];
	const struct smpp_submit_style style = { .service_type = s->options->service_type,
		.validity_ms = s->no_validity ? -1 : s->options->validity_ms,
		.want_receipts = s->options->want_receipts,
		.with_parameters = smpp_link_takes_parameters(link) };
	smpp_part_pdu(p, &style, validity, &pdu);
	p->had_parameters = style.with_parameters;
	return smpp_link_submit(link, &pdu, p);
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
		settle(s, m);
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
	return &s->references[dg_siphash(key, recipient->text, strlen(recipient->text)) % REFERENCES];
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
	if (s->split.is_long)
		*reference = rules.reference;
	struct smpp_submission *m = smpp_submission_create(ev->message.id, &s->split, rules.reference);
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

/* -- answers ------------------------------------------------------------------------------- */

/* Back among those that wait, before all that were taken after it. */
static void wait_again(struct smpp_sender *s, struct smpp_part *p)
{
	struct dg_node *at = s->waiting.next;
	while (at != &s->waiting) {
		const struct smpp_part *other = DG_OF(at, struct smpp_part, in_waiting);
		if (other->of->order > p->of->order || (other->of == p->of && other->number > p->number))
			break;
		at = at->next;
	}
	dg_list_append(at, &p->in_waiting); /* that is: in front of `at` */
	p->state = SMPP_PART_WAITING;
	p->of->n_waiting++;
}

static void refused(struct smpp_sender *s, struct smpp_part *p, uint32_t status, const struct smpp_pdu *answer)
{
	struct smpp_submission *m = p->of;
	bool first = m->why == DG_OK;
	s->host->count(s->host, "refused", 1);
	smpp_part_refused(p, status, answer);
	if (!first || status != SMPP_ESME_RINVESMCLASS || !(m->esm_class & SMPP_ESM_UDHI))
		return;
	m->why = DG_REMOTE; /* core offers it again, and then it goes the other way */
	if (s->concat != SMS_SAR)
		s->host->log(s->host, DG_LOG_WARN,
			"the carrier takes no user data headers: long texts go by sar parameters from now on; set "
			"concat to sar");
	s->concat = SMS_SAR;
}

static void slow_down(struct smpp_sender *s, uint32_t status, int64_t sent_ms)
{
	int64_t now_ms = dg_mono_ms();
	bool queue_full = smpp_status_remedy(status) == SMPP_WAIT;
	s->host->count(s->host, "throttled", 1);
	if (!smpp_throttle_refused(&s->throttle, queue_full, sent_ms, now_ms))
		return;
	bool news = now_ms >= s->pause_news_ms;
	if (news)
		s->pause_news_ms = now_ms + NEWS_MS;
	s->host->log(s->host, news ? DG_LOG_INFO : DG_LOG_DEBUG,
		"the carrier asks to slow down: %s; pausing for %lld ms", smpp_status_text(status),
		(long long)(s->throttle.pause_until_ms - now_ms));
}

/* Try what the table of statuses proposes. false: there is nothing left to try. */
static bool remedy(struct smpp_sender *s, struct smpp_part *p, uint32_t status, int64_t sent_ms)
{
	bool first = !p->had_remedy;
	switch (smpp_status_remedy(status)) {
	case SMPP_SLOW_DOWN:
	case SMPP_WAIT: slow_down(s, status, sent_ms); return !s->stopping;
	case SMPP_DROP_TLVS:
		p->had_remedy = true;
		if (first && p->of->link && smpp_link_takes_parameters(p->of->link)) {
			smpp_link_refuses_parameters(p->of->link);
			s->host->log(
				s->host, DG_LOG_INFO, "the carrier takes no optional parameters: left out from now on");
		}
		return first && p->had_parameters;
	case SMPP_DROP_EXPIRY:
		p->had_remedy = true;
		if (first && !s->no_validity)
			s->host->log(
				s->host, DG_LOG_INFO, "the carrier takes no validity periods: left out from now on");
		s->no_validity = true;
		return first;
	case SMPP_GIVE_UP: return false;
	}
	return false;
}

void smpp_sender_answered(struct smpp_sender *s, void *part, int64_t sent_ms, const struct smpp_pdu *answer)
{
	struct smpp_part *p = part;
	struct smpp_submission *m = p->of;
	uint32_t status = answer->status;
	if (answer->command == SMPP_GENERIC_NACK && status == SMPP_ESME_ROK)
		status = SMPP_ESME_RUNKNOWNERR; /* a nack is no yes */
	s->written--;
	m->n_written--;
	if (status == SMPP_ESME_ROK) {
		smpp_part_accepted(p, answer);
		smpp_throttle_accepted(&s->throttle);
	} else if (remedy(s, p, status, sent_ms)) {
		wait_again(s, p);
	} else {
		refused(s, p, status, answer);
	}
	settle(s, m);
}

void smpp_sender_lost(struct smpp_sender *s, void *part)
{
	struct smpp_part *p = part;
	struct smpp_submission *m = p->of;
	s->written--;
	m->n_written--;
	m->lost = true;
	p->state = SMPP_PART_DROPPED;
	settle(s, m);
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
	dg_list_init(&s->active);
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
	dg_timer_destroy(s->wake);
	sms_parts_finish(&s->split);
	free(s);
}

void smpp_sender_link_down(struct smpp_sender *s, const struct smpp_link *link)
{
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
