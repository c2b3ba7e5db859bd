/* An instance's life and its guards, with a transport that does what each test tells it. */
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
	int n_created, n_destroyed, n_started, n_stops, n_delivered, n_kept, n_found;
	enum dg_status kept_status;
	char found[64];
};

static enum dg_status puppet_create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
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

static void puppet_destroy(void *self)
{
	struct puppet *p = self;
	p->orders->n_destroyed++;
	free(p);
}

static enum dg_status puppet_start(void *self)
{
	struct puppet *p = self;
	p->orders->n_started++;
	return p->orders->start;
}

static void puppet_stop(void *self)
{
	struct puppet *p = self;
	p->orders->n_stops++;
	if (p->orders->in_stop)
		p->orders->in_stop(p);
	else
		p->host->stopped(p->host);
}

static enum dg_status puppet_deliver(void *self, const struct dg_event *ev)
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

static void create_instance(struct stage *s, uint32_t caps, size_t queue_max)
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

static int set_up(void **state)
{
	struct stage *s = dg_alloc(sizeof *s);
	recorder_init(&s->r);
	create_instance(s, trunk.caps, 0);
	*state = s;
	return 0;
}

/* Whatever the test did, nothing of the instance is left on the loop afterwards. */
static int tear_down(void **state)
{
	struct stage *s = *state;
	dg_instance_stop(s->r.instance);
	bool ok = !s->orders.n_started || s->orders.start != DG_OK || recorder_run(&s->r, recorder_is_stopped);
	dg_instance_destroy(s->r.instance);
	ok = recorder_finish(&s->r) && ok;
	free(s);
	return ok ? 0 : -1;
}

static void start(struct stage *s)
{
	assert_int_equal(dg_instance_start(s->r.instance), DG_OK);
}

static void again(struct stage *s, uint32_t caps, size_t queue_max)
{
	dg_instance_destroy(s->r.instance);
	create_instance(s, caps, queue_max);
	start(s);
}

static enum dg_status emit(struct stage *s, const struct dg_event *ev)
{
	return s->orders.puppet->host->emit(s->orders.puppet->host, ev, NULL, NULL);
}

static struct dg_event receipt(const char *id, enum dg_stage stage)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = id;
	ev.receipt.stage = stage;
	return ev;
}

static struct dg_event text(const char *id)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = id;
	ev.message.peer = "+15550001111";
	ev.message.text = "hello";
	return ev;
}

static enum dg_status deliver(struct stage *s, const char *id)
{
	const struct dg_event ev = text(id);
	return dg_instance_deliver(s->r.instance, &ev);
}

static enum dg_status settle(struct stage *s, const char *id, enum dg_stage stage)
{
	const struct dg_event ev = receipt(id, stage);
	return emit(s, &ev);
}

static void on_kept(void *arg, enum dg_status status)
{
	struct puppet_orders *orders = arg;
	orders->n_kept++;
	orders->kept_status = status;
}

static void on_found(void *arg, const char *key, const char *value)
{
	struct puppet_orders *orders = arg;
	orders->n_found++;
	if (key)
		snprintf(orders->found, sizeof orders->found, "%s=%s", key, value);
}

/* ---- facts go up from the loop ---- */

static void hands_facts_over_from_the_loop(void **state)
{
	struct stage *s = *state;
	start(s);
	char peer[] = "+15550001111";
	struct dg_event ev = text("n1");
	ev.message.peer = peer;
	assert_int_equal(emit(s, &ev), DG_OK);
	peer[0] = '?';                      /* what was lent is over */
	assert_int_equal(s->r.n_events, 0); /* and nobody was told from inside */
	assert_true(recorder_run(&s->r, recorder_has_events));
	assert_string_equal(s->r.events[0]->message.peer, "+15550001111");
	assert_string_equal(dg_instance_name(s->r.instance), "a");
	assert_string_equal(dg_instance_domain(s->r.instance), "sms.example.org");
	assert_ptr_equal(dg_instance_transport(s->r.instance), &s->transport);
}

