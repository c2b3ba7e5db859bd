/* test_forget.c - words that are not to be kept: there as long as somebody needs them, then in no octet of the file. */
#include <fcntl.h>

#include "rig.h"

#include "store/journal.h"
#include "store/upkeep.h"

#define DOMAIN  "sms.example.org"
#define WORDS   "nobody shall read this"
#define SUBJECT "nor what it is about"
#define FILES   "[{\"url\":\"https://example.org/nor-see-this\"}]"
#define BORN_MS INT64_C(1700000000000)

static struct dg_row passing(const char *stanza_id)
{
	struct dg_row row = rig_down(stanza_id);
	row.stand = DG_SUBMITTED;
	row.text = WORDS;
	row.subject = SUBJECT;
	row.files = FILES;
	row.expires_ms = BORN_MS + HOUR_MS;
	row.passing = true;
	return row;
}

static uint64_t taken(struct rig *r, const struct dg_row *row)
{
	rig_accept(r, row, false);
	assert_int_equal(r->status, DG_OK);
	return r->id;
}

/* In the file, wherever: rows, indexes, what is free. */
static bool file_holds(struct rig *r, const char *words)
{
	struct dg_buf all = { 0 };
	char octets[4096];
	ssize_t n;
	rig_close(r);
	int fd = open(r->path, O_RDONLY);
	assert_true(fd >= 0);
	while ((n = read(fd, octets, sizeof octets)) > 0)
		dg_buf_add(&all, octets, (size_t)n);
	close(fd);
	bool holds = memmem(all.at, all.len, words, strlen(words));
	dg_buf_finish(&all);
	assert_true(rig_open(r));
	return holds;
}

static void assert_kept(struct rig *r)
{
	assert_true(file_holds(r, WORDS) && file_holds(r, SUBJECT) && file_holds(r, "nor-see-this"));
}

static void assert_forgotten(struct rig *r)
{
	assert_false(file_holds(r, WORDS) || file_holds(r, SUBJECT) || file_holds(r, "nor-see-this"));
}

static void what_was_told_goes(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = passing("m1"), ordinary = rig_down("m2");
	uint64_t id = taken(r, &row);
	(void)taken(r, &ordinary);
	rig_sent(r, id, RIG_REFS("a1"), false);
	rig_delivered(r, "a1");
	assert_kept(r); /* over a restart, too */
	assert_string_equal(rig_load_up(r, DOMAIN, 0, 9), "ok #1 delivered alice@example.org m1");
	rig_told(r, id);
	assert_forgotten(r);
	assert_true(file_holds(r, "hello"));
	assert_string_equal(rig_search(r, "m1", 9), "ok #1 delivered alice@example.org m1 told");
	assert_string_equal(rig_accept(r, &row, false), "ok #1 repeat"); /* and is known as one */
	assert_forgotten(r);
}

static void what_nobody_asked_about_goes_with_its_report(void **state)
{
	struct rig *r = *state;
	struct dg_row row = passing("m1");
	row.want_receipt = false;
	uint64_t id = taken(r, &row);
	rig_sent(r, id, RIG_REFS("a1", "a2"), false);
	rig_delivered(r, "a1");
	assert_kept(r);
	rig_delivered(r, "a2");
	assert_forgotten(r);
}

static void what_the_network_does_not_report_on_goes_when_it_is_sent(void **state)
{
	struct rig *r = *state;
	struct dg_row row = passing("m1");
	row.want_receipt = false;
	rig_sent(r, taken(r, &row), RIG_NO_REFS, true);
	assert_forgotten(r);
}

static void what_failed_is_there_to_be_quoted_until_that_is_told(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = passing("m1");
	uint64_t id = taken(r, &row);
	rig_settle(r, id, DG_GONE, DG_DENIED, "no");
	assert_kept(r);
	rig_told(r, id);
	assert_forgotten(r);
}

static void a_long_one_goes_whole(void **state)
{
	struct rig *r = *state;
	struct dg_row row = passing("m1");
	struct dg_buf text = { 0 };
	for (int i = 0; i < 2000; i++)
		dg_buf_str(&text, WORDS);
	row.text = text.at;
	uint64_t id = taken(r, &row);
	assert_kept(r);
	rig_settle(r, id, DG_GONE, DG_DENIED, NULL);
	rig_told(r, id);
	assert_forgotten(r);
	dg_buf_finish(&text);
}

static void what_was_set_aside_goes_with_its_notice_or_an_operators_word(void **state)
{
	struct rig *r = *state;
	const struct dg_row first = passing("m1"), second = passing("m2");
	const uint64_t ids[] = { taken(r, &first), taken(r, &second) };
	for (size_t i = 0; i < 2; i++) {
		rig_settle(r, ids[i], DG_GONE, DG_DENIED, NULL);
		dg_store_set_aside(r->store, ids[i], "invalid-xml", rig_on_done, r);
		assert_string_equal(rig_wait(r), "ok");
	}
	rig_told(r, ids[0]);
	assert_kept(r); /* of the second */
	dg_store_readmit(r->store, ids[1], false, rig_on_done, r);
	assert_string_equal(rig_wait(r), "ok");
	assert_forgotten(r);
	dg_store_readmit(r->store, ids[0], true, rig_on_done, r);
	assert_string_equal(rig_wait(r), "ok");
	assert_string_equal(rig_load_up(r, DOMAIN, 0, 9), "ok #1 failed alice@example.org m1 why=denied");
}

