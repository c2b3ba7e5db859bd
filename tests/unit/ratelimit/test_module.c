/* The plugin: whom it limits, and what it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "dragoman/plugin.h"

extern const struct dg_plugin dg_plugin_module;

struct stage {
	struct dg_host host; /* first */
	int64_t config[2];   /* the module's: messages_per_minute, burst */
	void *self;
	uint64_t n_refused;
};

static void on_count(struct dg_host *host, const char *name, uint64_t by)
{
	assert_string_equal(name, "refused");
	((struct stage *)host)->n_refused += by;
}

static int set_up(void **state)
{
	static struct stage s;
	struct dg_error why;
	s = (struct stage){ .host = { .size = sizeof s.host, .count = on_count }, .config = { 1, 2 } };
	*state = &s;
	return dg_plugin_module.create(&s.host, s.config, &s.self, &why) != DG_OK;
}

static int tear_down(void **state)
{
	struct stage *s = *state;
	dg_plugin_module.destroy(s->self);
	return 0;
}

static enum dg_verdict show(
	struct stage *s, enum dg_way way, const char *user, enum dg_status *why, struct dg_error *text)
{
	const struct dg_place at = { .way = way, .domain = "sms.example.org", .user = user, .micros = -1 };
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	*why = DG_OK;
	return dg_plugin_module.filter(s->self, &at, &ev, why, text);
}

static void refuses_with_a_sentence_that_says_when(void **state)
{
	struct stage *s = *state;
	enum dg_status why;
	struct dg_error text;
	assert_int_equal(show(s, DG_DOWN, "alice@example.org", &why, &text), DG_PASS);
	assert_int_equal(show(s, DG_DOWN, "alice@example.org", &why, &text), DG_PASS);
	assert_int_equal(show(s, DG_DOWN, "alice@example.org", &why, &text), DG_DROP);
	assert_int_equal(why, DG_AGAIN);
	assert_string_equal(
		text.text, "This text was not sent: you are writing faster than 1 a minute. Try again in 60 s.");
	assert_int_equal(s->n_refused, 1);
	assert_int_equal(show(s, DG_DOWN, "bob@example.org", &why, &text), DG_PASS);
}

static void limits_only_what_users_send(void **state)
{
	struct stage *s = *state;
	enum dg_status why;
	struct dg_error text;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(show(s, DG_UP, "alice@example.org", &why, &text), DG_PASS);
		assert_int_equal(show(s, DG_DOWN, NULL, &why, &text), DG_PASS);
	}
	assert_int_equal(dg_plugin_module.kinds, 1u << DG_MESSAGE);
}

int main(void)
{
#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ON_STAGE(refuses_with_a_sentence_that_says_when),
		ON_STAGE(limits_only_what_users_send),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
