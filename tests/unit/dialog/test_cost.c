/* test_cost.c - what a text would take, with and without a number in front of it. */
#include "rig.h"

#define ALICE "alice@example.org"

static void ask(struct rig *r, struct face *f, const char *text)
{
	begin(r, f, "cost", ALICE);
	fill(f, "text", text);
	submit(f);
}

static void the_answer_has_segments_characters_and_price(void **state)
{
	struct face f = { 0 };
	fake.micros = 15000;
	ask(*state, &f, "hello there");
	assert_int_equal(f.what, DG_T_COST_DONE);
	assert_holds(&f, "segments=2\n");
	assert_holds(&f, "characters=180/306\n");
	assert_holds(&f, "price=0.015 EUR\n");
	assert_string_equal(fake.number, "");
	assert_string_equal(fake.text, "hello there");
	assert_string_equal(fake.code, ALICE);
}

static void a_number_in_front_is_no_text(void **state)
{
	static const struct {
		const char *said, *number, *text;
	} cases[] = {
		{ "+15559990001 hello there", "+15559990001", "hello there" },
		{ "+15559990001\nhello", "+15559990001", "hello" },
		{ "+15559990001", "", "+15559990001" }, /* then that is the text */
		{ "12345 hello", "", "12345 hello" },
		{ "two words", "", "two words" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct face f = { 0 };
		ask(*state, &f, cases[i].said);
		assert_string_equal(fake.number, cases[i].number);
		assert_string_equal(fake.text, cases[i].text);
	}
}

static void a_price_that_is_not_known_is_not_made_up(void **state)
{
	struct face f = { 0 };
	fake.micros = -1;
	ask(*state, &f, "hello");
	assert_int_equal(f.what, DG_T_COST_DONE_UNPRICED);
	assert_null(strstr(f.form, "price="));
}

static void what_the_network_would_refuse_is_refused(void **state)
{
	struct face f = { 0 };
	fake.cost_status = DG_TOOBIG;
	ask(*state, &f, "hello");
	assert_int_equal(f.event, DG_DIALOG_REFUSED);
	assert_int_equal(f.what, DG_T_STATUS_TOOBIG);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, rig_begin, rig_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_answer_has_segments_characters_and_price),
		TEST(a_number_in_front_is_no_text),
		TEST(a_price_that_is_not_known_is_not_made_up),
		TEST(what_the_network_would_refuse_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
