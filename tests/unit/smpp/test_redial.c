/* When a link dials again, and what it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "redial.h"

static void waits_grow_until_a_bind_has_stood_for_a_minute(void **state)
{
	struct smpp_redial r;
	(void)state;
	smpp_redial_init(&r, 1000, 60000);
	int64_t first_ms = smpp_redial_wait_ms(&r, DG_OFFLINE, 0);
	assert_in_range(first_ms, 500, 1000);
	for (int i = 0; i < 20; i++)
		(void)smpp_redial_wait_ms(&r, DG_OFFLINE, 0);
	assert_in_range(smpp_redial_wait_ms(&r, DG_OFFLINE, 0), 30000, 60000);
	smpp_redial_bound(&r, 1000);
	assert_in_range(smpp_redial_wait_ms(&r, DG_OFFLINE, 1000 + 59999), 30000, 60000);
	smpp_redial_bound(&r, 1000);
	assert_in_range(smpp_redial_wait_ms(&r, DG_OFFLINE, 1000 + 60000), 500, 1000);
}

static void a_refused_account_waits_by_its_own_measure(void **state)
{
	struct smpp_redial r;
	(void)state;
	smpp_redial_init(&r, 1000, 60000);
	assert_in_range(smpp_redial_wait_ms(&r, DG_AUTH, 0), 60000, 120000); /* never sooner than was asked for */
	assert_in_range(smpp_redial_wait_ms(&r, DG_AUTH, 0), 120000, 240000);
	assert_in_range(smpp_redial_wait_ms(&r, DG_OFFLINE, 0), 500, 1000);
}

static void a_complaint_is_said_once_until_a_bind_stands(void **state)
{
	struct smpp_redial r;
	(void)state;
	smpp_redial_init(&r, 1000, 60000);
	assert_true(smpp_redial_is_news(&r, false, "closed"));
	assert_false(smpp_redial_is_news(&r, false, "closed"));
	assert_true(smpp_redial_is_news(&r, true, "refused"));
	assert_false(smpp_redial_is_news(&r, true, "unreachable"));
	assert_true(smpp_redial_is_news(&r, false, "closed"));
	smpp_redial_bound(&r, 1);
	assert_true(smpp_redial_is_news(&r, false, "closed"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_grow_until_a_bind_has_stood_for_a_minute),
		cmocka_unit_test(a_refused_account_waits_by_its_own_measure),
		cmocka_unit_test(a_complaint_is_said_once_until_a_bind_stands),
	};
	return cmocka_run_group_tests_name("smpp/redial", tests, NULL, NULL);
}
