/* An instance: it ties links, sender and receiver together, tells core how the links are, and winds all of it down. It
 * never looks into a PDU. */
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "settings.h"
#include "util/mem.h"

enum life { CREATED, LOADING, RUNNING, STOPPING, STOPPED };

struct session {
	struct dg_host *host;
	struct smpp_settings settings;
	struct smpp_habit *habit; /* NULL: ids are spelled exactly */
	struct smpp_link *links[SMPP_LINKS_MAX];
	size_t n_links, n_closed;
	struct smpp_sender *sender;
	struct smpp_receiver *receiver;
	struct smpp_outbind *outbind; /* NULL: nobody listens */
	struct dg_timer *end;
	enum life life;
	bool links_started;
	/* With bind auto: what the carrier has shown to know. */
	bool knows_transceivers, knows_pairs;
	/* What core was told last. */
	bool has_told;
	enum dg_link told;
	char told_text[256];
	/* Why the last link went down. */
	enum dg_status why;
	char why_text[200];
};

/* -- what core hears about the links ------------------------------------------------------- */

/* Binds that stand, without those of one role. */
static size_t count_bound(const struct session *s, enum smpp_role without)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n_links; i++)
		n += smpp_link_role(s->links[i]) != without && smpp_link_is_bound(s->links[i]);
	return n;
}

static void tell(struct session *s, enum dg_link link, const char *text)
{
	if (s->has_told && s->told == link && strncmp(s->told_text, text, sizeof s->told_text - 1) == 0)
		return;
	s->has_told = true;
	s->told = link;
	(void)snprintf(s->told_text, sizeof s->told_text, "%s", text);
	struct dg_event ev = DG_EVENT(DG_STATE, 0);
	ev.state.link = link;
	ev.state.why = link == DG_LINK_OFFLINE ? s->why : DG_OK;
	ev.state.retry = s->life == RUNNING;
	ev.state.text = text[0] ? text : NULL;
	enum dg_status status = s->host->emit(s->host, &ev, NULL, NULL);
	if (status != DG_OK)
		s->host->log(
			s->host, DG_LOG_ERROR, "core does not take the state of the links (status %d)", (int)status);
}

static void tell_state(struct session *s)
{
	char text[256] = "";
	size_t sending = count_bound(s, SMPP_RECEIVER), receiving = count_bound(s, SMPP_TRANSMITTER);
	s->host->gauge(s->host, "sending_binds", (int64_t)sending);
	s->host->gauge(s->host, "receiving_binds", (int64_t)receiving);
	bool failed = s->why_text[0] != '\0'; /* not so at the start, while one of a pair is still on its way */
	if (!sending) {
		if (failed)
			tell(s, DG_LINK_OFFLINE, s->why_text);
		return;
	}
	if (!receiving && failed)
		(void)snprintf(text, sizeof text, "Sending works; receiving does not: %s", s->why_text);
	tell(s, DG_LINK_ONLINE, text);
}

/* -- what the links tell ------------------------------------------------------------------- */

static void on_bound(void *arg, struct smpp_link *link)
{
	struct session *s = arg;
	s->knows_transceivers |= smpp_link_role(link) == SMPP_TRANSCEIVER;
	s->knows_pairs |= smpp_link_role(link) == SMPP_TRANSMITTER;
	tell_state(s);
	smpp_sender_pump(s->sender);
}

static void on_down(void *arg, struct smpp_link *link, enum dg_status status, const char *why)
{
	struct session *s = arg;
	if (smpp_link_is_called(link)) { /* carriers hang up when they have no more to say */
		tell_state(s);
		return;
	}
	s->why = status;
	(void)snprintf(s->why_text, sizeof s->why_text, "%s", why);
	smpp_sender_link_down(s->sender, link);
	tell_state(s);
}

/* The receiver that belongs to a link, for when that is a transmitter. */
static struct smpp_link *other_half(const struct session *s, const struct smpp_link *link)
{
	for (size_t i = 0; i + 1 < s->n_links; i++)
		if (s->links[i] == link)
			return s->links[i + 1];
	return NULL;
}

/* A carrier may know no transceivers; or it refuses this bind for a reason of its own, whatever the kind. */
static bool on_kind_refused(void *arg, struct smpp_link *link)
{
	struct session *s = arg;
	bool is_one = smpp_link_role(link) == SMPP_TRANSCEIVER, is_sender = smpp_link_role(link) == SMPP_TRANSMITTER;
	if (!s->settings.either || (is_one && s->knows_transceivers) || (!is_one && s->knows_pairs) ||
		(!is_one && !is_sender))
		return false;
	smpp_link_play(link, is_one ? SMPP_TRANSMITTER : SMPP_TRANSCEIVER);
	if (is_one)
		smpp_link_wake(other_half(s, link));
	else
		smpp_link_sleep(other_half(s, link));
	return is_one;
}

static void on_answer(void *arg, void *what, int64_t sent_ms, const struct smpp_pdu *pdu)
{
	struct session *s = arg;
	smpp_sender_answered(s->sender, what, sent_ms, pdu);
}

static void on_lost(void *arg, void *what)
{
	struct session *s = arg;
	smpp_sender_lost(s->sender, what);
}

static bool on_stray(void *arg, struct smpp_link *link, const struct smpp_pdu *pdu)
{
	struct session *s = arg;
	return smpp_sender_answered_late(s->sender, link, pdu);
}

static void on_deliver(void *arg, struct smpp_link *link, const struct smpp_pdu *pdu)
{
	struct session *s = arg;
	smpp_receiver_take(s->receiver, link, pdu);
}

static void on_over(void *arg, struct smpp_link *link)
{
	struct session *s = arg;
	smpp_receiver_over(s->receiver, link);
}

