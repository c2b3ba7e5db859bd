/* The way down: messages wait in one list, in the order in which they were taken; a modem that has nothing to do takes
 * the first one that it may send. session.c calls it. */
#include "submit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "net/handle.h"
#include "submission.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/random.h"

#define WAITING_MOST 32
#define AGAIN_MOST   3
#define AGAIN_MS     2000

struct modem_sender {
	struct dg_host *host;
	const struct modem_settings *settings;
	struct modem_awaited *awaited;
	struct modem_device *const *devices;
	size_t n_devices;
	struct dg_timer *wake;
	struct dg_node waiting, sending; /* struct modem_submission */
	size_t n_waiting;
	uint64_t n_parts[MODEM_DEVICES_MAX]; /* sent by each */
	uint16_t reference;
	bool no_validity; /* the service centre refuses ours */
	bool wants_room;  /* core was told DG_AGAIN */
	bool pumping, stopping;
	struct sms_parts split; /* the room to split in */
};

static size_t index_of(const struct modem_sender *s, const struct modem_device *d)
{
	size_t i = 0;
	while (i + 1 < s->n_devices && s->devices[i] != d)
		i++;
	return i;
}

static bool is_any_ready(const struct modem_sender *s)
{
	for (size_t i = 0; i < s->n_devices; i++)
		if (modem_device_is_ready(s->devices[i]))
			return true;
	return false;
}

/* The modem whose SIM has this number; NULL: none of ours. */
static struct modem_device *owner_of(const struct modem_sender *s, const char *self)
{
	for (size_t i = 0; self && *self && i < s->n_devices; i++)
		if (strcmp(modem_device_number(s->devices[i]), self) == 0)
			return s->devices[i];
	return NULL;
}

static bool may_send(const struct modem_sender *s, const struct modem_submission *m, const struct modem_device *d)
{
	return modem_device_is_ready(d) && (!m->bound || m->bound == d) && !(m->tried & 1u << index_of(s, d));
}

/* -- the end of a message ------------------------------------------------------------------ */

static void finish(struct modem_sender *s, struct modem_submission *m)
{
	modem_submission_report(m, s->host);
	dg_list_remove(&m->node);
	free(m);
}

static void unwait(struct modem_sender *s, struct modem_submission *m)
{
	dg_list_remove(&m->node);
	s->n_waiting--;
}

/* Those for which there is no modem any more go back to core. */
static void withdraw(struct modem_sender *s)
{
	for (struct dg_node *n = s->waiting.next, *next; n != &s->waiting; n = next) {
		struct modem_submission *m = DG_OF(n, struct modem_submission, node);
		bool has_way = false;
		next = n->next;
		for (size_t i = 0; i < s->n_devices; i++)
			has_way = has_way || may_send(s, m, s->devices[i]);
		if (has_way && !s->stopping)
			continue;
		unwait(s, m);
		if (m->why == DG_OK && m->bound && is_any_ready(s))
			modem_submission_refuse(m, DG_REMOTE, "The modem of this number is not ready. %s",
				modem_device_words(m->bound));
		else if (m->why == DG_OK)
			modem_submission_refuse(m, DG_OFFLINE, "The modem was lost before the message was sent.");
		finish(s, m);
	}
}

/* -- sending ------------------------------------------------------------------------------- */

/* Ready, idle, allowed to; of several the one that has sent the least. */
static struct modem_device *pick(const struct modem_sender *s, const struct modem_submission *m)
{
	struct modem_device *best = NULL;
	size_t least = 0;
	for (size_t i = 0; i < s->n_devices; i++) {
		struct modem_device *d = s->devices[i];
		if (!may_send(s, m, d) || modem_device_is_busy(d))
			continue;
		if (!best || s->n_parts[i] < s->n_parts[least]) {
			best = d;
			least = i;
		}
	}
	return best;
}

static void send_part(struct modem_sender *s, struct modem_submission *m)
{
	uint8_t tpdu[MODEM_TPDU_MAX];
	const struct modem_config *c = s->settings->config;
	size_t n = modem_submission_next(m, c->reports, s->no_validity ? -1 : c->validity, tpdu);
	if (!n) {
		modem_submission_refuse(m, DG_INTERNAL, "The gateway cannot write this message.");
		finish(s, m);
		return;
	}
	s->n_parts[index_of(s, m->device)]++;
	s->host->count(s->host, "submits", 1);
	modem_device_send(m->device, tpdu, n, m->n_sent + 1 < m->n, m);
}

