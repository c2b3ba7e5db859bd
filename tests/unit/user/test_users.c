/* test_users.c - lookups: from the disk and from memory, in the order in which they were asked, never what was true
 * before a change. */
#include "user_rig.h"

static void what_is_on_disk_is_found_then_remembered(void **state)
{
	struct people *p = *state;
	people_put(p, "alice@x", "+1555");
	people_settle(p);
	assert_string_equal(people_heard(p), "ok; ");
	people_find(p, "alice@x");
	people_find(p, "bob@x");
	people_owner(p, "+1555");
	people_owner(p, "+1666");
	assert_string_equal(people_heard(p), ""); /* the disk is asked */
	assert_null(dg_users_peek(p->users, SMS, "alice@x"));
	people_settle(p);
	assert_string_equal(people_heard(p), "alice@x +1555; noent; alice@x +1555; noent; ");
	people_find(p, "alice@x");
	people_find(p, "bob@x");
	people_owner(p, "+1555");
	people_owner(p, "+1666");
	assert_string_equal(people_heard(p), "alice@x +1555; noent; alice@x +1555; noent; ");
	assert_string_equal(dg_users_peek(p->users, SMS, "alice@x")->number, "+1555");
	assert_null(dg_users_peek(p->users, SMS, "bob@x"));
	assert_null(dg_users_peek(p->users, IRC, "alice@x"));
}

static void a_domain_that_is_not_ours_has_nobody(void **state)
{
	struct people *p = *state;
	const struct dg_user stranger = { .domain = "never.example.org", .jid = "alice@x" };
	dg_users_find(p->users, "never.example.org", "alice@x", people_on_found, p);
	dg_users_owner(p->users, "never.example.org", "+1555", people_on_found, p);
	dg_users_put(p->users, &stranger, people_on_done, p);
	dg_users_remove(p->users, "never.example.org", "alice@x", people_on_done, p);
	assert_string_equal(people_heard(p), "noent; noent; noent; noent; ");
	assert_false(dg_users_any(p->users, "never.example.org"));
	assert_int_equal(dg_users_count(p->users, "never.example.org"), 0);
}

static void lookups_that_ask_the_same_share_one_question(void **state)
{
	struct people *p = *state;
	people_find(p, "alice@x");
	size_t queued = dg_store_queued(p->r->store);
	people_find(p, "alice@x");
	people_find(p, "alice@x");
	assert_int_equal(dg_store_queued(p->r->store), queued);
	people_settle(p);
	assert_string_equal(people_heard(p), "noent; noent; noent; ");
}

static void lookups_around_a_change_see_their_side_of_it(void **state)
{
	struct people *p = *state;
	people_find(p, "alice@x");
	people_put(p, "alice@x", "+1555");
	people_find(p, "alice@x");
	people_put(p, "alice@x", NULL);
	people_find(p, "alice@x");
	people_remove(p, "alice@x");
	people_find(p, "alice@x");
	people_settle(p);
	assert_string_equal(people_heard(p), "noent; ok; alice@x +1555; ok; alice@x; ok; noent; ");
	people_find(p, "alice@x");
	assert_string_equal(people_heard(p), "noent; ");
}

struct again {
	struct people *p;
	int left;
};

static void on_found_ask_again(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct again *a = arg;
	people_on_found(a->p, status, user);
	if (a->left-- > 0)
		dg_users_find(a->p->users, SMS, "alice@x", on_found_ask_again, a);
}

static void who_asks_in_an_answer_stands_behind_who_waited(void **state)
{
	struct people *p = *state;
	struct again a = { p, 1 };
	const struct dg_user alice = { .domain = SMS, .jid = "alice@x", .lang = "de" };
	dg_users_put(p->users, &alice, people_on_done, p);
	dg_users_find(p->users, SMS, "alice@x", on_found_ask_again, &a);
	dg_users_owner(p->users, SMS, "+1", people_on_found, p);
	people_find(p, "alice@x");
	people_settle(p);
	assert_string_equal(people_heard(p), "ok; alice@x de; alice@x de; alice@x de; noent; ");
}

static void on_found_change(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct people *p = arg;
	struct dg_user changed = *user;
	assert_int_equal(status, DG_OK);
	changed.number = "+1777";
	dg_users_put(p->users, &changed, people_on_done, p);
	people_say(&p->heard, user); /* is still there */
	dg_buf_str(&p->heard, "; ");
}

static void a_record_outlives_the_change_that_is_made_from_it(void **state)
{
	struct people *p = *state;
	people_put(p, "alice@x", "+1555");
	people_settle(p);
	people_find(p, "alice@x");
	people_settle(p);
	(void)people_heard(p);
	const struct dg_user *peeked = dg_users_peek(p->users, SMS, "alice@x");
	dg_users_find(p->users, SMS, "alice@x", on_found_change, p); /* from memory */
	assert_string_equal(peeked->number, "+1555");
	people_find(p, "alice@x");
	people_settle(p);
	assert_string_equal(people_heard(p), "alice@x +1555; ok; alice@x +1777; ");
}

static void a_number_changes_hands(void **state)
{
	struct people *p = *state;
	people_put(p, "alice@x", "+1555");
	people_owner(p, "+1555");
	people_owner(p, "+1666");
	people_settle(p);
	assert_string_equal(people_heard(p), "ok; alice@x +1555; noent; ");
	people_put(p, "alice@x", "+1666"); /* gives +1555 back without naming it */
	people_owner(p, "+1555");
	people_owner(p, "+1666");
	people_settle(p);
	assert_string_equal(people_heard(p), "ok; noent; alice@x +1666; ");
	people_remove(p, "alice@x");
	people_put(p, "bob@x", "+1666");
	people_owner(p, "+1666");
	people_settle(p);
	people_owner(p, "+1666");
	assert_string_equal(people_heard(p), "ok; ok; bob@x +1666; bob@x +1666; ");
}

