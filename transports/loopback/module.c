/* module.c - loopback: a network of one, for trying the gateway without any carrier, and the transport to copy.
 *
 * Whatever is written to a number comes back from that number, after `delay`. Core calls the five functions of the
 * descriptor at the end of this file; nothing here opens a socket or blocks. A real transport has three more files
 * beside this one: session.c (links), proto.c (octets <-> structs) and map.c (structs <-> events).
 */
#include <stdio.h>
#include <stdlib.h>

#include "dragoman/transport.h"
#include "net/handle.h"
#include "util/clock.h"
#include "util/event_copy.h"
#include "util/list.h"
#include "util/mem.h"

#define WINDOW       1000 /* messages at once; beyond it core keeps them */
#define PUSHED_MS    100  /* core was full: ask again after this long */
#define ECHO_ID_SIZE 128

struct loopback_config {
	int64_t delay_ms;
};

/* clang-format off */
static const struct dg_option options[] = {
	{ .key = "delay", .type = DG_DURATION_MS, .offset = offsetof(struct loopback_config, delay_ms),
	  .initial = "0s", .doc = "How long a message takes to come back.", .min = 0, .max = 86400000 },
	{ 0 },
};
/* clang-format on */

/* A message that core handed down, on its way back. */
struct echo {
	struct dg_node node;
	struct dg_event *ev; /* a copy: what core lends dies with the call */
	int64_t due_ms;
	int done; /* how many of the steps */
};

struct loopback {
	struct dg_host *host;
	const struct loopback_config *config;
	struct dg_timer *timer;
	struct dg_node echoes; /* oldest first */
	int count;
};

/* The three things that a network tells about a message; each answers what core said. */

static enum dg_status report(struct loopback *l, const struct echo *e, enum dg_stage stage, enum dg_status why)
{
	const char *refs[] = { e->ev->message.id }; /* a real network has ids of its own */
	struct dg_event ev = DG_EVENT(DG_RECEIPT, e->ev->sid);
	ev.receipt.stage = stage;
	ev.receipt.why = why;
	ev.receipt.peer = e->ev->message.peer;
	ev.receipt.refs = refs;
	ev.receipt.n_refs = stage == DG_FAILED ? 0 : 1;
	if (stage != DG_DELIVERED) /* core knows by the ref which message was delivered */
		ev.receipt.id = e->ev->message.id;
	return l->host->emit(l->host, &ev, NULL, NULL);
}

static enum dg_status sent(struct loopback *l, const struct echo *e)
{
	return report(l, e, DG_SENT, DG_OK);
}

static enum dg_status delivered(struct loopback *l, const struct echo *e)
{
	return report(l, e, DG_DELIVERED, DG_OK);
}

/* A real network is waiting for our acknowledgement: it goes out from the `kept` callback, and not before. */
static enum dg_status answered(struct loopback *l, const struct echo *e)
{
	char id[ECHO_ID_SIZE];
	snprintf(id, sizeof id, "echo-%s", e->ev->message.id);
	struct dg_event ev = DG_EVENT(DG_MESSAGE, e->ev->sid);
	ev.message.id = id;
	ev.message.peer = e->ev->message.peer;
	ev.message.self = e->ev->message.self;
	ev.message.text = e->ev->message.text;
	return l->host->emit(l->host, &ev, NULL, NULL);
}

static enum dg_status (*const steps[])(struct loopback *l, const struct echo *e) = { sent, delivered, answered };
#define STEPS ((int)(sizeof steps / sizeof *steps))

static void drop(struct loopback *l, struct echo *e)
{
	dg_list_remove(&e->node);
	free(e->ev);
	free(e);
	if (l->count-- == WINDOW)
		l->host->ready(l->host);
}

/* false: core is full. */
static bool step(struct loopback *l, struct echo *e)
{
	enum dg_status status = steps[e->done](l, e);
	if (status == DG_AGAIN)
		return false;
	if (status != DG_OK)
		l->host->log(l->host, DG_LOG_WARN, "core refused a fact about a message (%d)", status);
	e->done++;
	return true;
}

/* Take what is due through its steps, and wait for the next one. */
static void on_due(void *arg)
{
	struct loopback *l = arg;
	while (!dg_list_empty(&l->echoes)) {
		struct echo *e = DG_OF(l->echoes.next, struct echo, node);
		int64_t wait_ms = e->due_ms - dg_mono_ms();
		while (wait_ms <= 0 && e->done < STEPS && step(l, e))
			;
		if (e->done < STEPS) {
			dg_timer_start(l->timer, wait_ms > 0 ? wait_ms : PUSHED_MS, 0);
			return;
		}
		drop(l, e);
	}
}

static enum dg_status create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	(void)why; /* nothing to refuse: the option table has checked the config */
	struct loopback *l = dg_alloc(sizeof *l);
	l->host = host;
	l->config = config;
	dg_list_init(&l->echoes);
	*out = l;
	return DG_OK;
}

static void destroy(void *self)
{
	free(self);
}

static void report_link(struct loopback *l, enum dg_link link)
{
	struct dg_event ev = DG_EVENT(DG_STATE, 0);
	ev.state.link = link;
	if (l->host->emit(l->host, &ev, NULL, NULL) != DG_OK)
		l->host->log(l->host, DG_LOG_WARN, "core did not take the state of the link");
}

static enum dg_status start(void *self)
{
	struct loopback *l = self;
	l->timer = dg_timer_create(l->host->loop, on_due, l);
	report_link(l, DG_LINK_ONLINE);
	return DG_OK;
}

/* What has not been answered fails for now, so that core tries it again; then nothing of ours is left on the loop. */
static void stop(void *self)
{
	struct loopback *l = self;
	while (!dg_list_empty(&l->echoes)) {
		struct echo *e = DG_OF(l->echoes.next, struct echo, node);
		if (e->done == 0 && report(l, e, DG_FAILED, DG_OFFLINE) != DG_OK)
			l->host->log(l->host, DG_LOG_WARN, "core did not take the end of a message");
		drop(l, e);
	}
	dg_timer_destroy(l->timer);
	report_link(l, DG_LINK_OFFLINE);
	l->host->stopped(l->host);
}

static enum dg_status deliver(void *self, const struct dg_event *ev)
{
	struct loopback *l = self;
	if (ev->kind != DG_MESSAGE)
		return DG_UNSUPPORTED;
	if (l->count == WINDOW)
		return DG_AGAIN;
	struct echo *e = dg_alloc(sizeof *e);
	e->ev = dg_event_copy(ev);
	e->due_ms = dg_mono_ms() + l->config->delay_ms;
	dg_list_append(&l->echoes, &e->node);
	if (l->count++ == 0)
		dg_timer_start(l->timer, l->config->delay_ms, 0);
	l->host->count(l->host, "messages", 1);
	return DG_OK;
}

DG_EXPORT const struct dg_transport dg_transport_module = {
	.abi = 1,
	.size = sizeof(struct dg_transport),
	.name = "loopback",
	.summary = "Sends every message back to its sender: for trying things out",
	.gateway = "sms",
	.caps = DG_CAP_TRUNK | DG_CAP_PHONE | DG_CAP_DELIVERED,
	.options = options,
	.config_size = sizeof(struct loopback_config),
	.create = create,
	.destroy = destroy,
	.start = start,
	.stop = stop,
	.deliver = deliver,
};