static void emit_from_inside_deliver(struct puppet *p, const struct dg_event *ev)
{
	const struct dg_event answer = receipt(ev->message.id, DG_SENT);
	assert_int_equal(p->host->emit(p->host, &answer, NULL, NULL), DG_OK);
}

static void takes_a_receipt_from_inside_deliver(void **state)
{
	struct stage *s = *state;
	start(s);
	s->orders.in_deliver = emit_from_inside_deliver;
	assert_int_equal(deliver(s, "1"), DG_OK);
	assert_int_equal(s->r.n_events, 0);
	assert_true(recorder_run(&s->r, recorder_has_events));
	assert_string_equal(s->r.events[0]->receipt.id, "1");
}

static bool kept_once(const struct recorder *r)
{
	const struct stage *s = (const struct stage *)r;
	return s->orders.n_kept == 1;
}

static void tells_kept_once_and_what_became_of_it(void **state)
{
	struct stage *s = *state;
	start(s);
	const struct dg_event ev = text("n1");
	struct dg_host *host = s->orders.puppet->host;
	s->r.keeps = DG_REMOTE;
	assert_int_equal(host->emit(host, &ev, on_kept, &s->orders), DG_OK);
	assert_int_equal(s->orders.n_kept, 0);
	assert_true(recorder_run(&s->r, kept_once));
	assert_int_equal(s->orders.kept_status, DG_REMOTE);
}

static void pushes_back_when_full(void **state)
{
	struct stage *s = *state;
	again(s, trunk.caps, 2);
	const struct dg_event ev = text("n");
	struct dg_host *host = s->orders.puppet->host;
	s->r.holds_kept = true;
	assert_int_equal(deliver(s, "1"), DG_OK);
	assert_int_equal(host->emit(host, &ev, on_kept, &s->orders), DG_OK);
	assert_int_equal(emit(s, &ev), DG_OK);
	assert_int_equal(emit(s, &ev), DG_AGAIN);
	assert_true(recorder_run(&s->r, recorder_has_events));
	assert_int_equal(emit(s, &ev), DG_OK); /* one is handled, one waits for the disk */
	assert_int_equal(emit(s, &ev), DG_AGAIN);
	assert_int_equal(settle(s, "1", DG_SENT), DG_OK); /* what core is waiting for always fits */
	struct dg_event link = DG_EVENT(DG_STATE, 0);
	link.state.link = DG_LINK_ONLINE;
	assert_int_equal(emit(s, &link), DG_OK);
	s->r.holds_kept = false;
}

static bool heard_ready(const struct recorder *r)
{
	return r->n_ready > 0;
}

static void says_ready_from_the_loop(void **state)
{
	struct stage *s = *state;
	start(s);
	s->orders.puppet->host->ready(s->orders.puppet->host);
	s->orders.puppet->host->ready(s->orders.puppet->host);
	assert_int_equal(s->r.n_ready, 0);
	assert_true(recorder_run(&s->r, heard_ready));
	assert_int_equal(s->r.n_ready, 1);
}

static bool found_all(const struct recorder *r)
{
	return ((const struct stage *)r)->orders.n_found == 2;
}

static void keeps_and_finds_small_state(void **state)
{
	struct stage *s = *state;
	start(s);
	struct dg_host *host = s->orders.puppet->host;
	assert_int_equal(host->put(host, "part/1", "abc", 0, on_kept, &s->orders), DG_OK);
	assert_int_equal(host->put(host, "other", "x", 0, NULL, NULL), DG_OK);
	assert_true(recorder_run(&s->r, kept_once));
	assert_int_equal(host->find(host, "part/", on_found, &s->orders), DG_OK);
	assert_int_equal(s->orders.n_found, 0);
	assert_true(recorder_run(&s->r, found_all));
	assert_string_equal(s->orders.found, "part/1=abc");
}

/* ---- one final receipt ---- */

