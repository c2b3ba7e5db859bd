/* test_price.c - what plugins see of a text and of its end, what it costs, what they keep and say. */
#include "rig.h"

static struct watcher {
	struct dg_host *host;
	struct dg_buf seen; /* "sent 2 15000 EUR|" */
	enum dg_verdict verdict;
	const char *sentence;
	int n_found, n_reloaded;
} w;

static enum dg_status watcher_create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	(void)config, (void)why;
	w.host = host;
	*out = &w;
	return DG_OK;
}

static void watcher_destroy(void *self)
{
	(void)self;
}

static void on_found(void *arg, const char *key, const char *value)
{
	(void)arg;
	w.n_found += key && !strcmp(key, "k") && !strcmp(value, "v") ? 1 : 0;
}

static void watcher_start(void *self)
{
	(void)self;
	assert_int_equal(w.host->find(w.host, "", on_found, NULL), DG_OK);
}

static void watcher_reload(void *self)
{
	((struct watcher *)self)->n_reloaded++;
}

static void note(const char *what, const struct dg_place *at)
{
	dg_buf_printf(&w.seen, "%s %s %u %lld %s|", what, at->self ? at->self : "-", (unsigned)at->segments,
		(long long)at->micros, at->currency ? at->currency : "-");
}

static enum dg_verdict watcher_filter(
	void *self, const struct dg_place *at, struct dg_event *ev, enum dg_status *why, struct dg_error *text)
{
	(void)self, (void)ev;
	note(at->way == DG_DOWN ? "down" : "up", at);
	*why = DG_DENIED;
	if (w.sentence)
		snprintf(text->text, sizeof text->text, "%s", w.sentence);
	return w.verdict;
}

static void watcher_observe(void *self, const struct dg_place *at, const struct dg_event *ev, enum dg_status result)
{
	static const char *const stages[] = { "?", "sent", "delivered", "read", "failed" };
	(void)self, (void)result;
	if (ev->kind == DG_RECEIPT)
		note(stages[ev->receipt.stage], at);
}

static const struct dg_plugin watcher = { .abi = DG_ABI,
	.size = sizeof watcher,
	.name = "watcher",
	.summary = "Writes down what it sees",
	.kinds = 1u << DG_MESSAGE | 1u << DG_RECEIPT,
	.options = no_options,
	.config_size = 8,
	.create = watcher_create,
	.destroy = watcher_destroy,
	.filter = watcher_filter,
	.observe = watcher_observe,
	.start = watcher_start,
	.reload = watcher_reload };

static struct dg_conf_section sections[] = {
	{ .module = "watcher", .name = "watcher", .path = "plugins[0]", .is_plugin = true }
};

static void open_watched(void)
{
	puppet_plugin = &watcher;
	conf.plugins = sections;
	conf.n_plugins = 1;
	everything[0].price = 7500;
	detour[0].price = 100;
	domains[0].currency = "EUR";
	open_house(2);
	link_is(&networks[0], DG_LINK_ONLINE);
	dg_router_drained(router, "sms.example.org");
	uv_run(&loop, UV_RUN_NOWAIT);
}

static int forget(void **state)
{
	dg_buf_finish(&w.seen);
	w = (struct watcher){ 0 };
	return teardown(state);
}

static bool seen_is(const char *text)
{
	return w.seen.at && !strcmp(w.seen.at, text);
}

static void a_text_is_measured_and_followed_to_its_end(void **state)
{
	(void)state;
	open_watched();
	send_text("alice@example.org", "+15552223333", "id1", "twelve chars"); /* two segments of the puppet's */
	UNTIL(texts_are(0, "twelve chars"));
	assert_true(seen_is("down +15550001111 2 15000 EUR|"));
	report(&networks[0], networks[0].last_id, DG_SENT, DG_OK, "ref1");
	report(&networks[0], NULL, DG_DELIVERED, DG_OK, "ref1");
	UNTIL(told_is("alice>delivered:id1 "));
	assert_true(seen_is(
		"down +15550001111 2 15000 EUR|sent +15550001111 2 15000 EUR|delivered +15550001111 2 15000 EUR|"));
	dg_router_reload(router);
	assert_int_equal(w.n_reloaded, 1);
	close_house();
}

