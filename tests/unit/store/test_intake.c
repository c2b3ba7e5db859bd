/* test_intake.c - a message gets its row once: dedupe, repeats, who wrote last. */
#include "rig.h"

static void check_whole(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more)
{
	rig_on_rows(arg, status, rows, n, more);
	assert_int_equal(n, 1);
	assert_false(more);
	assert_int_equal(rows->way, DG_DOWN);
	assert_int_equal(rows->stand, DG_SUBMITTED);
	assert_string_equal(rows->domain, "sms.example.org");
	assert_string_equal(rows->instance, "smsc-a");
	assert_string_equal(rows->resource, "phone");
	assert_string_equal(rows->self, "+15550001111");
	assert_string_equal(rows->peer, "+15550002222");
	assert_string_equal(rows->text, "gr\xc3\xbc\xc3\x9f dich");
	assert_string_equal(rows->subject, "subject");
	assert_string_equal(rows->lang, "de");
	assert_string_equal(rows->thread, "thread");
	assert_null(rows->network_id);
	assert_null(rows->why_text);
	assert_int_equal(rows->created_ms, 1700000000000);
	assert_int_equal(rows->expires_ms, 1700000060000);
	assert_int_equal(rows->due_ms, 1700000030000);
	assert_int_equal(rows->attempts, 3);
	assert_true(rows->want_receipt);
	assert_true(rows->doubted);
	assert_true(rows->passing);
	assert_false(rows->told);
}

static void every_field_is_kept(void **state)
{
	struct rig *r = *state;
	struct dg_row row = rig_down("m1");
	row.text = "gr\xc3\xbc\xc3\x9f dich";
	row.subject = "subject";
	row.lang = "de";
	row.thread = "thread";
	row.expires_ms = 1700000060000;
	row.due_ms = 1700000030000;
	row.passing = true;
	row.attempts = 3;
	row.stand = DG_SUBMITTED;
	row.doubted = true;
	rig_accept(r, &row, false);
	rig_reopen(r);
	dg_store_load_down(r->store, "smsc-a", 0, 10, check_whole, r);
	rig_wait(r);
}

static void a_stanza_is_taken_once(void **state)
{
	struct rig *r = *state;
	struct dg_row row = rig_down("m1");
	assert_string_equal(rig_accept(r, &row, false), "ok #1");
	assert_string_equal(rig_accept(r, &row, false), "ok #1 repeat");
	row.stanza_id = "m2";
	assert_string_equal(rig_accept(r, &row, false), "ok #2");
	row.stanza_id = "m1";
	row.user = "bob@example.org";
	assert_string_equal(rig_accept(r, &row, false), "ok #3");
	row.domain = "irc.example.org";
	assert_string_equal(rig_accept(r, &row, false), "ok #4");
	rig_reopen(r);
	assert_string_equal(rig_accept(r, &row, false), "ok #4 repeat");
	row = rig_down("m1");
	assert_string_equal(rig_accept(r, &row, false), "ok #1 repeat");
}

static void a_stanza_id_is_remembered_for_a_while(void **state)
{
	struct rig *r = *state;
	struct dg_row row = rig_down("m1");
	assert_string_equal(rig_accept(r, &row, false), "ok #1");
	row.created_ms += 7 * 24 * HOUR_MS;
	assert_string_equal(rig_accept(r, &row, false), "ok #1 repeat");
	row.created_ms += 1;
	assert_string_equal(rig_accept(r, &row, false), "ok #2");
	assert_string_equal(rig_accept(r, &row, false), "ok #2 repeat");
}

static void without_a_stanza_id_nothing_is_a_repeat(void **state)
{
	struct rig *r = *state;
	struct dg_row row = rig_down(NULL);
	assert_string_equal(rig_accept(r, &row, false), "ok #1");
	assert_string_equal(rig_accept(r, &row, false), "ok #2");
}

static void one_batch_knows_its_own_repeats(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_down("m1");
	dg_store_accept(r->store, &row, false, NULL, NULL);
	dg_store_accept(r->store, &row, false, rig_on_accepted, r);
	assert_string_equal(rig_wait(r), "ok #1 repeat");
}

static void the_network_may_say_the_same_twice(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_up("n1");
	assert_string_equal(rig_accept(r, &row, false), "ok #1");
	assert_string_equal(rig_accept(r, &row, false), "ok #2");
}

static void an_earlier_text_absorbs_one_repeat(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_up("n1");
	rig_accept(r, &row, false);
	rig_accept(r, &row, false);
	assert_string_equal(rig_accept(r, &row, true), "ok #2 repeat");
	rig_reopen(r);
	assert_string_equal(rig_accept(r, &row, true), "ok #1 repeat");
	assert_string_equal(rig_accept(r, &row, true), "ok #3");
}

static void a_repeat_comes_soon_and_from_the_same_instance(void **state)
{
	struct rig *r = *state;
	struct dg_row row = rig_up("n1");
	rig_accept(r, &row, false);
	row.instance = "smsc-b";
	assert_string_equal(rig_accept(r, &row, true), "ok #2");
	row.instance = "smsc-a";
	row.created_ms += 10 * 60 * 1000 + 1;
	assert_string_equal(rig_accept(r, &row, true), "ok #3");
	row.created_ms += 10 * 60 * 1000;
	assert_string_equal(rig_accept(r, &row, true), "ok #3 repeat");
}

static const char *accept_within(struct rig *r, const struct dg_row *row, const struct dg_span *spans, size_t n_spans)
{
	dg_store_accept_within(r->store, row, spans, n_spans, rig_on_accepted, r);
	return rig_wait(r);
}

