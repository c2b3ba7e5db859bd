/* A plugin under its guards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
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

static const struct dg_place down = { .way = DG_DOWN, .domain = "sms.example.org", .user = "alice@example.org" };

static struct dg_filter *make(const struct dg_plugin *plugin, struct puppet *p)
{
	struct dg_error why;
	const struct dg_filter_options options = { .plugin = plugin, .config = p };
	struct dg_filter *f = dg_filter_create(NULL, &options, NULL, NULL, &why);
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

static void without_an_owner_its_host_neither_keeps_nor_sends(void **state)
{
	(void)state;
	struct puppet p = { 0 };
	struct dg_filter *f = make(&both, &p);
	const struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	dg_filter_start(f);
	assert_int_equal(p.host->emit(p.host, &ev, NULL, NULL), DG_UNSUPPORTED);
	assert_int_equal(p.host->put(p.host, "k", "v", 0, NULL, NULL), DG_UNSUPPORTED);
	assert_int_equal(p.host->find(p.host, "k", on_nothing, NULL), DG_UNSUPPORTED);
	assert_int_equal(p.host->send(p.host, &down, &ev), DG_UNSUPPORTED);
	p.host->ready(p.host);
	p.host->stopped(p.host);
	dg_filter_destroy(f);
}

/* ---- an owner that writes down what it is asked for ---- */

struct book {
	int n_put, n_sent;
	char name[32], key[32];
	dg_kept *kept;
	void *kept_arg;
	void (*found)(void *arg, const char *key, const char *value);
	void *found_arg;
};

static void book_put(void *arg, const char *name, const char *key, const char *value, int64_t expires_ms, dg_kept *kept,
	void *kept_arg)
{
	struct book *b = arg;
	(void)value, (void)expires_ms;
	b->n_put++;
	snprintf(b->name, sizeof b->name, "%s", name);
	snprintf(b->key, sizeof b->key, "%s", key);
	b->kept = kept;
	b->kept_arg = kept_arg;
}

static void book_find(void *arg, const char *name, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *found_arg)
{
	struct book *b = arg;
	(void)name, (void)prefix;
	b->found = found;
	b->found_arg = found_arg;
}

static enum dg_status book_send(void *arg, const struct dg_place *at, const struct dg_event *ev)
{
	(void)at, (void)ev;
	((struct book *)arg)->n_sent++;
	return DG_OK;
}

static const struct dg_filter_owner clerk = { book_put, book_find, book_send };

static void count_status(void *arg, enum dg_status status)
{
	*(int *)arg += status == DG_OK;
}

static void count_keys(void *arg, const char *key, const char *value)
{
	(void)value;
	*(int *)arg += key ? 1 : 10;
}

static void after_the_start_it_keeps_finds_and_sends(void **state)
{
	(void)state;
	struct puppet p = { 0 };
	struct book b = { 0 };
	struct dg_error why;
	int n_kept = 0, n_found = 0;
	const struct dg_filter_options options = { "plugin puppet", &both, &p, &clerk, &b };
	struct dg_filter *f = dg_filter_create(NULL, &options, NULL, NULL, &why);
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	assert_int_equal(p.host->put(p.host, "k", "v", 0, NULL, NULL), DG_UNSUPPORTED); /* not yet */
	dg_filter_start(f);
	assert_int_equal(p.host->put(p.host, "k", "v", 0, NULL, NULL), DG_OK);
	assert_null(b.kept);
	assert_int_equal(p.host->put(p.host, "k2", "v", 0, count_status, &n_kept), DG_OK);
	assert_string_equal(b.name, "plugin puppet");
	assert_string_equal(b.key, "k2");
	b.kept(b.kept_arg, DG_OK);
	assert_int_equal(n_kept, 1);
	assert_int_equal(p.host->find(p.host, "", count_keys, &n_found), DG_OK);
	b.found(b.found_arg, "k", "v");
	b.found(b.found_arg, NULL, NULL);
	assert_int_equal(n_found, 11);
	assert_int_equal(p.host->send(p.host, &down, &ev), DG_INVALID); /* to nobody */
	ev.message.peer = "+15550001111";
	ev.message.text = "hi";
	assert_int_equal(p.host->send(p.host, &down, &ev), DG_OK);
	assert_int_equal(b.n_sent, 1);
	dg_filter_reload(f); /* it has nothing to read */
	dg_filter_destroy(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_only_the_kinds_that_are_wanted),
		cmocka_unit_test(a_drop_always_says_why),
		cmocka_unit_test(either_half_may_be_missing),
		cmocka_unit_test(without_an_owner_its_host_neither_keeps_nor_sends),
		cmocka_unit_test(after_the_start_it_keeps_finds_and_sends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