static void settles_a_message_once(void **state)
{
	struct stage *s = *state;
	start(s);
	assert_int_equal(deliver(s, "1"), DG_OK);
	assert_int_equal(settle(s, "1", DG_SENT), DG_OK);
	assert_int_equal(settle(s, "1", DG_SENT), DG_INVALID);
	assert_int_equal(settle(s, "1", DG_DELIVERED), DG_OK);
	assert_int_equal(settle(s, "1", DG_FAILED), DG_OK); /* sent, and failed later */
	assert_int_equal(settle(s, "1", DG_FAILED), DG_INVALID);
	assert_int_equal(recorder_lines(&s->r, "settled one message twice"), 1); /* once a minute */
	assert_int_equal(recorder_metric(&s->r, "dragoman_module_breaches_total"), 2);
}

static void a_failed_message_may_come_again(void **state)
{
	struct stage *s = *state;
	start(s);
	assert_int_equal(deliver(s, "1"), DG_OK);
	assert_int_equal(settle(s, "1", DG_FAILED), DG_OK);
	assert_int_equal(settle(s, "1", DG_FAILED), DG_INVALID);
	assert_int_equal(deliver(s, "1"), DG_OK);
	assert_int_equal(settle(s, "1", DG_SENT), DG_OK);
}

static void refuses_a_receipt_for_nothing(void **state)
{
	struct stage *s = *state;
	start(s);
	const char *refs[] = { "smsc-17" };
	struct dg_event late = receipt(NULL, DG_DELIVERED);
	late.receipt.refs = refs;
	late.receipt.n_refs = 1;
	assert_int_equal(settle(s, "never", DG_SENT), DG_INVALID);
	assert_int_equal(settle(s, NULL, DG_SENT), DG_INVALID);
	assert_int_equal(settle(s, NULL, DG_FAILED), DG_INVALID);
	assert_int_equal(emit(s, &late), DG_OK); /* the journal knows the network's ids */
	assert_int_equal(recorder_lines(&s->r, "a receipt for no message of ours"), 1);
}

static void a_refused_message_is_not_in_flight(void **state)
{
	struct stage *s = *state;
	start(s);
	s->orders.deliver = DG_AGAIN;
	assert_int_equal(deliver(s, "1"), DG_AGAIN);
	assert_int_equal(settle(s, "1", DG_SENT), DG_INVALID);
	s->orders.in_deliver = emit_from_inside_deliver;
	s->orders.deliver = DG_REMOTE;
	assert_int_equal(deliver(s, "2"), DG_OK); /* it was settled inside: that counts, and only that */
	assert_int_equal(recorder_lines(&s->r, "settled one message twice"), 1);
}

/* ---- what a module may see and say ---- */

static void refuses_what_caps_do_not_declare(void **state)
{
	struct stage *s = *state;
	start(s);
	struct dg_event ev = DG_EVENT(DG_TYPING, 0);
	assert_int_equal(dg_instance_deliver(s->r.instance, &ev), DG_UNSUPPORTED);
	assert_int_equal(emit(s, &ev), DG_UNSUPPORTED);
	ev.kind = 99;
	assert_int_equal(dg_instance_deliver(s->r.instance, &ev), DG_UNSUPPORTED);
	assert_int_equal(emit(s, &ev), DG_UNSUPPORTED);
	assert_int_equal(s->orders.n_delivered, 0);
	assert_int_equal(settle(s, "1", DG_READ), DG_UNSUPPORTED);
	assert_int_equal(recorder_lines(&s->r, "a kind of event that it does not declare"), 1);
}

