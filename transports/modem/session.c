/* An instance: it ties modems, sender and receiver together, tells core how the modems are, and winds all of it down.
 * It never looks into a PDU. */
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "inbound.h"
#include "net/handle.h"
#include "submit.h"
#include "util/clock.h"
#include "util/mem.h"

#define END_MS      4000 /* of the five seconds that core gives: a text on its way may still be answered */
#define END_LOOK_MS 10

enum life { CREATED, LOADING, RUNNING, STOPPING, STOPPED };

struct session {
	struct dg_host *host;
	struct modem_settings settings;
	struct modem_pins *pins;
	struct modem_awaited *awaited;
	struct modem_device *devices[MODEM_DEVICES_MAX];
	size_t n_devices;
	struct modem_sender *sender;
	struct modem_receiver *receiver;
	struct dg_timer *end;
	int64_t end_ms;
	enum life life;
	size_t n_loading; /* answers of core that have not come */
	/* What core was told last. */
	bool has_told;
	enum dg_link told;
	char told_text[256];
};

/* -- what core hears about the modems ------------------------------------------------------ */

static void tell(struct session *s, enum dg_link link, enum dg_status why, const char *text)
{
	if (s->has_told && s->told == link && strncmp(s->told_text, text, sizeof s->told_text - 1) == 0)
		return;
	s->has_told = true;
	s->told = link;
	(void)snprintf(s->told_text, sizeof s->told_text, "%s", text);
	struct dg_event ev = DG_EVENT(DG_STATE, 0);
	ev.state.link = link;
	ev.state.why = why;
	ev.state.retry = s->life == RUNNING;
	ev.state.text = text[0] ? text : NULL;
	enum dg_status status = s->host->emit(s->host, &ev, NULL, NULL);
	if (status != DG_OK)
		s->host->log(
			s->host, DG_LOG_ERROR, "core does not take the state of the modems (status %d)", (int)status);
}

/* The words of those that are not ready and have some; each with its modem's name where there are several. */
static void add_words(const struct session *s, struct dg_buf *out)
{
	for (size_t i = 0; i < s->n_devices; i++) {
		const struct modem_device *d = s->devices[i];
		if (modem_device_is_ready(d) || !modem_device_words(d)[0])
			continue;
		if (out->len)
			dg_buf_chr(out, ' ');
		if (s->n_devices > 1)
			dg_buf_printf(out, "%s: ", modem_device_name(d));
		dg_buf_str(out, modem_device_words(d));
	}
}

static void tell_state(struct session *s)
{
	struct dg_buf words = { 0 };
	size_t ready = 0;
	enum dg_status why = DG_OFFLINE;
	for (size_t i = 0; i < s->n_devices; i++) {
		ready += modem_device_is_ready(s->devices[i]);
		if (modem_device_why(s->devices[i]) == DG_AUTH)
			why = DG_AUTH;
	}
	s->host->gauge(s->host, "ready_modems", (int64_t)ready);
	add_words(s, &words);
	if (ready)
		tell(s, DG_LINK_ONLINE, DG_OK, words.len ? words.at : "");
	else if (words.len) /* not so while they are still on their way */
		tell(s, DG_LINK_OFFLINE, why, words.at);
	dg_buf_finish(&words);
}

/* -- what the modems tell ------------------------------------------------------------------ */

static void on_change(void *arg, struct modem_device *d)
{
	struct session *s = arg;
	(void)d;
	tell_state(s);
	modem_sender_pump(s->sender);
}

static void on_idle(void *arg, struct modem_device *d)
{
	struct session *s = arg;
	(void)d;
	modem_sender_pump(s->sender);
}

static void on_pdu(void *arg, struct modem_device *d, const struct modem_where *at, const char *hex, size_t tpdu_octets)
{
	struct session *s = arg;
	modem_receiver_take(s->receiver, d, at, hex, tpdu_octets);
}

static void on_full(void *arg, struct modem_device *d)
{
	struct session *s = arg;
	modem_receiver_full(s->receiver, d);
}

static void on_sent(void *arg, struct modem_device *d, void *what, const struct modem_verdict *v)
{
	struct session *s = arg;
	modem_sender_answered(s->sender, d, what, v);
}

static void on_deleted(void *arg, void *what, bool ok)
{
	struct session *s = arg;
	modem_receiver_deleted(s->receiver, what, ok);
}

static const struct modem_device_events device_events = { .on_change = on_change,
	.on_idle = on_idle,
	.on_pdu = on_pdu,
	.on_full = on_full,
	.on_sent = on_sent,
	.on_deleted = on_deleted };

/* -- the end ------------------------------------------------------------------------------- */

