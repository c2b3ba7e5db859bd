/* test_dialog.c - the life of a dialog: asked, answered, asked again, ended, cancelled at any moment, forgotten. */
#include "dialog/inside.h"
#include "rig.h"
#include "util/clock.h"

static int64_t clock_ms = 1000;

/* Ten minutes pass when a test says so. */
int64_t dg_mono_ms(void)
{
	return clock_ms;
}
int64_t dg_mono_ns(void)
{
	return clock_ms * 1000000;
}
int64_t dg_now_ms(void)
{
	return 1700000000000;
}

static void a_step_is_asked_and_answered_later(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	fake.at_once = false;
	begin(r, &f, "register", "alice@example.org");
	assert_int_equal(f.heard, 0);
	fake_settle();
	assert_int_equal(f.event, DG_DIALOG_ASKS);
	submit(&f);
	assert_int_equal(f.heard, 1);
	fake_settle();
	assert_int_equal(f.event, DG_DIALOG_DONE);
	assert_int_equal(f.what, DG_T_REGISTERED);
	assert_null(f.dialog);
}

static void wrong_input_is_asked_again(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", "alice@example.org");
	fill(&f, "phone", "call me");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_AGAIN);
	assert_int_equal(f.status, DG_INVALID);
	assert_string_equal(f.var, "phone");
	assert_int_equal(f.what, DG_T_NOT_A_NUMBER);
	fill(&f, "phone", "");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_DONE);
}

static void a_face_that_cannot_try_again_hears_a_refusal(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	const struct dg_dialog_start start = { .domain = "sms.example.org", .jid = "alice@example.org" };
	dg_dialog_begin(r->all, &dg_kind_register, &start, face_heard, &f);
	fill(&f, "language", "tlh");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_REFUSED);
	assert_string_equal(f.var, "language");
	assert_int_equal(r->all->n_open, 0);
}

static void it_is_found_by_its_owner_only(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	struct dg_dialog *found = NULL;
	begin(r, &f, "register", "alice@example.org");
	char *id = dg_strdup(dg_dialog_id(f.dialog));
	assert_int_equal(strlen(id), 26);
	assert_int_equal(dg_dialog_find(r->all, id, "alice@example.org", &found), DG_OK);
	assert_ptr_equal(found, f.dialog);
	assert_ptr_equal(dg_dialog_kind(found), &dg_kind_register);
	assert_int_equal(dg_dialog_find(r->all, id, "mallory@example.org", &found), DG_DENIED);
	assert_int_equal(dg_dialog_find(r->all, "nonsense", "alice@example.org", &found), DG_NOENT);
	assert_int_equal(dg_dialog_find(r->all, "", "alice@example.org", &found), DG_NOENT);
	fake.at_once = false;
	submit(&f);
	assert_int_equal(dg_dialog_find(r->all, id, "alice@example.org", &found), DG_BUSY);
	fake_settle();
	assert_int_equal(dg_dialog_find(r->all, id, "alice@example.org", &found), DG_NOENT);
	free(id);
}

static void ten_minutes_of_silence_end_it(void **state)
{
	struct rig *r = *state;
	struct face old = { 0 }, young = { 0 };
	struct dg_dialog *found;
	begin(r, &old, "register", "alice@example.org");
	char *id = dg_strdup(dg_dialog_id(old.dialog));
	clock_ms += 400000;
	begin(r, &young, "register", "bob@example.org");
	clock_ms += 199999;
	dialog_on_silence(r->all);
	assert_int_equal(dg_dialog_find(r->all, id, "alice@example.org", &found), DG_OK);
	clock_ms += 1;
	dialog_on_silence(r->all);
	assert_int_equal(dg_dialog_find(r->all, id, "alice@example.org", &found), DG_TIMEOUT);
	assert_int_equal(r->all->n_open, 1);
	assert_true(dg_timer_is_active(r->all->silence));
	free(id);
}