static void a_stale_session_is_refused(void **state)
{
	struct stage *s = *state;
	again(s, DG_CAP_ACCOUNT, 0);
	struct dg_event ev = DG_EVENT(DG_STATE, 7);
	assert_int_equal(emit(s, &ev), DG_NOENT); /* never opened */
	ev.kind = DG_LOGIN;
	assert_int_equal(dg_instance_deliver(s->r.instance, &ev), DG_OK);
	struct dg_event message = text("1");
	message.sid = 7;
	assert_int_equal(dg_instance_deliver(s->r.instance, &message), DG_OK);
	assert_int_equal(settle(s, "1", DG_SENT), DG_OK);
	ev.kind = DG_STATE;
	ev.state.link = DG_LINK_OFFLINE;
	ev.state.retry = true;
	assert_int_equal(emit(s, &ev), DG_OK); /* it will be back */
	ev.state.retry = false;
	assert_int_equal(emit(s, &ev), DG_OK);
	assert_int_equal(emit(s, &ev), DG_NOENT);
	message.message.id = "2";
	assert_int_equal(dg_instance_deliver(s->r.instance, &message), DG_NOENT);
	ev.kind = DG_LOGIN;
	ev.sid = 8;
	s->orders.deliver = DG_AUTH;
	assert_int_equal(dg_instance_deliver(s->r.instance, &ev), DG_AUTH);
	ev.kind = DG_LOGOUT;
	assert_int_equal(dg_instance_deliver(s->r.instance, &ev), DG_NOENT);
}

static void a_status_must_exist(void **state)
{
	struct stage *s = *state;
	start(s);
	s->orders.deliver = (enum dg_status)5;
	assert_int_equal(deliver(s, "1"), DG_INTERNAL);
	assert_int_equal(recorder_lines(&s->r, "a status that does not exist"), 1);
}

/* ---- life ---- */

static void is_deaf_unless_it_runs(void **state)
{
	struct stage *s = *state;
	struct dg_host *host = s->orders.puppet->host;
	const struct dg_event ev = text("n");
	assert_int_equal(deliver(s, "1"), DG_OFFLINE);
	assert_int_equal(emit(s, &ev), DG_NOENT);
	assert_int_equal(host->put(host, "k", "v", 0, NULL, NULL), DG_NOENT);
	assert_int_equal(host->find(host, "", on_found, &s->orders), DG_NOENT);
	host->stopped(host);
	assert_int_equal(recorder_lines(&s->r, "stopped() when nobody waited"), 1);
	dg_instance_stop(s->r.instance); /* does nothing, and nothing follows */
	assert_int_equal(s->orders.n_stops, 0);
	start(s);
	dg_instance_stop(s->r.instance);
	dg_instance_stop(s->r.instance);
	assert_int_equal(s->orders.n_stops, 1);
	assert_int_equal(s->r.n_stopped, 0); /* from the loop */
	assert_int_equal(emit(s, &ev), DG_NOENT);
	assert_true(recorder_run(&s->r, recorder_is_stopped));
	assert_int_equal(deliver(s, "2"), DG_OFFLINE);
	assert_int_equal(recorder_lines(&s->r, "before start() or after stopped()"), 1);
}

static void a_start_that_fails_can_be_destroyed(void **state)
{
	struct stage *s = *state;
	s->orders.start = DG_INTERNAL;
	assert_int_equal(dg_instance_start(s->r.instance), DG_INTERNAL);
	dg_instance_stop(s->r.instance);
	assert_int_equal(s->orders.n_stops, 0);
}

/* What is abandoned stays for as long as the program does; LeakSanitizer shall find it here. */
static struct dg_instance *abandoned_forever;

static void say_nothing(struct puppet *p)
{
	(void)p;
}

/* A message without its final receipt: core gives it one, so that nobody waits for ever. */
static void stop_settles_what_the_module_left(void **state)
{
	struct stage *s = *state;
	start(s);
	assert_int_equal(deliver(s, "1"), DG_OK);
	assert_int_equal(deliver(s, "2"), DG_OK);
	assert_int_equal(settle(s, "1", DG_SENT), DG_OK);
	dg_instance_stop(s->r.instance);
	assert_true(recorder_run(&s->r, recorder_is_stopped));
	assert_int_equal(s->r.n_events, 2);
	assert_string_equal(s->r.events[1]->receipt.id, "2");
	assert_int_equal(s->r.events[1]->receipt.stage, DG_FAILED);
	assert_int_equal(s->r.events[1]->receipt.why, DG_TIMEOUT);
	assert_int_equal(recorder_lines(&s->r, "left a message without its final receipt"), 1);
}