static bool is_settled(const struct session *s)
{
	for (size_t i = 0; i < s->n_devices; i++)
		if (!modem_device_is_settled(s->devices[i]))
			return false;
	return !s->n_loading && !modem_receiver_is_busy(s->receiver);
}

static void free_all(struct session *s)
{
	for (size_t i = 0; i < s->n_devices; i++)
		modem_device_destroy(s->devices[i]);
	s->n_devices = 0;
	modem_sender_destroy(s->sender);
	modem_receiver_destroy(s->receiver);
	modem_awaited_destroy(s->awaited);
	modem_pins_destroy(s->pins);
	dg_timer_destroy(s->end);
	s->sender = NULL;
	s->receiver = NULL;
	s->awaited = NULL;
	s->pins = NULL;
	s->end = NULL;
}

/* First the modems may finish; then their ports are closed, and what core owes is waited for. */
static void on_end(void *arg)
{
	struct session *s = arg;
	if (!is_settled(s) && dg_mono_ms() < s->end_ms)
		return;
	for (size_t i = 0; i < s->n_devices; i++)
		modem_device_close(s->devices[i]);
	if (!is_settled(s))
		return;
	tell(s, DG_LINK_OFFLINE, DG_OFFLINE, "The gateway has let go of the modems.");
	free_all(s);
	s->life = STOPPED;
	s->host->stopped(s->host);
}

/* -- life ---------------------------------------------------------------------------------- */

/* Core answers one question after the other: what reports are awaited, which PINs were tried, which parts came. */
static void on_parts_loaded(void *arg)
{
	struct session *s = arg;
	s->n_loading--;
	if (s->life != LOADING)
		return;
	s->life = RUNNING;
	for (size_t i = 0; i < s->n_devices; i++)
		modem_device_start(s->devices[i]);
}

static void on_pins_loaded(void *arg)
{
	struct session *s = arg;
	if (s->life == LOADING)
		modem_receiver_start(s->receiver);
	else
		s->n_loading--;
}

static void on_awaited_loaded(void *arg)
{
	struct session *s = arg;
	if (s->life == LOADING && modem_pins_load(s->pins, on_pins_loaded, s) == DG_OK)
		return;
	if (s->life == LOADING)
		s->host->log(s->host, DG_LOG_ERROR, "cannot read which PINs were tried; no modem is started");
	s->n_loading--;
}

static const struct modem_receiver_events receiver_events = { .on_loaded = on_parts_loaded };

enum dg_status modem_session_create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	struct session *s = dg_alloc(sizeof *s);
	enum dg_status status = modem_settings_read(config, &s->settings, why);
	if (status != DG_OK) {
		free(s);
		return status;
	}
	s->host = host;
	s->pins = modem_pins_create(host);
	s->awaited = modem_awaited_create(host);
	for (size_t i = 0; i < s->settings.n_lines; i++)
		s->devices[s->n_devices++] =
			modem_device_create(host, &s->settings, &s->settings.lines[i], s->pins, &device_events, s);
	s->sender = modem_sender_create(host, &s->settings, s->awaited, s->devices, s->n_devices);
	s->receiver = modem_receiver_create(host, &s->settings, s->awaited, &receiver_events, s);
	*out = s;
	return DG_OK;
}

enum dg_status modem_session_start(void *self)
{
	struct session *s = self;
	s->life = LOADING;
	s->end = dg_timer_create(s->host->loop, on_end, s);
	modem_sender_start(s->sender);
	tell(s, DG_LINK_CONNECTING, DG_OK, "Looking for the modems.");
	s->n_loading = 1;
	if (modem_awaited_load(s->awaited, on_awaited_loaded, s) != DG_OK) {
		s->host->log(s->host, DG_LOG_ERROR, "cannot read which status reports are awaited");
		on_awaited_loaded(s);
	}
	return DG_OK;
}

enum dg_status modem_session_deliver(void *self, const struct dg_event *ev)
{
	struct session *s = self;
	if (ev->kind != DG_MESSAGE)
		return DG_UNSUPPORTED;
	return modem_sender_take(s->sender, ev);
}

enum dg_status modem_session_measure(void *self, const struct dg_event *ev, struct dg_measure *out)
{
	const struct session *s = self;
	return modem_sender_measure(s->sender, ev, out);
}

void modem_session_stop(void *self)
{
	struct session *s = self;
	s->life = STOPPING;
	for (size_t i = 0; i < s->n_devices; i++)
		modem_device_quiet(s->devices[i]);
	modem_sender_stop(s->sender);
	modem_receiver_stop(s->receiver);
	s->end_ms = dg_mono_ms() + END_MS;
	dg_timer_start(s->end, 0, END_LOOK_MS);
}

void modem_session_destroy(void *self)
{
	struct session *s = self;
	free_all(s);
	modem_settings_finish(&s->settings);
	free(s);
}
