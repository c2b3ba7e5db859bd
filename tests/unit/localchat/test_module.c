/* test_module.c - the descriptor and the life of an instance. */
#include "stage.h"

static void nobody_logs_in_before_it_knows_its_people(void **state)
{
	struct stage *s = *state;
	struct dg_error why;
	stage_stop(s);
	stage_forget(s);
	assert_int_equal(dg_transport_module.create(&s->host, &s->config, &s->self, &why), DG_OK);
	assert_int_equal(dg_transport_module.start(s->self), DG_OK);
	const struct dg_event ev = DG_EVENT(DG_LOGIN, 1);
	assert_int_equal(stage_ask(s, &ev), DG_OFFLINE);
	assert_heard(s, "");
	stage_turn(s);
	stage_turn(s);
	assert_heard(s, "0 online(ok)\n");
}

static void it_stops_before_it_knows_its_people(void **state)
{
	struct stage *s = *state;
	struct dg_error why;
	stage_stop(s);
	stage_forget(s);
	assert_int_equal(dg_transport_module.create(&s->host, &s->config, &s->self, &why), DG_OK);
	assert_int_equal(dg_transport_module.start(s->self), DG_OK);
	dg_transport_module.stop(s->self);
	stage_turn(s);
	assert_heard(s, "0 offline(ok)\n");
	assert_int_equal(s->n_stopped, 1);
	s->n_stopped = 0;
	dg_transport_module.destroy(s->self);
	uv_run(&s->loop, UV_RUN_NOWAIT);
	stage_create(s);
}

static void what_it_does_not_know_is_refused(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	static const uint32_t kinds[] = { 0, DG_STATE, DG_MEMBER, DG_KIND_END, DG_KIND_END + 7 };
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const struct dg_event ev = DG_EVENT(kinds[i], 1);
		assert_int_equal(stage_ask(s, &ev), DG_UNSUPPORTED);
	}
	const struct dg_event stale = DG_EVENT(DG_TYPING, 7);
	assert_int_equal(stage_ask(s, &stale), DG_NOENT);
	stage_log_in(s, 2, "amy", "x");
	stage_forget(s);
	struct dg_event again = DG_EVENT(DG_LOGIN, 2);
	assert_int_equal(stage_ask(s, &again), DG_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STAGE_TEST(nobody_logs_in_before_it_knows_its_people),
		STAGE_TEST(it_stops_before_it_knows_its_people),
		STAGE_TEST(what_it_does_not_know_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
