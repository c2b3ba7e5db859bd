/* Tests of core/admin/send.c on faked rooms. */
#include "ask.h"

static void test_send_hands_the_router_a_row(void **state)
{
	json_t *j;

	(void)state;
	fake.rows[0] = (struct dg_row){ .id = 12, .stand = DG_SUBMITTED };
	fake.n_rows = 1;
	j = ask("send", "{\"from\": \"Alice@Example.org/phone\", \"to\": \"(555) 123-4567\", \"text\": \"hi\"}");
	assert_string_equal(fake.user, "alice@example.org");
	assert_string_equal(fake.domain, "sms.example.org");
	assert_string_equal(fake.text, "hi");
	assert_string_equal(fake.peer, "+15551234567");
	assert_int_equal(strlen(fake.needle), 20);
	assert_int_equal(number(j, "id"), 12);
	assert_string_equal(text(j, "stand"), "submitted");
	assert_true(json_is_false(json_object_get(j, "ended")));
	json_decref(j);
}

static void test_send_waits_for_the_end(void **state)
{
	struct answer a = { 0 };

	(void)state;
	fake.rows[0] = (struct dg_row){ .id = 99 };
	fake.rows[1] = (struct dg_row){ .id = 12, .stand = DG_TAKEN };
	fake.n_rows = 2;
	(void)dg_command_run(&admin, "send",
		parse("{\"from\": \"a@example.org\", \"to\": \"+15551234567\", \"text\": \"hi\", \"wait_ms\": 60000}"),
		on_answer, &a);
	fake_settle();
	assert_int_equal(a.count, 0);
	while (fake.n_pending == 0) /* the next look */
		uv_run(&loop, UV_RUN_ONCE);
	assert_int_equal(fake.searches, 2);
	fake.rows[1].stand = DG_DONE;
	fake_settle();
	assert_int_equal(a.count, 1);
	assert_int_equal(a.status, DG_OK);
	assert_string_equal(text(a.result, "stand"), "delivered");
	assert_true(json_is_true(json_object_get(a.result, "ended")));
	json_decref(a.result);
}

static void test_send_chooses_the_domain(void **state)
{
	(void)state;
	fake.rows[0] = (struct dg_row){ .id = 12 };
	fake.n_rows = 1;
	fake_conf.n_domains = 2;
	expect_refusal(
		"send", "{\"from\": \"a@b.org\", \"to\": \"+15551234567\", \"text\": \"hi\"}", DG_INVALID, "several");
	expect_refusal("send", "{\"from\": \"a@b.org\", \"to\": \"+15551234567@x.org\", \"text\": \"hi\"}", DG_NOENT,
		"x.org is not one of our domains");
	fake.caps = DG_CAP_ACCOUNT;
	json_decref(ask("send",
		"{\"from\": \"a@b.org\", \"to\": \"nick\", \"text\": \"hi\", \"domain\": \"irc.example.org\"}"));
	assert_string_equal(fake.domain, "irc.example.org");
	assert_string_equal(fake.peer, "nick");
	json_decref(ask("send", "{\"from\": \"a@b.org\", \"to\": \"+15551234567@sms.example.org\", \"text\": \"hi\"}"));
	assert_string_equal(fake.domain, "sms.example.org");
	assert_string_equal(fake.peer, "+15551234567");
}

static void test_send_is_refused_in_words(void **state)
{
	(void)state;
	expect_refusal("send", "{\"from\": \"a@b.org\", \"to\": \"CALL ME\", \"text\": \"hi\"}", DG_INVALID,
		"\"CALL ME\" is not a phone number in US");
	expect_refusal(
		"send", "{\"from\": \"b.org\", \"to\": \"+15551234567\", \"text\": \"hi\"}", DG_INVALID, "\"from\"");
	fake.sent_status = DG_DENIED;
	expect_refusal("send", "{\"from\": \"a@b.org\", \"to\": \"+15551234567\", \"text\": \"hi\"}", DG_DENIED,
		"you may not");
	admin.stopping = true;
	expect_refusal(
		"send", "{\"from\": \"a@b.org\", \"to\": \"+15551234567\", \"text\": \"hi\"}", DG_OFFLINE, "stopping");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_send_hands_the_router_a_row),
		TEST(test_send_waits_for_the_end),
		TEST(test_send_chooses_the_domain),
		TEST(test_send_is_refused_in_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