static void a_repeat_is_known_by_when_the_first_one_came(void **state)
{
	struct rig *r = *state;
	struct dg_row row = rig_up("n1");
	const int64_t then_ms = row.created_ms;
	const struct dg_span before = { then_ms - 2000, then_ms - 1 }, around = { then_ms, then_ms + 1000 };
	const struct dg_span both[] = { before, around };
	rig_accept(r, &row, false);
	row.created_ms += INT64_C(20) * 3600 * 1000; /* however long ago that is */
	assert_string_equal(accept_within(r, &row, &before, 1), "ok #2");
	assert_string_equal(accept_within(r, &row, both, 2), "ok #1 repeat");
	assert_string_equal(accept_within(r, &row, both, 2), "ok #3"); /* two people may say "ok" twice */
	rig_reopen(r);
	assert_string_equal(accept_within(r, &row, both, 2), "ok #4");
}

/* The answer to the repeat got lost as well. */
static void a_repeat_of_a_repeat_is_known_by_when_that_came(void **state)
{
	struct rig *r = *state;
	struct dg_row row = rig_up("n1");
	const struct dg_span first = { row.created_ms, row.created_ms };
	const struct dg_span second = { row.created_ms + 60000, row.created_ms + 60000 };
	rig_accept(r, &row, false);
	row.created_ms += 60000;
	assert_string_equal(accept_within(r, &row, &first, 1), "ok #1 repeat");
	row.created_ms += 60000;
	const struct dg_span both[] = { first, second };
	assert_string_equal(accept_within(r, &row, both, 2), "ok #1 repeat");
	assert_string_equal(accept_within(r, &row, both, 2), "ok #2");
}

/* The first copy is in the same batch, its answer was not waited for. */
static void one_batch_knows_its_own_repeats_by_span(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_up("n1");
	const struct dg_span span = { row.created_ms - 1, row.created_ms };
	dg_store_accept(r->store, &row, false, NULL, NULL);
	assert_string_equal(accept_within(r, &row, &span, 1), "ok #1 repeat");
}

static void a_network_id_is_no_stanza_id(void **state)
{
	struct rig *r = *state;
	const struct dg_row up = rig_up("same");
	const struct dg_row down = rig_down("same");
	assert_string_equal(rig_accept(r, &up, false), "ok #1");
	assert_string_equal(rig_accept(r, &down, false), "ok #2");
	assert_string_equal(rig_accept(r, &up, true), "ok #1 repeat");
}

static void ids_grow_across_lives(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_down(NULL);
	assert_string_equal(rig_accept(r, &row, false), "ok #1");
	rig_reopen(r);
	assert_string_equal(rig_accept(r, &row, false), "ok #2");
}

static void on_user(void *arg, enum dg_status status, const char *user)
{
	struct rig *r = arg;
	rig_hear(r, status);
	dg_buf_printf(&r->heard, " %s", user ? user : "nobody");
}

static const char *correspondent(struct rig *r, const char *self, const char *peer)
{
	dg_store_correspondent(r->store, "sms.example.org", self, peer, on_user, r);
	return rig_wait(r);
}

static void who_wrote_last_is_remembered(void **state)
{
	struct rig *r = *state;
	struct dg_row row = rig_down(NULL);
	rig_accept(r, &row, false);
	assert_string_equal(correspondent(r, row.self, row.peer), "ok nobody");
	row.remember = true;
	rig_accept(r, &row, false);
	rig_accept(r, &row, false);
	assert_string_equal(correspondent(r, row.self, row.peer), "ok alice@example.org");
	row.user = "bob@example.org";
	rig_accept(r, &row, false);
	rig_reopen(r);
	assert_string_equal(correspondent(r, row.self, row.peer), "ok bob@example.org");
	row.user = "alice@example.org";
	rig_accept(r, &row, false);
	assert_string_equal(correspondent(r, row.self, row.peer), "ok alice@example.org");
	row.user = "bob@example.org";
	rig_accept(r, &row, false);
	assert_string_equal(correspondent(r, row.self, row.peer), "ok bob@example.org");
	assert_string_equal(correspondent(r, row.self, "+15550003333"), "ok nobody");
	assert_string_equal(correspondent(r, "+15550009999", row.peer), "ok nobody");
	assert_string_equal(correspondent(r, NULL, row.peer), "ok nobody");
}

static void a_repeat_is_not_remembered(void **state)
{
	struct rig *r = *state;
	struct dg_row row = rig_down("m1");
	rig_accept(r, &row, false);
	row.remember = true;
	assert_string_equal(rig_accept(r, &row, false), "ok #1 repeat");
	assert_string_equal(correspondent(r, row.self, row.peer), "ok nobody");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(every_field_is_kept),
		RIG_TEST(a_stanza_is_taken_once),
		RIG_TEST(a_stanza_id_is_remembered_for_a_while),
		RIG_TEST(without_a_stanza_id_nothing_is_a_repeat),
		RIG_TEST(one_batch_knows_its_own_repeats),
		RIG_TEST(the_network_may_say_the_same_twice),
		RIG_TEST(an_earlier_text_absorbs_one_repeat),
		RIG_TEST(a_repeat_comes_soon_and_from_the_same_instance),
		RIG_TEST(a_repeat_is_known_by_when_the_first_one_came),
		RIG_TEST(a_repeat_of_a_repeat_is_known_by_when_that_came),
		RIG_TEST(one_batch_knows_its_own_repeats_by_span),
		RIG_TEST(a_network_id_is_no_stanza_id),
		RIG_TEST(ids_grow_across_lives),
		RIG_TEST(who_wrote_last_is_remembered),
		RIG_TEST(a_repeat_is_not_remembered),
	};
	return cmocka_run_group_tests_name("store/intake", tests, NULL, NULL);
}
