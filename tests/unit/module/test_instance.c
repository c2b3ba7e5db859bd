/* An instance's life: started, stopped, destroyed, and abandoned. */
#include "puppet.h"

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

/* As a carrier that is not asked for receipts: what the module can is not what this network does. */
static void can_what_its_options_leave(void **state)
{
	static const struct dg_option options[] = {
		{ .key = "receipts",
			.type = DG_BOOL,
			.offset = offsetof(struct puppet_orders, asks_receipts),
			.initial = "true",
			.doc = "Ask for receipts.",
			.caps = DG_CAP_DELIVERED },
		{ 0 },
	};
	struct stage *s = *state;
	for (int asks = 0; asks <= 1; asks++) {
		struct puppet_orders orders = { .asks_receipts = asks };
		struct dg_error why;
		s->transport.options = options;
		s->transport.caps = trunk.caps | DG_CAP_DELIVERED;
		struct dg_instance *i = dg_instance_create(s->r.loop,
			&(struct dg_instance_options){ .name = "b",
				.domain = "sms.example.org",
				.transport = &s->transport,
				.config = &orders },
			&recorder_owner, &s->r, &s->r.log, s->r.metrics, &why);
		assert_non_null(i);
		assert_int_equal(dg_instance_caps(i),
			asks ? s->transport.caps : s->transport.caps & ~(uint32_t)DG_CAP_DELIVERED);
		dg_instance_destroy(i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(is_deaf_unless_it_runs),
		ON_STAGE(a_start_that_fails_can_be_destroyed),
		ON_STAGE(stop_settles_what_the_module_left),
		ON_STAGE(stop_waits_for_what_is_being_kept),
		ON_STAGE(a_module_that_does_not_stop_is_abandoned),
		ON_STAGE(destroys_what_was_never_started),
		ON_STAGE(can_what_its_options_leave),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
