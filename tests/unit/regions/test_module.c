/* The plugin: which numbers it refuses, with which sentence. The sentences are those of the catalogue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "dragoman/plugin.h"

extern const struct dg_plugin dg_plugin_module;

struct stage {
	struct dg_host host; /* first */
	void *config, *self;
	uint64_t n_refused;
};

/* The sentences of core/text/sentences_plugins.def, as that file has them. */
#define X(name, english, ...) english,
static const char *const catalogue[] = {
#include "../../../core/text/sentences_plugins.def"
};
#undef X

static bool is_sentence(const char *text, const char *english)
{
	for (; *english; english++)
		if (*english == '{') {
			english += 2;
			text += strcspn(text, english[1] ? (char[]){ english[1], '\0' } : "");
		} else if (*english != *text++) {
			return false;
		}
	return !*text;
}

static void assert_in_catalogue(const char *text)
{
	for (size_t i = 0; i < sizeof catalogue / sizeof *catalogue; i++)
		if (is_sentence(text, catalogue[i]))
			return;
	fail_msg("the catalogue has no \"%s\"", text);
}

static void on_count(struct dg_host *host, const char *name, uint64_t by)
{
	assert_string_equal(name, "refused");
	((struct stage *)host)->n_refused += by;
}

static void set(struct stage *s, const char *key, const char *value)
{
	const struct dg_option *o = dg_plugin_module.options;
	while (o->key && strcmp(o->key, key) != 0)
		o++;
	assert_non_null(o->key);
	char *at = (char *)s->config + o->offset;
	if (o->type == DG_BOOL)
		*(bool *)at = !strcmp(value, "true");
	else
		*(const char **)at = value;
}

static int set_up(void **state)
{
	struct stage *s = calloc(1, sizeof *s);
	s->host = (struct dg_host){ .size = sizeof s->host, .count = on_count };
	s->config = calloc(1, dg_plugin_module.config_size);
	for (const struct dg_option *o = dg_plugin_module.options; o->key; o++)
		set(s, o->key, o->initial);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *s = *state;
	if (s->self)
		dg_plugin_module.destroy(s->self);
	free(s->config);
	free(s);
	return 0;
}

static void begin(struct stage *s)
{
	struct dg_error why;
	if (s->self)
		dg_plugin_module.destroy(s->self);
	assert_int_equal(dg_plugin_module.create(&s->host, s->config, &s->self, &why), DG_OK);
}

static void assert_not_begun(struct stage *s, const char *key, const char *value)
{
	struct dg_error why = { "" };
	set(s, key, value);
	assert_int_equal(dg_plugin_module.create(&s->host, s->config, &s->self, &why), DG_INVALID);
	assert_memory_equal(why.text, key, strlen(key));
	assert_null(s->self);
}

/* NULL: it passes. */
static void assert_said(struct stage *s, const char *peer, enum dg_status expected, const char *sentence)
{
	const struct dg_place at = { .way = DG_DOWN, .domain = "sms.example.org", .micros = -1 };
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	struct dg_error text = { "" };
	enum dg_status why = DG_OK;
	uint64_t before = s->n_refused;
	ev.message.peer = peer;
	enum dg_verdict verdict = dg_plugin_module.filter(s->self, &at, &ev, &why, &text);
	assert_int_equal(why, expected);
	assert_string_equal(text.text, sentence ? sentence : "");
	assert_int_equal(verdict, sentence ? DG_DROP : DG_PASS);
	assert_int_equal(s->n_refused - before, sentence ? 1 : 0);
	if (sentence)
		assert_in_catalogue(text.text);
}

#define PASSES(peer)         assert_said(s, peer, DG_OK, NULL)
#define REFUSED(peer, words) assert_said(s, peer, DG_DENIED, "This text was not sent: " peer " " words)

static void what_costs_more_is_refused_at_once(void **state)
{
	struct stage *s = *state;
	begin(s);
	PASSES("+12125550100");
	PASSES("+4915112345678");
	PASSES("+447911123456");
	PASSES("+18002345678");
	REFUSED("+19002345678", "is a premium-rate number.");
	REFUSED("+499001234567", "is a premium-rate number.");
	REFUSED("+979123456789", "is a premium-rate number.");
	REFUSED("+491801234567", "is a shared-cost number.");
	REFUSED("+80812345678", "is a shared-cost number.");
	REFUSED("+870773111632", "is a satellite telephone.");
	REFUSED("+881612345678", "is a satellite telephone.");
	REFUSED("+8821612345678", "is a satellite telephone.");
	REFUSED("+80012345678", "is a number of no country.");
	REFUSED("+883510012345", "is a number of no country.");
}

