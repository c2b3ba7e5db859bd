/* Tests of sender.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "router/sender.h"

static const char *three[] = { "+15550000001", "+15550000002", "+15550000003" };
static const char *four[] = { "+15550000001", "+15550000002", "+15550000003", "+15550000004" };
static const char *name[] = { "ACME" };

static void the_longest_prefix_rules(void **state)
{
	struct dg_conf_sender rules[] = { { .prefix = "", .pool = three, .n_pool = 3 },
		{ .prefix = "+49", .pool = name, .n_pool = 1 }, { .prefix = "+4", .pool = four, .n_pool = 4 } };
	struct dg_conf_domain d = { .senders = rules, .n_senders = 3 };
	(void)state;
	assert_ptr_equal(sender_rule(&d, "+4915112345"), &rules[1]);
	assert_ptr_equal(sender_rule(&d, "+43123"), &rules[2]);
	assert_ptr_equal(sender_rule(&d, "12345"), &rules[0]);
	d.n_senders = 0;
	assert_null(sender_rule(&d, "+4915112345"));
}

/* Who joins a pool takes about one user in n + 1, and from nobody else's hands. */
static void a_user_keeps_his_number(void **state)
{
	const struct dg_conf_sender before = { .pool = three, .n_pool = 3 }, after = { .pool = four, .n_pool = 4 };
	int used[3] = { 0 }, moved = 0;
	(void)state;
	for (int i = 0; i < 4000; i++) {
		char user[32];
		snprintf(user, sizeof user, "user%d@example.org", i);
		const char *was = sender_of(&before, user), *is = sender_of(&after, user);
		assert_ptr_equal(was, sender_of(&before, user));
		used[was[11] - '1']++;
		if (was != is && strcmp(was, is) != 0) {
			assert_string_equal(is, four[3]);
			moved++;
		}
	}
	for (int i = 0; i < 3; i++)
		assert_in_range(used[i], 1150, 1520);
	assert_in_range(moved, 850, 1150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_prefix_rules),
		cmocka_unit_test(a_user_keeps_his_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