static void set_clock(struct modem_sender *s, int64_t wait_ms)
{
	if (!dg_timer_is_active(s->wake))
		dg_timer_start(s->wake, wait_ms, 0);
}

static void send_waiting(struct modem_sender *s)
{
	int64_t now_ms = dg_mono_ms();
	for (struct dg_node *n = s->waiting.next, *next; n != &s->waiting; n = next) {
		struct modem_submission *m = DG_OF(n, struct modem_submission, node);
		next = n->next;
		if (m->not_before_ms > now_ms) {
			set_clock(s, m->not_before_ms - now_ms);
			continue;
		}
		struct modem_device *d = pick(s, m);
		if (!d)
			continue;
		unwait(s, m);
		dg_list_append(&s->sending, &m->node);
		m->device = d;
		send_part(s, m);
	}
}

void modem_sender_pump(struct modem_sender *s)
{
	if (s->pumping || !s->wake)
		return;
	s->pumping = true;
	withdraw(s);
	send_waiting(s);
	s->pumping = false;
	if (!s->wants_room || s->stopping || s->n_waiting >= WAITING_MOST / 2 || !is_any_ready(s))
		return;
	s->wants_room = false;
	s->host->ready(s->host);
}

static void on_wake(void *arg)
{
	modem_sender_pump(arg);
}

/* -- taking -------------------------------------------------------------------------------- */

/* A refusal with a sentence: accepted, and failed at once. */
static enum dg_status refuse(struct modem_sender *s, const struct dg_event *ev, enum dg_status why, const char *text)
{
	modem_report_failed(s->host, ev->message.id, why, text);
	return DG_OK;
}

static enum dg_status take(struct modem_sender *s, const struct dg_event *ev, struct modem_device *owner)
{
	char peer[24];
	struct sms_split_rules rules = s->settings->split;
	rules.reference = ++s->reference;
	if (modem_map_destination(ev->message.peer, peer) != DG_OK)
		return refuse(s, ev, DG_NOENT, "Only telephone numbers and short codes can be texted.");
	enum dg_status status = sms_split(ev->message.text ? ev->message.text : "", &rules, &s->split);
	if (status == DG_TOOBIG)
		return refuse(s, ev, status, "The text is longer than one message to this network can be.");
	if (status != DG_OK)
		return refuse(s, ev, status, "There is no text to send.");
	struct modem_submission *m = modem_submission_create(ev->message.id, peer, &s->split);
	m->expires_ms = ev->message.expires_ms;
	m->bound = owner;
	dg_list_append(&s->waiting, &m->node);
	s->n_waiting++;
	modem_sender_pump(s);
	return DG_OK;
}

enum dg_status modem_sender_take(struct modem_sender *s, const struct dg_event *ev)
{
	struct modem_device *owner = owner_of(s, ev->message.self);
	if (s->stopping || !is_any_ready(s))
		return DG_OFFLINE;
	if (owner && !modem_device_is_ready(owner))
		return refuse(s, ev, DG_REMOTE, "The modem of this number is not ready.");
	if (s->n_waiting < WAITING_MOST)
		return take(s, ev, owner);
	s->wants_room = true;
	return DG_AGAIN;
}

enum dg_status modem_sender_measure(const struct modem_sender *s, const struct dg_event *ev, struct dg_measure *out)
{
	struct sms_measure m;
	enum dg_status status = sms_measure(ev->message.text ? ev->message.text : "", &s->settings->split, &m);
	if (status == DG_OK && m.segments > s->settings->split.most_parts)
		status = DG_TOOBIG;
	if (status != DG_OK)
		return status;
	*out = (struct dg_measure){ .size = sizeof *out,
		.segments = (uint32_t)m.segments,
		.units = (uint32_t)m.units,
		.room = (uint32_t)(m.segments * m.units_per_segment) };
	return DG_OK;
}

/* -- answers ------------------------------------------------------------------------------- */

/* Before all others: it was taken earlier. */
static void wait_again(struct modem_sender *s, struct modem_submission *m, int64_t wait_ms)
{
	dg_list_remove(&m->node);
	dg_list_prepend(&s->waiting, &m->node);
	s->n_waiting++;
	m->device = NULL;
	m->not_before_ms = wait_ms ? dg_mono_ms() + wait_ms : 0;
}

