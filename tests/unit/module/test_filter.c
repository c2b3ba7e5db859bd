/* A plugin under its guards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "module/filter.h"

struct puppet {
	enum dg_verdict verdict;
	enum dg_status why;
	const char *text;
	int n_filtered, n_observed, n_destroyed;
	struct dg_host *host;
};

static enum dg_status create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	struct puppet *p = (struct puppet *)(uintptr_t)config;
	(void)why;
	p->host = host;
	*out = p;
	return DG_OK;
}

static void destroy(void *self)
{
	((struct puppet *)self)->n_destroyed++;
}

static enum dg_verdict filter(
	void *self, const struct dg_place *at, struct dg_event *ev, enum dg_status *why, struct dg_error *text)
{
	struct puppet *p = self;
	(void)at, (void)ev;
	p->n_filtered++;
	if (p->why != DG_OK)
		*why = p->why;
	if (p->text)
		memcpy(text->text, p->text, strlen(p->text) + 1);
	return p->verdict;
}

static void observe(void *self, const struct dg_place *at, const struct dg_event *ev, enum dg_status result)
{
	(void)at, (void)ev, (void)result;
	((struct puppet *)self)->n_observed++;
}

static const struct dg_plugin both = {
	.abi = DG_ABI,
	.size = sizeof both,
	.name = "puppet",
	.summary = "Does what it is told",
	.kinds = 1u << DG_MESSAGE,
	.create = create,
	.destroy = destroy,
	.filter = filter,
	.observe = observe,
};

static const struct dg_place down = { DG_DOWN, "sms.example.org", NULL, "alice@example.org" };

static struct dg_filter *make(const struct dg_plugin *plugin, struct puppet *p)
{
	struct dg_error why;
	struct dg_filter *f = dg_filter_create(NULL, plugin, p, NULL, NULL, &why);
	assert_non_null(f);
	return f;
}

static enum dg_verdict run(struct dg_filter *f, uint32_t kind, enum dg_status *why, struct dg_error *text)
{
	struct dg_event ev = DG_EVENT(kind, 0);
	return dg_filter_run(f, &down, &ev, why, text);
}

static void shows_only_the_kinds_that_are_wanted(void **state)
{
	(void)state;
	struct puppet p = { .verdict = DG_PASS };
	struct dg_filter *f = make(&both, &p);
	enum dg_status why = DG_OK;
	struct dg_error text = { "untouched" };
	const struct dg_event typing = DG_EVENT(DG_TYPING, 0);
	const struct dg_event message = DG_EVENT(DG_MESSAGE, 0);
	assert_int_equal(run(f, DG_TYPING, &why, &text), DG_PASS);
	assert_int_equal(run(f, 99, &why, &text), DG_PASS);
	assert_int_equal(p.n_filtered, 0);
	assert_int_equal(run(f, DG_MESSAGE, &why, &text), DG_PASS);
	assert_int_equal(p.n_filtered, 1);
	dg_filter_observe(f, &down, &typing, DG_OK);
	dg_filter_observe(f, &down, &message, DG_OK);
	assert_int_equal(p.n_observed, 1);
	assert_int_equal(why, DG_OK);
	assert_string_equal(text.text, "untouched");
	dg_filter_destroy(f);
	assert_int_equal(p.n_destroyed, 1);
	dg_filter_destroy(NULL);
}

static void a_drop_always_says_why(void **state)
{
	(void)state;
	struct puppet p = { .verdict = DG_DROP, .why = DG_BUSY, .text = "Too fast." };
	struct dg_filter *f = make(&both, &p);
	enum dg_status why = DG_OK;
	struct dg_error text;
	assert_int_equal(run(f, DG_MESSAGE, &why, &text), DG_DROP);
	assert_int_equal(why, DG_BUSY);
	assert_string_equal(text.text, "Too fast.");
	p.why = DG_OK;
	p.text = NULL;
	assert_int_equal(run(f, DG_MESSAGE, &why, &text), DG_DROP);
	assert_int_equal(why, DG_DENIED);
	assert_string_equal(text.text, "refused by the plugin puppet");
	p.why = (enum dg_status)77;
	assert_int_equal(run(f, DG_MESSAGE, &why, &text), DG_DROP);
	assert_int_equal(why, DG_INTERNAL);
	dg_filter_destroy(f);
}

static void either_half_may_be_missing(void **state)
{
	(void)state;
	struct puppet p = { .verdict = DG_DROP };
	struct dg_plugin half = both;
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	enum dg_status why;
	struct dg_error text;
	half.filter = NULL;
	struct dg_filter *f = make(&half, &p);
	assert_int_equal(run(f, DG_MESSAGE, &why, &text), DG_PASS);
	dg_filter_destroy(f);
	half = both;
	half.observe = NULL;
	f = make(&half, &p);
	dg_filter_observe(f, &down, &ev, DG_OK);
	assert_int_equal(p.n_observed, 0);
	dg_filter_destroy(f);
}

static void on_nothing(void *arg, const char *key, const char *value)
{
	(void)arg, (void)key, (void)value;
	fail();
}

static void its_host_neither_emits_nor_keeps(void **state)
{
	(void)state;
	struct puppet p = { 0 };
	struct dg_filter *f = make(&both, &p);
	const struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	assert_int_equal(p.host->emit(p.host, &ev, NULL, NULL), DG_UNSUPPORTED);
	assert_int_equal(p.host->put(p.host, "k", "v", 0, NULL, NULL), DG_UNSUPPORTED);
	assert_int_equal(p.host->find(p.host, "k", on_nothing, NULL), DG_UNSUPPORTED);
	p.host->ready(p.host);
	p.host->stopped(p.host);
	dg_filter_destroy(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_only_the_kinds_that_are_wanted),
		cmocka_unit_test(a_drop_always_says_why),
		cmocka_unit_test(either_half_may_be_missing),
		cmocka_unit_test(its_host_neither_emits_nor_keeps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
