/* test_list.c - users by the page, and what a record says of a preference. */
#include "user_rig.h"

static void on_listed(void *arg, enum dg_status status, const struct dg_user *users, size_t n, bool more)
{
	struct people *p = arg;
	dg_buf_printf(&p->heard, "%s:", dg_status_name(status));
	for (size_t i = 0; i < n; i++) {
		dg_buf_chr(&p->heard, ' ');
		people_say(&p->heard, &users[i]);
	}
	dg_buf_str(&p->heard, more ? " more" : "");
}

static const char *list(struct people *p, const char *domain, const char *after, size_t limit)
{
	dg_users_list(p->users, domain, after, limit, on_listed, p);
	people_settle(p);
	return people_heard(p);
}

static void listed_without_their_logins(void **state)
{
	struct people *p = *state;
	static const struct dg_pair account[] = { { "password", "secret" } };
	const struct dg_user alice = {
		.domain = SMS, .jid = "alice@x", .lang = "de", .account = account, .n_account = 1
	};
	dg_users_put(p->users, &alice, NULL, NULL);
	people_put(p, "carol@x", "+1555");
	people_put(p, "bob@x", NULL);
	people_settle(p);
	(void)people_heard(p);
	assert_string_equal(list(p, SMS, NULL, 2), "ok: alice@x de bob@x more");
	assert_string_equal(list(p, SMS, "bob@x", 2), "ok: carol@x +1555");
	assert_string_equal(list(p, IRC, NULL, 2), "ok:");
	assert_string_equal(list(p, "never.example.org", NULL, 2), "ok:");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PEOPLE_TEST(listed_without_their_logins),
	};
	return cmocka_run_group_tests_name("user/list", tests, NULL, NULL);
}