static void the_operator_says_how_long_it_lives(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	struct dg_dialog *found;
	struct dg_conf conf = rig_conf;
	conf.form_ttl_ms = 2000;
	struct dg_dialogs *all = dg_dialogs_create(&r->loop, &conf, NULL, NULL, NULL, NULL, NULL, r->metrics);
	struct rig other = { .all = all };
	begin(&other, &f, "register", "alice@example.org");
	char *id = dg_strdup(dg_dialog_id(f.dialog));
	clock_ms += 1999;
	dialog_on_silence(all);
	assert_int_equal(dg_dialog_find(all, id, "alice@example.org", &found), DG_OK);
	clock_ms += 1;
	dialog_on_silence(all);
	assert_int_equal(dg_dialog_find(all, id, "alice@example.org", &found), DG_TIMEOUT);
	dg_dialogs_destroy(all);
	free(id);
}

/* One question after the other, each answered in time. */
static void who_is_at_it_is_given_time(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 }, idle = { 0 };
	struct dg_dialog *found;
	begin(r, &f, "register", "alice@example.org");
	begin(r, &idle, "register", "bob@example.org");
	char *id = dg_strdup(dg_dialog_id(f.dialog));
	for (int i = 0; i < 3; i++) {
		clock_ms += 599999;
		dg_dialog_renew(f.dialog);
		dialog_on_silence(r->all);
	}
	assert_int_equal(dg_dialog_find(r->all, id, "alice@example.org", &found), DG_OK);
	assert_int_equal(r->all->n_open, 1); /* the other one has gone meanwhile */
	clock_ms += 600000;
	dialog_on_silence(r->all);
	assert_int_equal(dg_dialog_find(r->all, id, "alice@example.org", &found), DG_TIMEOUT);
	free(id);
}

static void what_is_at_work_does_not_end_by_itself(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", "alice@example.org");
	fake.at_once = false;
	submit(&f);
	clock_ms += 700000;
	dialog_on_silence(r->all);
	fake_settle();
	assert_int_equal(f.event, DG_DIALOG_DONE);
}

static void a_cancelled_dialog_is_not_heard_from_again(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", "alice@example.org");
	dg_dialog_cancel(f.dialog);
	assert_int_equal(r->all->n_open, 0);
	begin(r, &f, "register", "alice@example.org");
	fake.at_once = false;
	submit(&f);
	dg_dialog_cancel(f.dialog);
	assert_int_equal(f.heard, 2);
	fake_settle(); /* the record is looked at, and nothing is done */
	assert_int_equal(f.heard, 2);
	assert_int_equal(fake.puts, 0);
	assert_int_equal(r->all->n_open, 0);
}

static void what_was_begun_goes_on_unheard(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", "alice@example.org");
	struct dg_dialog *d = f.dialog;
	fake.at_once = false;
	submit(&f);
	struct pending first = fake.pending[--fake.n_pending];
	fake_answer(&first); /* the record is there: now the command is at work */
	assert_int_equal(fake.n_pending, 1);
	dg_dialog_cancel(d);
	fake_settle();
	assert_int_equal(f.heard, 1);
	assert_non_null(fake_user("alice@example.org"));
	assert_int_equal(r->all->n_open, 0);
}

static void five_are_open_and_the_oldest_goes(void **state)
{
	struct rig *r = *state;
	struct face f[7] = { { 0 } };
	struct dg_dialog *found;
	char first[32], second[32];
	for (size_t i = 0; i < 5; i++) {
		clock_ms++;
		begin(r, &f[i], "register", "alice@example.org");
	}
	(void)snprintf(first, sizeof first, "%s", dg_dialog_id(f[0].dialog));
	(void)snprintf(second, sizeof second, "%s", dg_dialog_id(f[1].dialog));
	begin(r, &f[5], "register", "bob@example.org");
	begin(r, &f[6], "register", "alice@example.org");
	assert_int_equal(r->all->n_open, 6);
	assert_int_equal(dg_dialog_find(r->all, first, "alice@example.org", &found), DG_TIMEOUT);
	assert_int_equal(dg_dialog_find(r->all, second, "alice@example.org", &found), DG_OK);
}

