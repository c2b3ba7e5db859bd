/* test_broadcast.c - an announcement reaches who is online, once each, and nobody else. */
#include "component_rig.h"
#include "xmpp/broadcast.h"

#include "answers.h"

static void come(const char *jid, const char *resource)
{
	bool is_new;
	assert_non_null(people_enter(&c.people, people_get(&c.people, jid), resource, NULL, NULL, &is_new));
}

static size_t messages_to(const char *jid)
{
	size_t n = 0;
	for (const char *at = heard.at; at && (at = strstr(at, jid)); at++)
		n++;
	return n;
}

static void test_who_is_online_hears_it_once(void **state)
{
	(void)state;
	come("alice@example.org", "phone");
	come("alice@example.org", "desk");
	come("bob@example.org", "phone");
	(void)people_get(&c.people, "carol@example.org"); /* about to be logged out */
	broadcast_say(&c, "Down at nine & back at ten.");
	assert_int_equal(messages_to("to='alice@example.org'"), 1);
	assert_int_equal(messages_to("to='bob@example.org'"), 1);
	assert_int_equal(messages_to("carol@example.org"), 0);
	assert_non_null(strstr(heard.at, "<body>Down at nine &amp; back at ten.</body>"));
}

static void test_the_rest_goes_at_a_walk(void **state)
{
	(void)state;
	c.errands.every_ms = 1;
	come("alice@example.org", "phone");
	come("bob@example.org", "phone");
	full_at = 1;
	dg_buf_str(&heard, "x");
	broadcast_say(&c, "Down at nine.");
	assert_int_equal(errands_waiting(&c.errands), 2);
	full_at = 0;
	while (errands_waiting(&c.errands))
		uv_run(&loop, UV_RUN_ONCE);
	assert_int_equal(messages_to("Down at nine."), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_who_is_online_hears_it_once),
		STORY(test_the_rest_goes_at_a_walk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
