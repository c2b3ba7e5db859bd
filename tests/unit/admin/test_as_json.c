/* Tests of core/admin/as_json.c: rows, parts, times and foreign text as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "admin/as_json.h"

static const struct dg_row row = {
	.id = 12,
	.way = DG_DOWN,
	.stand = DG_GONE,
	.domain = "sms.example.org",
	.user = "alice@example.org",
	.peer = "+15551230000",
	.stanza_id = "abc",
	.text = "gr\xC3\xBC\xC3\x9F dich",
	.created_ms = 1795372238123,
	.attempts = 2,
	.why = DG_REMOTE,
	.why_text = "the network said \"no\"",
	.told = true,
};

static void assert_text(const json_t *object, const char *key, const char *wanted)
{
	const char *is = json_string_value(json_object_get(object, key));

	assert_non_null(is);
	assert_string_equal(is, wanted);
}

static void test_a_row(void **state)
{
	json_t *j = dg_json_row(&row, false);

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(j, "id")), 12);
	assert_text(j, "way", "down");
	assert_text(j, "stand", "failed");
	assert_text(j, "peer", "+15551230000");
	assert_text(j, "why", "remote");
	assert_text(j, "why_text", "the network said \"no\"");
	assert_text(j, "created", "2026-11-22T18:30:38.123Z");
	assert_int_equal(json_integer_value(json_object_get(j, "attempts")), 2);
	assert_true(json_is_true(json_object_get(j, "told")));
	assert_true(json_is_false(json_object_get(j, "doubted")));
	assert_null(json_object_get(j, "instance"));
	assert_null(json_object_get(j, "expires"));
	assert_null(json_object_get(j, "passing"));
	json_decref(j);
}

/* Its words have gone, and who asks is told why. */
static void test_what_was_not_to_be_kept(void **state)
{
	struct dg_row told = row;
	told.text = NULL;
	told.passing = true;
	json_t *j = dg_json_row(&told, true);

	(void)state;
	assert_null(json_object_get(j, "text"));
	assert_null(json_object_get(j, "characters"));
	assert_true(json_is_true(json_object_get(j, "passing")));
	json_decref(j);
}

static void test_the_text_is_shown_only_when_asked(void **state)
{
	json_t *without = dg_json_row(&row, false), *with = dg_json_row(&row, true);

	(void)state;
	assert_null(json_object_get(without, "text"));
	assert_int_equal(json_integer_value(json_object_get(without, "characters")), 9);
	assert_text(with, "text", row.text);
	json_decref(without);
	json_decref(with);
}

static void test_what_is_more_than_a_text(void **state)
{
	struct dg_row rich = row;
	rich.room = "#den";
	rich.nick = "bob";
	rich.replaces = "s1";
	rich.reply_to = "s2";
	rich.reply_by = "carol";
	rich.quote = "what?";
	rich.files = "5\thttps://a.example/b\timage/png\tb.png\n0\thttps://a.example/c\t\t\n";
	json_t *without = dg_json_row(&rich, false), *with = dg_json_row(&rich, true);

	(void)state;
	assert_text(without, "room", "#den");
	assert_text(without, "nick", "bob");
	assert_text(without, "replaces", "s1");
	assert_text(without, "reply_to", "s2");
	assert_text(without, "reply_by", "carol");
	assert_null(json_object_get(without, "quote"));
	assert_text(with, "quote", "what?");
	const json_t *file = json_array_get(json_object_get(without, "files"), 0);
	assert_int_equal(json_integer_value(json_object_get(file, "octets")), 5);
	assert_text(file, "type", "image/png");
	assert_null(json_object_get(file, "url"));
	assert_null(json_object_get(file, "name"));
	assert_int_equal(json_array_size(json_object_get(with, "files")), 2);
	assert_text(json_array_get(json_object_get(with, "files"), 0), "name", "b.png");
	assert_text(json_array_get(json_object_get(with, "files"), 1), "url", "https://a.example/c");
	json_decref(without);
	json_decref(with);
}

/* It holds a code that proves a number. */
static void test_the_gateways_own_text_is_never_shown(void **state)
{
	struct dg_row own = row;
	own.domain = own.user = "sms.example.org";
	json_t *j = dg_json_row(&own, true);

	(void)state;
	assert_null(json_object_get(j, "text"));
	json_decref(j);
}

static void test_a_part(void **state)
{
	const struct dg_part part = {
		.number = 2, .ref = "A1", .stage = DG_FAILED, .why_text = "EXPIRED", .at_ms = 1000
	};
	json_t *j = dg_json_part(&part);

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(j, "number")), 2);
	assert_text(j, "ref", "A1");
	assert_text(j, "stage", "failed");
	assert_text(j, "why_text", "EXPIRED");
	assert_text(j, "at", "1970-01-01T00:00:01.000Z");
	json_decref(j);
}

static void test_foreign_octets_become_text(void **state)
{
	json_t *cut = dg_json_text("gr\xC3"), *fine = dg_json_text("fine"), *empty = dg_json_text("");

	(void)state;
	assert_string_equal(json_string_value(cut), "gr\xEF\xBF\xBD");
	assert_string_equal(json_string_value(fine), "fine");
	assert_string_equal(json_string_value(empty), "");
	assert_null(dg_json_text(NULL));
	json_decref(cut);
	json_decref(fine);
	json_decref(empty);
}

static void test_no_time_is_no_text(void **state)
{
	(void)state;
	assert_null(dg_json_time(0));
	assert_null(dg_json_time(-1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_row),
		cmocka_unit_test(test_the_text_is_shown_only_when_asked),
		cmocka_unit_test(test_what_was_not_to_be_kept),
		cmocka_unit_test(test_what_is_more_than_a_text),
		cmocka_unit_test(test_the_gateways_own_text_is_never_shown),
		cmocka_unit_test(test_a_part),
		cmocka_unit_test(test_foreign_octets_become_text),
		cmocka_unit_test(test_no_time_is_no_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