/* on_stopped waits until the disk has answered: the module's `kept` must not run after destroy(). */
static void stop_waits_for_what_is_being_kept(void **state)
{
	struct stage *s = *state;
	start(s);
	const struct dg_event ev = text("n1");
	struct dg_host *host = s->orders.puppet->host;
	s->r.holds_kept = true;
	assert_int_equal(host->emit(host, &ev, on_kept, &s->orders), DG_OK);
	dg_instance_stop(s->r.instance);
	assert_true(recorder_run(&s->r, recorder_has_events));
	for (int i = 0; i < 10; i++)
		uv_run(s->r.loop, UV_RUN_NOWAIT);
	assert_int_equal(s->r.n_stopped, 0);
	s->r.holds_kept = false;
	assert_true(recorder_run(&s->r, recorder_is_stopped));
	assert_int_equal(s->orders.n_kept, 1);
}

/* It may still call its host, so it is not destroyed. The test, which knows that it will not, does that. */
static void a_module_that_does_not_stop_is_abandoned(void **state)
{
	struct stage *s = *state;
	start(s);
	s->orders.in_stop = say_nothing;
	assert_int_equal(deliver(s, "1"), DG_OK);
	dg_instance_stop(s->r.instance);
	assert_true(recorder_run(&s->r, recorder_is_stopped));
	assert_int_equal(s->r.n_events, 1);
	assert_int_equal(s->r.events[0]->receipt.why, DG_TIMEOUT);
	assert_int_equal(recorder_lines(&s->r, "the module did not stop in time"), 1);
	struct dg_instance *abandoned = s->r.instance;
	dg_instance_destroy(abandoned);
	assert_int_equal(s->orders.n_destroyed, 0);
	struct puppet *p = s->orders.puppet;
	const struct dg_event ev = text("late");
	assert_int_equal(p->host->emit(p->host, &ev, NULL, NULL), DG_NOENT);
	p->host->stopped(p->host);
	p->host->count(p->host, "late", 1);
	p->host->log(p->host, DG_LOG_ERROR, "nobody hears this");
	assert_int_equal(recorder_lines(&s->r, "nobody hears this"), 0);
	s->orders = (struct puppet_orders){ 0 };
	create_instance(s, trunk.caps, 0);
	abandoned_forever = abandoned;
}

static void destroys_what_was_never_started(void **state)
{
	struct stage *s = *state;
	assert_int_equal(s->orders.n_created, 1);
	dg_instance_destroy(NULL);
}

int main(void)
{
#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ON_STAGE(hands_facts_over_from_the_loop),
		ON_STAGE(takes_a_receipt_from_inside_deliver),
		ON_STAGE(tells_kept_once_and_what_became_of_it),
		ON_STAGE(pushes_back_when_full),
		ON_STAGE(says_ready_from_the_loop),
		ON_STAGE(keeps_and_finds_small_state),
		ON_STAGE(settles_a_message_once),
		ON_STAGE(a_failed_message_may_come_again),
		ON_STAGE(refuses_a_receipt_for_nothing),
		ON_STAGE(a_refused_message_is_not_in_flight),
		ON_STAGE(refuses_what_caps_do_not_declare),
		ON_STAGE(a_stale_session_is_refused),
		ON_STAGE(a_status_must_exist),
		ON_STAGE(is_deaf_unless_it_runs),
		ON_STAGE(a_start_that_fails_can_be_destroyed),
		ON_STAGE(stop_settles_what_the_module_left),
		ON_STAGE(stop_waits_for_what_is_being_kept),
		ON_STAGE(a_module_that_does_not_stop_is_abandoned),
		ON_STAGE(destroys_what_was_never_started),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