static void each_key_lets_its_own_pass(void **state)
{
	static const char *const each[][2] = { { "refuse_premium_rate", "+19002345678" },
		{ "refuse_shared_cost", "+491801234567" }, { "refuse_satellite", "+881612345678" },
		{ "refuse_non_geographic", "+80012345678" } };
	struct stage *s = *state;
	for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
		set(s, each[i][0], "false");
		begin(s);
		for (size_t j = 0; j < sizeof each / sizeof *each; j++) {
			struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
			const struct dg_place at = { .way = DG_DOWN, .domain = "sms.example.org", .micros = -1 };
			struct dg_error text;
			enum dg_status why;
			ev.message.peer = each[j][1];
			assert_int_equal(
				dg_plugin_module.filter(s->self, &at, &ev, &why, &text), i == j ? DG_PASS : DG_DROP);
		}
		set(s, each[i][0], "true");
	}
}

static void what_is_not_given_out_passes_unless_asked_for(void **state)
{
	struct stage *s = *state;
	begin(s);
	PASSES("+15550001111");
	PASSES("+999123456789");
	set(s, "refuse_invalid", "true");
	begin(s);
	PASSES("+12125550100");
	assert_said(s, "+15550001111", DG_NOENT,
		"This text was not sent: nobody can have the number +15550001111. Please check it.");
	assert_said(s, "+999123456789", DG_NOENT,
		"This text was not sent: nobody can have the number +999123456789. Please check it.");
}

static void countries_are_allowed_and_denied(void **state)
{
	struct stage *s = *state;
	set(s, "allow", "[\"US\", \"DE\"]");
	begin(s);
	PASSES("+12125550100");
	PASSES("+4915112345678");
	REFUSED("+14165550100", "is a number in CA, and the gateway sends no texts there.");
	REFUSED("+18765550100", "is a number in JM, and the gateway sends no texts there.");
	assert_said(s, "+15550001111", DG_DENIED,
		"This text was not sent: nobody knows in which country +15550001111 is, and the gateway sends texts to "
		"some "
		"countries only.");
	set(s, "deny", "[\"DE\"]");
	begin(s);
	PASSES("+12125550100");
	REFUSED("+4915112345678", "is a number in DE, and the gateway sends no texts there.");
	set(s, "allow", "[]");
	begin(s);
	PASSES("+14165550100");
	PASSES("+15550001111");
	REFUSED("+4915112345678", "is a number in DE, and the gateway sends no texts there.");
}

static void numbers_of_no_country_are_ruled_by_their_keys(void **state)
{
	struct stage *s = *state;
	set(s, "allow", "[\"US\"]");
	set(s, "refuse_satellite", "false");
	set(s, "refuse_non_geographic", "false");
	begin(s);
	PASSES("+881612345678");
	PASSES("+80012345678");
}

static void short_codes_are_those_of_the_country(void **state)
{
	struct stage *s = *state;
	begin(s);
	PASSES("66551");
	set(s, "country", "US");
	begin(s);
	REFUSED("24280", "is a premium-rate number.");
	PASSES("12345");
	set(s, "deny", "[\"US\"]");
	begin(s);
	REFUSED("12345", "is a number in US, and the gateway sends no texts there.");
}

static void nothing_else_is_looked_at(void **state)
{
	struct stage *s = *state;
	struct dg_error text;
	enum dg_status why;
	begin(s);
	PASSES(NULL);
	PASSES("My Bank");
	const struct dg_place up = { .way = DG_UP, .domain = "sms.example.org", .micros = -1 };
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.peer = "+19002345678";
	assert_int_equal(dg_plugin_module.filter(s->self, &up, &ev, &why, &text), DG_PASS);
	assert_int_equal(dg_plugin_module.kinds, 1u << DG_MESSAGE);
}

static void what_is_misspelt_is_said_at_once(void **state)
{
	static const char *const wrong[] = { "{}", "[\"us\"]", "[\"USA\"]", "[\"XX\"]", "[\"001\"]", "[1]",
		"[\"US\", null]" };
	struct stage *s = *state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_not_begun(s, "allow", wrong[i]);
	set(s, "allow", "[\"US\"]");
	assert_not_begun(s, "deny", "[\"Germany\"]");
	set(s, "deny", "[]");
	assert_not_begun(s, "country", "XX");
}

int main(void)
{
#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ON_STAGE(what_costs_more_is_refused_at_once),
		ON_STAGE(each_key_lets_its_own_pass),
		ON_STAGE(what_is_not_given_out_passes_unless_asked_for),
		ON_STAGE(countries_are_allowed_and_denied),
		ON_STAGE(numbers_of_no_country_are_ruled_by_their_keys),
		ON_STAGE(short_codes_are_those_of_the_country),
		ON_STAGE(nothing_else_is_looked_at),
		ON_STAGE(what_is_misspelt_is_said_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