static void on_beat(void *arg, struct smpp_link *link)
{
	struct session *s = arg;
	smpp_receiver_beat(s->receiver, link);
}

static void on_room(void *arg)
{
	struct session *s = arg;
	smpp_sender_pump(s->sender);
}

/* -- the end ------------------------------------------------------------------------------- */

/* Nothing is under way any more: finish on the next turn, for this may be a callback of what is to go. */
static void check_end(struct session *s)
{
	bool links_closed = !s->links_started || s->n_closed == s->n_links;
	if (s->life == STOPPING && links_closed && !smpp_receiver_is_busy(s->receiver))
		dg_timer_start(s->end, 0, 0);
}

static void on_closed(void *arg, struct smpp_link *link)
{
	struct session *s = arg;
	(void)link;
	s->n_closed++;
	check_end(s);
}

static void on_receiver_idle(void *arg)
{
	check_end(arg);
}

static void close_all(struct session *s)
{
	smpp_outbind_destroy(s->outbind);
	s->outbind = NULL;
	for (size_t i = 0; i < s->n_links; i++)
		smpp_link_destroy(s->links[i]);
	s->n_links = 0;
	smpp_sender_destroy(s->sender);
	s->sender = NULL;
	smpp_receiver_destroy(s->receiver);
	s->receiver = NULL;
	dg_timer_destroy(s->end);
	s->end = NULL;
}

static void on_end(void *arg)
{
	struct session *s = arg;
	s->why = DG_OFFLINE;
	tell(s, DG_LINK_OFFLINE, "The gateway has ended the link.");
	smpp_receiver_close(s->receiver);
	close_all(s);
	s->life = STOPPED;
	s->host->stopped(s->host);
}

/* -- life ---------------------------------------------------------------------------------- */

static const struct smpp_link_events link_events = { .on_bound = on_bound,
	.on_down = on_down,
	.on_over = on_over,
	.on_beat = on_beat,
	.on_kind_refused = on_kind_refused,
	.on_answer = on_answer,
	.on_stray = on_stray,
	.on_lost = on_lost,
	.on_deliver = on_deliver,
	.on_room = on_room,
	.on_closed = on_closed };

static void on_loaded(void *arg)
{
	struct session *s = arg;
	if (s->life != LOADING) {
		check_end(s);
		return;
	}
	s->life = RUNNING;
	s->links_started = true;
	for (size_t i = 0; i < s->n_links; i++)
		smpp_link_start(s->links[i]);
	if (s->settings.trust.outbind_host[0])
		s->outbind = smpp_outbind_create(s->host, &s->settings.trust, s->links + s->n_links - SMPP_OUTBINDS);
}

static const struct smpp_receiver_events receiver_events = { .on_loaded = on_loaded, .on_idle = on_receiver_idle };

static void add_link(struct session *s, enum smpp_role role, uint16_t port)
{
	s->links[s->n_links++] = smpp_link_create(s->host, &s->settings.link, role, port, &link_events, s);
}

enum dg_status smpp_session_create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	struct session *s = dg_alloc(sizeof *s);
	enum dg_status status = smpp_settings_read(config, &s->settings, why);
	if (status != DG_OK) {
		free(s);
		return status;
	}
	s->host = host;
	s->why = DG_OFFLINE;
	s->habit = s->settings.inbound.exact_ids ? NULL : smpp_habit_create();
	s->settings.submit.habit = s->settings.inbound.habit = s->habit;
	for (size_t i = 0; i < s->settings.binds; i++) {
		add_link(s, s->settings.pair ? SMPP_TRANSMITTER : SMPP_TRANSCEIVER, s->settings.port);
		if (s->settings.pair || s->settings.either)
			add_link(s, SMPP_RECEIVER, s->settings.rx_port);
		if (s->settings.either)
			smpp_link_sleep(s->links[s->n_links - 1]);
	}
	for (size_t i = 0; i < SMPP_OUTBINDS && s->settings.trust.outbind_host[0]; i++)
		add_link(s, SMPP_RECEIVER, 0);
	s->sender = smpp_sender_create(
		host, &s->settings.submit, s->links, s->n_links, s->settings.link.window * s->settings.binds);
	s->receiver = smpp_receiver_create(host, &s->settings.inbound, s->links, s->n_links, &receiver_events, s);
	*out = s;
	return DG_OK;
}

enum dg_status smpp_session_start(void *self)
{
	struct session *s = self;
	s->life = LOADING;
	s->end = dg_timer_create(s->host->loop, on_end, s);
	smpp_sender_start(s->sender);
	tell(s, DG_LINK_CONNECTING, "Connecting to the carrier.");
	smpp_receiver_start(s->receiver);
	return DG_OK;
}

enum dg_status smpp_session_deliver(void *self, const struct dg_event *ev)
{
	struct session *s = self;
	if (ev->kind != DG_MESSAGE)
		return DG_UNSUPPORTED;
	return smpp_sender_take(s->sender, ev);
}

enum dg_status smpp_session_measure(void *self, const struct dg_event *ev, struct dg_measure *out)
{
	const struct session *s = self;
	return smpp_sender_measure(s->sender, ev, out);
}

void smpp_session_stop(void *self)
{
	struct session *s = self;
	s->life = STOPPING;
	smpp_outbind_destroy(s->outbind);
	s->outbind = NULL;
	smpp_sender_stop(s->sender);
	smpp_receiver_stop(s->receiver);
	for (size_t i = 0; s->links_started && i < s->n_links; i++)
		smpp_link_stop(s->links[i]);
	check_end(s);
}

void smpp_session_destroy(void *self)
{
	struct session *s = self;
	close_all(s);
	smpp_settings_finish(&s->settings);
	smpp_habit_destroy(s->habit);
	free(s);
}
