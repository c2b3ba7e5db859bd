/* puppet.h - a transport that does what each test tells it, on a stage with a recorder. For test_instance.c and
 * test_fact.c.
 */
#ifndef PUPPET_H
#define PUPPET_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../fixtures/recorder.h"

/* ---- the puppet: what it was asked, what it is to answer ---- */

struct puppet {
	struct dg_host *host;
	struct puppet_orders *orders;
};

struct puppet_orders {
	enum dg_status start, deliver;
	void (*in_deliver)(struct puppet *p, const struct dg_event *ev);
	void (*in_stop)(struct puppet *p);
	struct puppet *puppet;
	bool asks_receipts; /* as an option would have it */
	int n_created, n_destroyed, n_started, n_stops, n_delivered, n_kept, n_found;
	enum dg_status kept_status;
	char found[64];
};

static inline enum dg_status puppet_create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	struct puppet_orders *orders = (struct puppet_orders *)(uintptr_t)config;
	struct puppet *p = dg_alloc(sizeof *p);
	(void)why;
	*p = (struct puppet){ host, orders };
	orders->puppet = p;
	orders->n_created++;
	*out = p;
	return DG_OK;
}

static inline void puppet_destroy(void *self)
{
	struct puppet *p = self;
	p->orders->n_destroyed++;
	free(p);
}

static inline enum dg_status puppet_start(void *self)
{
	struct puppet *p = self;
	p->orders->n_started++;
	return p->orders->start;
}

static inline void puppet_stop(void *self)
{
	struct puppet *p = self;
	p->orders->n_stops++;
	if (p->orders->in_stop)
		p->orders->in_stop(p);
	else
		p->host->stopped(p->host);
}

static inline enum dg_status puppet_deliver(void *self, const struct dg_event *ev)
{
	struct puppet *p = self;
	p->orders->n_delivered++;
	if (p->orders->in_deliver)
		p->orders->in_deliver(p, ev);
	return p->orders->deliver;
}

static const struct dg_transport trunk = {
	.abi = DG_ABI,
	.size = sizeof trunk,
	.name = "puppet",
	.summary = "Does what it is told",
	.gateway = "sms",
	.caps = DG_CAP_TRUNK | DG_CAP_DELIVERED,
	.create = puppet_create,
	.destroy = puppet_destroy,
	.start = puppet_start,
	.stop = puppet_stop,
	.deliver = puppet_deliver,
};

/* ---- the stage ---- */

struct stage {
	struct recorder r;
	struct puppet_orders orders;
	struct dg_transport transport;
};

static inline void create_instance(struct stage *s, uint32_t caps, size_t queue_max)
{
	struct dg_error why;
	s->transport = trunk;
	s->transport.caps = caps;
	const struct dg_instance_options options = { .name = "a",
		.domain = "sms.example.org",
		.transport = &s->transport,
		.config = &s->orders,
		.queue_max = queue_max,
		.stop_ms = 50 };
	s->r.instance = dg_instance_create(s->r.loop, &options, &recorder_owner, &s->r, &s->r.log, s->r.metrics, &why);
	assert_non_null(s->r.instance);
}

static inline int set_up(void **state)
{
	struct stage *s = dg_alloc(sizeof *s);
	recorder_init(&s->r);
	create_instance(s, trunk.caps, 0);
	*state = s;
	return 0;
}

/* Whatever the test did, nothing of the instance is left on the loop afterwards. */
static inline int tear_down(void **state)
{
	struct stage *s = *state;
	dg_instance_stop(s->r.instance);
	bool ok = !s->orders.n_started || s->orders.start != DG_OK || recorder_run(&s->r, recorder_is_stopped);
	dg_instance_destroy(s->r.instance);
	ok = recorder_finish(&s->r) && ok;
	free(s);
	return ok ? 0 : -1;
}

static inline void start(struct stage *s)
{
	assert_int_equal(dg_instance_start(s->r.instance), DG_OK);
}

static inline void again(struct stage *s, uint32_t caps, size_t queue_max)
{
	dg_instance_destroy(s->r.instance);
	create_instance(s, caps, queue_max);
	start(s);
}

static inline enum dg_status emit(struct stage *s, const struct dg_event *ev)
{
	return s->orders.puppet->host->emit(s->orders.puppet->host, ev, NULL, NULL);
}

static inline struct dg_event receipt(const char *id, enum dg_stage stage)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = id;
	ev.receipt.stage = stage;
	return ev;
}

static inline struct dg_event text(const char *id)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = id;
	ev.message.peer = "+15550001111";
	ev.message.text = "hello";
	return ev;
}

static inline enum dg_status deliver(struct stage *s, const char *id)
{
	const struct dg_event ev = text(id);
	return dg_instance_deliver(s->r.instance, &ev);
}

static inline enum dg_status settle(struct stage *s, const char *id, enum dg_stage stage)
{
	const struct dg_event ev = receipt(id, stage);
	return emit(s, &ev);
}

static inline void on_kept(void *arg, enum dg_status status)
{
	struct puppet_orders *orders = arg;
	orders->n_kept++;
	orders->kept_status = status;
}

static inline void on_found(void *arg, const char *key, const char *value)
{
	struct puppet_orders *orders = arg;
	orders->n_found++;
	if (key)
		snprintf(orders->found, sizeof orders->found, "%s=%s", key, value);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