static void a_number_that_was_looked_up_during_its_change(void **state)
{
	struct people *p = *state;
	people_put(p, "alice@x", "+1555");
	people_settle(p);
	people_owner(p, "+1555"); /* will answer what was */
	people_put(p, "alice@x", NULL);
	people_settle(p);
	assert_string_equal(people_heard(p), "ok; alice@x +1555; ok; ");
	people_owner(p, "+1555");
	people_find(p, "alice@x");
	people_settle(p);
	assert_string_equal(people_heard(p), "noent; alice@x; ");
}

static void nothing_is_looked_up_where_nobody_is(void **state)
{
	struct people *p = *state;
	assert_false(dg_users_any(p->users, SMS));
	people_put(p, "alice@x", NULL);
	assert_true(dg_users_any(p->users, SMS)); /* a change is under way */
	people_settle(p);
	assert_true(dg_users_any(p->users, SMS));
	assert_false(dg_users_any(p->users, IRC));
	people_reopen(p);
	assert_true(dg_users_any(p->users, SMS));
	assert_false(dg_users_any(p->users, IRC));
	people_remove(p, "alice@x");
	people_settle(p);
	people_find(p, "alice@x");
	people_find(p, "bob@x");
	assert_true(dg_users_any(p->users, SMS)); /* somebody waits for a lookup, and must not be overtaken */
	people_settle(p);
	assert_false(dg_users_any(p->users, SMS));
}

static void counted_in_each_life(void **state)
{
	struct people *p = *state;
	for (int i = 0; i < 3; i++) {
		char jid[16];
		snprintf(jid, sizeof jid, "u%d@x", i);
		people_put(p, jid, NULL);
		people_put(p, jid, NULL);
	}
	people_remove(p, "u1@x");
	people_remove(p, "u9@x");
	people_settle(p);
	for (int life = 0; life < 2; life++) {
		assert_int_equal(dg_users_count(p->users, SMS), 2);
		assert_int_equal(dg_users_count(p->users, IRC), 0);
		people_reopen(p);
	}
	assert_int_equal(
		dg_metrics_gauge(p->r->metrics, "dragoman_registered_users", "domain=\"" SMS "\"", "")->value, 2);
}

static void before_the_count_is_known_everything_is_looked_up(void **state)
{
	struct people *p = *state;
	people_close(p);
	assert_true(rig_open(p->r));
	people_open(p);
	assert_true(dg_users_any(p->users, SMS));
	people_settle(p);
	assert_false(dg_users_any(p->users, SMS));
}

struct known {
	struct people *p;
	enum dg_status heard, known;
};

static void on_found_known(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct known *k = arg;
	(void)user;
	k->heard = status;
	k->known = dg_users_known(k->p->users, SMS, "alice@x");
}

static void who_is_registered_is_known_or_to_be_asked(void **state)
{
	struct people *p = *state;
	struct known k = { p, DG_INTERNAL, DG_INTERNAL };
	assert_int_equal(dg_users_known(p->users, SMS, "alice@x"), DG_AGAIN);
	dg_users_find(p->users, SMS, "alice@x", on_found_known, &k);
	assert_int_equal(dg_users_known(p->users, SMS, "alice@x"), DG_AGAIN);
	people_settle(p);
	assert_int_equal(k.heard, DG_NOENT);
	assert_int_equal(k.known, DG_NOENT);
	assert_int_equal(dg_users_known(p->users, SMS, "alice@x"), DG_NOENT);
	people_put(p, "alice@x", NULL);
	assert_int_equal(dg_users_known(p->users, SMS, "alice@x"), DG_AGAIN); /* not what was true before */
	people_settle(p);
	dg_users_find(p->users, SMS, "alice@x", on_found_known, &k);
	people_settle(p);
	assert_int_equal(k.heard, DG_OK);
	assert_int_equal(k.known, DG_OK);
	assert_int_equal(dg_users_known(p->users, SMS, "alice@x"), DG_OK);
	assert_int_equal(dg_users_known(p->users, IRC, "alice@x"), DG_AGAIN);
	assert_int_equal(dg_users_known(p->users, "never.example.org", "alice@x"), DG_NOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PEOPLE_TEST(what_is_on_disk_is_found_then_remembered),
		PEOPLE_TEST(a_domain_that_is_not_ours_has_nobody),
		PEOPLE_TEST(lookups_that_ask_the_same_share_one_question),
		PEOPLE_TEST(lookups_around_a_change_see_their_side_of_it),
		PEOPLE_TEST(who_asks_in_an_answer_stands_behind_who_waited),
		PEOPLE_TEST(a_record_outlives_the_change_that_is_made_from_it),
		PEOPLE_TEST(a_number_changes_hands),
		PEOPLE_TEST(a_number_that_was_looked_up_during_its_change),
		PEOPLE_TEST(nothing_is_looked_up_where_nobody_is),
		PEOPLE_TEST(counted_in_each_life),
		PEOPLE_TEST(who_is_registered_is_known_or_to_be_asked),
		PEOPLE_TEST(before_the_count_is_known_everything_is_looked_up),
	};
	return cmocka_run_group_tests_name("user/users", tests, NULL, NULL);
}