/* ---- without a report ---- */

static void upkeep(struct rig *r, int64_t now_ms)
{
	struct dg_error why;
	bool more = true;
	rig_close(r);
	struct dg_journal *j = dg_journal_open(&r->options, &why);
	assert_non_null(j);
	while (more) {
		assert_int_equal(dg_journal_begin(j), SQLITE_OK);
		assert_int_equal(dg_upkeep_step(j, now_ms, &more), SQLITE_OK);
		assert_int_equal(dg_journal_commit(j), SQLITE_OK);
	}
	dg_journal_close(j);
	assert_true(rig_open(r));
}

static int64_t counted(struct rig *r)
{
	struct dg_error why;
	rig_close(r);
	struct dg_journal *j = dg_journal_open(&r->options, &why);
	assert_non_null(j);
	int64_t n = j->tally.passing;
	dg_journal_close(j);
	assert_true(rig_open(r));
	return n;
}

static void what_is_never_reported_goes_a_day_after_its_time(void **state)
{
	struct rig *r = *state;
	const struct dg_row waits = passing("waits"), row = passing("m1");
	(void)taken(r, &waits); /* its time has passed, too, but that has to be told yet */
	rig_sent(r, taken(r, &row), RIG_REFS("a1"), false);
	r->options.keep_ms = 1000 * HOUR_MS;
	upkeep(r, BORN_MS + 25 * HOUR_MS - 1);
	assert_int_equal(counted(r), 2);
	upkeep(r, BORN_MS + 25 * HOUR_MS);
	assert_int_equal(counted(r), 1);
	rig_settle(r, 1, DG_LATE, DG_TIMEOUT, NULL);
	rig_told(r, 1);
	assert_forgotten(r);
	rig_report(r, RIG_REFS("a1"), DG_FAILED, DG_NOENT, "no such number"); /* late news are told all the same */
	assert_string_equal(
		rig_load_up(r, DOMAIN, 0, 9), "ok #2 failed alice@example.org m1 why=noent \"no such number\"");
}

static void many_of_them_go_in_small_steps(void **state)
{
	struct rig *r = *state;
	r->options.keep_ms = 1000 * HOUR_MS;
	for (int i = 0; i < 150; i++) {
		const struct dg_row row = passing(NULL);
		rig_sent(r, taken(r, &row), RIG_NO_REFS, false);
	}
	upkeep(r, BORN_MS + 25 * HOUR_MS);
	assert_int_equal(counted(r), 0);
	assert_forgotten(r);
}

static void history_takes_them_along(void **state)
{
	struct rig *r = *state;
	struct dg_row row = passing("m1");
	const struct dg_row newest = rig_down("m2");
	row.expires_ms = BORN_MS + 900 * HOUR_MS;
	rig_sent(r, taken(r, &row), RIG_REFS("a1"), false);
	(void)taken(r, &newest);
	r->options.keep_ms = HOUR_MS;
	assert_int_equal(counted(r), 1);
	upkeep(r, BORN_MS + 2 * HOUR_MS);
	assert_int_equal(counted(r), 0);
	assert_string_equal(rig_search(r, "m1", 9), "ok");
	assert_forgotten(r);
}

static void an_undone_batch_counts_nothing(void **state)
{
	struct rig *r = *state;
	struct dg_error why;
	bool more;
	const struct dg_row row = passing("m1");
	rig_sent(r, taken(r, &row), RIG_REFS("a1"), false);
	rig_close(r);
	struct dg_journal *j = dg_journal_open(&r->options, &why);
	assert_non_null(j);
	assert_int_equal(dg_journal_begin(j), SQLITE_OK);
	assert_int_equal(dg_upkeep_step(j, BORN_MS + 25 * HOUR_MS, &more), SQLITE_OK);
	assert_int_equal(j->tally.passing, 0);
	dg_journal_rollback(j);
	assert_int_equal(j->tally.passing, 1);
	dg_journal_close(j);
	assert_true(rig_open(r));
	assert_kept(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(what_was_told_goes),
		RIG_TEST(what_nobody_asked_about_goes_with_its_report),
		RIG_TEST(what_the_network_does_not_report_on_goes_when_it_is_sent),
		RIG_TEST(what_failed_is_there_to_be_quoted_until_that_is_told),
		RIG_TEST(a_long_one_goes_whole),
		RIG_TEST(what_was_set_aside_goes_with_its_notice_or_an_operators_word),
		RIG_TEST(what_is_never_reported_goes_a_day_after_its_time),
		RIG_TEST(many_of_them_go_in_small_steps),
		RIG_TEST(history_takes_them_along),
		RIG_TEST(an_undone_batch_counts_nothing),
	};
	return cmocka_run_group_tests_name("store/forget", tests, NULL, NULL);
}
