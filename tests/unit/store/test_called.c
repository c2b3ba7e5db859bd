/* test_called.c - one message by what either side calls it, and that rich rows come back as they went. */
#include "rig.h"

static void on_named(void *arg, enum dg_status status, const struct dg_row *row, const char *name)
{
	struct rig *r = arg;
	rig_hear(r, status);
	if (status == DG_OK)
		dg_buf_printf(&r->heard, " #%llu %s=%s", (unsigned long long)row->id, row->stanza_id, name);
}

static const char *by_stanza(struct rig *r, const char *user, const char *stanza_id)
{
	dg_store_by_stanza(r->store, "im.example.org", user, stanza_id, on_named, r);
	return rig_wait(r);
}

static const char *by_name(struct rig *r, const char *user, const char *name)
{
	dg_store_by_name(r->store, "im", user, name, on_named, r);
	return rig_wait(r);
}

/* As where users log in: no numbers. */
static struct dg_row of_session(struct dg_row row, const char *user)
{
	row.domain = "im.example.org";
	row.instance = "im";
	row.user = user;
	row.self = NULL;
	row.peer = "echo";
	return row;
}

#define ALICE "alice@example.org"
#define BOB   "bob@example.org"

static void a_text_down_is_called_by_our_id_until_the_network_names_it(void **state)
{
	struct rig *r = *state;
	struct dg_row row = of_session(rig_down("s1"), ALICE);
	rig_accept(r, &row, false);
	assert_string_equal(by_stanza(r, ALICE, "s1"), "ok #1 s1=1");
	assert_string_equal(by_name(r, ALICE, "1"), "ok #1 s1=1");
	const char *refs[] = { "net-1", "net-2" };
	dg_store_sent(r->store, 1, "im", refs, 2, false, rig_on_reported, r);
	rig_wait(r);
	assert_string_equal(by_stanza(r, ALICE, "s1"), "ok #1 s1=net-1");
	assert_string_equal(by_name(r, ALICE, "net-2"), "ok #1 s1=net-1");
	rig_reopen(r);
	assert_string_equal(by_stanza(r, ALICE, "s1"), "ok #1 s1=net-1");
}

static void names_are_their_users_own(void **state)
{
	struct rig *r = *state;
	struct dg_row row = of_session(rig_down("s1"), ALICE);
	rig_accept(r, &row, false);
	assert_string_equal(by_stanza(r, BOB, "s1"), "noent");
	assert_string_equal(by_name(r, BOB, "1"), "noent");
	assert_string_equal(by_name(r, ALICE, "2"), "noent");
	assert_string_equal(by_name(r, ALICE, ""), "noent");
	assert_string_equal(by_name(r, ALICE, "1x"), "noent");
	dg_store_by_name(r->store, "other", ALICE, "1", on_named, r);
	assert_string_equal(rig_wait(r), "noent");
}

/* What is said in a room is one text of the network and a row for each who hears it. */
static void a_text_up_has_a_row_for_each_who_hears_it(void **state)
{
	struct rig *r = *state;
	struct dg_row a = of_session(rig_up("n7"), ALICE), b = of_session(rig_up("n7"), BOB);
	a.stanza_id = "for-alice";
	b.stanza_id = "for-bob";
	rig_accept(r, &a, true);
	assert_string_equal(rig_accept(r, &b, true), "ok #2"); /* no repeat of hers */
	assert_string_equal(rig_accept(r, &a, true), "ok #1 repeat");
	assert_string_equal(by_name(r, ALICE, "n7"), "ok #1 for-alice=n7");
	assert_string_equal(by_name(r, BOB, "n7"), "ok #2 for-bob=n7");
	assert_string_equal(by_stanza(r, BOB, "for-bob"), "ok #2 for-bob=n7");
	rig_reopen(r);
	assert_string_equal(by_name(r, BOB, "n7"), "ok #2 for-bob=n7");
}

static void on_rich(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more)
{
	struct rig *r = arg;
	(void)more;
	rig_hear(r, status);
	if (n == 1)
		dg_buf_printf(&r->heard, " %s/%s %s %s %s %s %s", rows->room, rows->nick, rows->replaces,
			rows->reply_to, rows->reply_by, rows->quote, rows->files);
}

static void what_is_more_than_a_text_is_kept(void **state)
{
	struct rig *r = *state;
	struct dg_row row = of_session(rig_up("n1"), ALICE);
	row.room = "lobby";
	row.nick = "bob";
	row.replaces = "r1";
	row.reply_to = "r2";
	row.reply_by = "carol";
	row.quote = "what?";
	row.files = "12 https://a/b";
	rig_accept(r, &row, false);
	rig_reopen(r);
	dg_store_load_up(r->store, "im.example.org", 0, 9, on_rich, r);
	assert_string_equal(rig_wait(r), "ok lobby/bob r1 r2 carol what? 12 https://a/b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(a_text_down_is_called_by_our_id_until_the_network_names_it),
		RIG_TEST(names_are_their_users_own),
		RIG_TEST(a_text_up_has_a_row_for_each_who_hears_it),
		RIG_TEST(what_is_more_than_a_text_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