static void sent(struct modem_sender *s, struct modem_submission *m, const struct modem_verdict *v)
{
	struct modem_part *p = &m->parts[m->n_sent++];
	m->n_again = 0;
	if (v->reference < 0)
		s->host->count(s->host, "untrackable", 1);
	else if (s->settings->config->reports)
		modem_awaited_add(s->awaited, modem_device_name(m->device), (uint8_t)v->reference, m->peer, p->ref);
	if (m->n_sent == m->n)
		finish(s, m);
	else if (modem_device_is_ready(m->device))
		send_part(s, m);
	else {
		modem_submission_refuse(m, DG_OFFLINE, "The modem was lost.");
		finish(s, m);
	}
}

/* Try what the table of errors proposes. false: there is nothing left to try. */
static bool remedy(struct modem_sender *s, struct modem_submission *m, const struct modem_meaning *meaning)
{
	bool first = !m->n_sent;
	switch (meaning->remedy) {
	case MODEM_TRY_AGAIN:
		if (++m->n_again > AGAIN_MOST)
			return false;
		if (!first)
			m->bound = m->device;
		wait_again(s, m, AGAIN_MS);
		return true;
	case MODEM_TRY_OTHER:
		m->tried |= 1u << index_of(s, m->device);
		for (size_t i = 0; first && i < s->n_devices; i++)
			if (may_send(s, m, s->devices[i])) {
				wait_again(s, m, 0);
				return true;
			}
		return false;
	case MODEM_DROP_VALIDITY:
		if (s->no_validity || !first)
			return false;
		s->no_validity = true;
		s->host->log(
			s->host, DG_LOG_INFO, "the service centre takes no validity periods: left out from now on");
		wait_again(s, m, 0);
		return true;
	case MODEM_GIVE_UP: return false;
	}
	return false;
}

static void refused(struct modem_sender *s, struct modem_submission *m, const struct modem_verdict *v)
{
	s->host->count(s->host, "refused", 1);
	if (v->code > 0)
		modem_submission_refuse(
			m, v->meaning->why, "The text was refused: %s (error %d).", v->meaning->text, v->code);
	else
		modem_submission_refuse(m, v->meaning->why, "The text was refused: %s.", v->meaning->text);
	if (s->stopping || !remedy(s, m, v->meaning))
		finish(s, m);
}

/* It has not left: whoever is ready may send it, this modem after its restart too. */
static void unsent(struct modem_sender *s, struct modem_submission *m)
{
	if (m->n_sent || s->stopping) {
		modem_submission_refuse(m, DG_OFFLINE, "The modem was lost before the message was sent.");
		finish(s, m);
	} else {
		wait_again(s, m, 0);
	}
}

void modem_sender_answered(
	struct modem_sender *s, struct modem_device *device, void *what, const struct modem_verdict *v)
{
	struct modem_submission *m = what;
	(void)device;
	switch (v->fate) {
	case MODEM_SENT: sent(s, m, v); break;
	case MODEM_REFUSED: refused(s, m, v); break;
	case MODEM_UNSENT: unsent(s, m); break;
	case MODEM_IN_DOUBT:
		s->host->count(s->host, "in_doubt", 1);
		modem_submission_refuse(
			m, DG_TIMEOUT, "The network did not answer; the message may or may not have been sent.");
		finish(s, m);
		break;
	}
	modem_sender_pump(s);
}

/* -- life ---------------------------------------------------------------------------------- */

struct modem_sender *modem_sender_create(struct dg_host *host, const struct modem_settings *settings,
	struct modem_awaited *awaited, struct modem_device *const *devices, size_t n)
{
	struct modem_sender *s = dg_alloc(sizeof *s);
	s->host = host;
	s->settings = settings;
	s->awaited = awaited;
	s->devices = devices;
	s->n_devices = n;
	dg_list_init(&s->waiting);
	dg_list_init(&s->sending);
	dg_random(&s->reference, sizeof s->reference); /* not the numbers of before the restart */
	return s;
}

void modem_sender_start(struct modem_sender *s)
{
	s->wake = dg_timer_create(s->host->loop, on_wake, s);
}

static void free_all(struct dg_node *list)
{
	while (!dg_list_empty(list)) {
		struct modem_submission *m = DG_OF(list->next, struct modem_submission, node);
		dg_list_remove(&m->node);
		free(m);
	}
}

void modem_sender_destroy(struct modem_sender *s)
{
	if (!s)
		return;
	free_all(&s->waiting);
	free_all(&s->sending);
	dg_timer_destroy(s->wake);
	sms_parts_finish(&s->split);
	free(s);
}

void modem_sender_stop(struct modem_sender *s)
{
	s->stopping = true;
	withdraw(s);
}