/* The price of a text is that of the network which took it, also in the journal. */
static void another_network_has_another_price(void **state)
{
	(void)state;
	open_watched();
	link_is(&networks[1], DG_LINK_ONLINE);
	send_text("alice@example.org", "+15552223333", "id1", "hi");
	UNTIL(texts_are(0, "hi"));
	report(&networks[0], networks[0].last_id, DG_FAILED, DG_BUSY, NULL);
	UNTIL(networks[1].delivered == 1);
	report(&networks[1], networks[1].last_id, DG_SENT, DG_OK, "ref1");
	report(&networks[1], NULL, DG_DELIVERED, DG_OK, "ref1");
	UNTIL(told_is("alice>delivered:id1 "));
	assert_true(
		seen_is("down +15550001111 1 7500 EUR|sent +15550001111 1 100 EUR|delivered +15550001111 1 100 EUR|"));
	close_house();
}

static void a_failure_is_seen_with_its_price(void **state)
{
	(void)state;
	open_watched();
	send_text("alice@example.org", "+15552223333", "id1", "hi");
	UNTIL(texts_are(0, "hi"));
	report(&networks[0], networks[0].last_id, DG_FAILED, DG_NOENT, NULL);
	UNTIL(told_is("alice>failed:id1 "));
	assert_true(seen_is("down +15550001111 1 7500 EUR|failed +15550001111 1 7500 EUR|"));
	close_house();
}

static void a_refusal_in_our_words_is_translated(void **state)
{
	(void)state;
	open_watched();
	w.verdict = DG_DROP;
	w.sentence = "This text was not sent: +15552223333 is blocked here.";
	send_text("alice@example.org", "+15552223333", "id1", "hi");
	assert_int_equal(last_answer, DG_DENIED);
	assert_string_equal(last_text, w.sentence);
	close_house();
}

static void on_kept_here(void *arg, enum dg_status status)
{
	*(bool *)arg = status == DG_OK;
}

static void what_it_keeps_outlives_it(void **state)
{
	bool kept = false;
	(void)state;
	open_watched();
	assert_int_equal(w.host->put(w.host, "k", "v", 0, on_kept_here, &kept), DG_OK);
	assert_false(kept); /* never from inside */
	UNTIL(kept);
	close_house();
	assert_int_equal(w.n_found, 0);
	open_watched();
	UNTIL(w.n_found == 1);
	close_house();
}

static void what_it_says_goes_both_ways_and_past_itself(void **state)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	struct dg_place at = { .way = DG_DOWN, .domain = "sms.example.org" };
	(void)state;
	open_watched();
	w.verdict = DG_DROP; /* nothing else would pass */
	ev.message.self = "+15550001111";
	ev.message.peer = "+15552223333";
	ev.message.lang = "de";
	ev.message.text = "You will get texts from this number again. Write STOP to end them.";
	assert_int_equal(w.host->send(w.host, &at, &ev), DG_OK);
	assert_int_equal(networks[0].delivered, 0);
	UNTIL(networks[0].delivered == 1);
	assert_non_null(strstr(networks[0].texts.at, "Sie erhalten von dieser Nummer wieder Nachrichten."));
	assert_string_equal(networks[0].last_self, "+15550001111");
	at.way = DG_UP;
	at.user = "alice@example.org";
	ev.message.text = "news";
	assert_int_equal(w.host->send(w.host, &at, &ev), DG_OK);
	UNTIL(told_is("alice<news "));
	at.domain = "elsewhere.example.org";
	assert_int_equal(w.host->send(w.host, &at, &ev), DG_NOENT);
	close_house();
}

static void the_cost_is_told_before(void **state)
{
	struct dg_cost cost;
	(void)state;
	open_watched();
	assert_int_equal(
		dg_router_cost(router, "sms.example.org", "alice@example.org", "+15552223333", "twelve chars", &cost),
		DG_OK);
	assert_int_equal(cost.segments, 2);
	assert_int_equal(cost.micros, 15000);
	assert_string_equal(cost.currency, "EUR");
	assert_int_equal(dg_router_cost(router, "sms.example.org", NULL, NULL, "hi", &cost), DG_OK);
	assert_int_equal(cost.micros, 7500);
	assert_int_equal(dg_router_cost(router, "elsewhere.example.org", NULL, NULL, "hi", &cost), DG_NOENT);
	close_house();
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_text_is_measured_and_followed_to_its_end),
		TEST(another_network_has_another_price),
		TEST(a_failure_is_seen_with_its_price),
		TEST(a_refusal_in_our_words_is_translated),
		TEST(what_it_keeps_outlives_it),
		TEST(what_it_says_goes_both_ways_and_past_itself),
		TEST(the_cost_is_told_before),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