static void who_keeps_five_at_work_has_to_wait(void **state)
{
	struct rig *r = *state;
	struct face f[6] = { { 0 } };
	fake.at_once = false;
	for (size_t i = 0; i < 6; i++)
		begin(r, &f[i], "register", "alice@example.org");
	assert_int_equal(f[5].event, DG_DIALOG_REFUSED);
	assert_int_equal(f[5].status, DG_AGAIN);
	fake_settle();
	assert_int_equal(f[4].event, DG_DIALOG_ASKS);
}

static void a_record_that_cannot_be_read_is_a_refusal(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	fake.find_status = DG_REMOTE;
	begin(r, &f, "register", "alice@example.org");
	assert_int_equal(f.event, DG_DIALOG_REFUSED);
	assert_int_equal(f.status, DG_REMOTE);
	assert_int_equal(f.what, DG_T_CANNOT_LOOK_UP);
}

static void rights_are_asked_at_every_step(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", "alice@example.org");
	fake.may = false;
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_REFUSED);
	assert_int_equal(f.status, DG_DENIED);
	assert_int_equal(fake.puts, 0);
}

static void an_unknown_domain_is_refused(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	const struct dg_dialog_start start = { .domain = "mars.example.org", .jid = "alice@example.org" };
	dg_dialog_begin(r->all, &dg_kind_register, &start, face_heard, &f);
	assert_int_equal(f.status, DG_NOENT);
}

static void the_users_own_language_goes_first(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	record_set(&fake_add("alice@example.org", NULL)->lang, "fr");
	begin(r, &f, "unregister", "alice@example.org");
	submit(&f);
	assert_string_equal(f.said, "Rien n’a été modifié.");
	begin_as(r, &f, "unregister", "alice@example.org", true);
	submit(&f);
	assert_string_equal(f.said, "Nothing was changed.");
}

static void write_line(void *arg, const char *line, size_t octets)
{
	dg_buf_add(arg, line, octets);
}

static void what_administrators_do_is_logged_without_what_they_wrote(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	struct dg_buf lines = { 0 };
	const struct dg_log log = { .level = DG_LOG_INFO, .write = write_line, .arg = &lines };
	r->all->log = &log;
	fake.admin = "admin@example.org";
	begin(r, &f, "announce", "admin@example.org");
	fill(&f, "announcement", "Down at nine.");
	submit(&f);
	begin(r, &f, "register", "alice@example.org");
	submit(&f);
	begin(r, &f, "users", "alice@example.org");
	assert_non_null(strstr(
		lines.at, "msg=\"a command was run\" word=announce domain=sms.example.org by=a****@example.org"));
	assert_null(strstr(lines.at, "nine"));
	assert_ptr_equal(strchr(lines.at, '\n'), lines.at + lines.len - 1); /* the others are no acts */
	dg_buf_finish(&lines);
}

/* clang-format off */
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_begin, rig_end)
/* clang-format on */

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_step_is_asked_and_answered_later),
		TEST(wrong_input_is_asked_again),
		TEST(a_face_that_cannot_try_again_hears_a_refusal),
		TEST(it_is_found_by_its_owner_only),
		TEST(ten_minutes_of_silence_end_it),
		TEST(the_operator_says_how_long_it_lives),
		TEST(who_is_at_it_is_given_time),
		TEST(what_is_at_work_does_not_end_by_itself),
		TEST(a_cancelled_dialog_is_not_heard_from_again),
		TEST(what_was_begun_goes_on_unheard),
		TEST(five_are_open_and_the_oldest_goes),
		TEST(who_keeps_five_at_work_has_to_wait),
		TEST(a_record_that_cannot_be_read_is_a_refusal),
		TEST(rights_are_asked_at_every_step),
		TEST(an_unknown_domain_is_refused),
		TEST(the_users_own_language_goes_first),
		TEST(what_administrators_do_is_logged_without_what_they_wrote),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
