/* test_bounces.c - messages of ours that come back. */
#include "component_rig.h"

static struct dg_buf lines;

static void write_line(void *arg, const char *line, size_t octets)
{
	(void)arg;
	dg_buf_add(&lines, line, octets);
}
static const struct dg_log log_of_test = { .level = DG_LOG_DEBUG, .write = write_line };

static int begin(void **state)
{
	setup(state);
	c.log = &log_of_test;
	c.bounces.total = c.shed;
	return 0;
}

static int end(void **state)
{
	dg_buf_finish(&lines);
	return teardown(state);
}

#define BACK(user, inside)                                                                                             \
	"<message xmlns='jabber:component:accept' from='" user "' to='" NUMBER "' id='m1' type='error'>"               \
	"<body>hi</body><error type='cancel'>" inside "</error></message>"
#define GONE                                                                                                           \
	"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>nobody</text>"                                              \
	"<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
#define BLOCKED                                                                                                        \
	"<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><blocked xmlns='urn:xmpp:blocking:errors'/>"

static size_t count(const char *part)
{
	size_t n = 0;
	for (const char *at = lines.at ? lines.at : ""; (at = strstr(at, part)); at++)
		n++;
	return n;
}

static void the_first_and_the_third_are_said(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++)
		SILENT(say(BACK("alice@example.org", GONE)));
	assert_int_equal(count("refused a message"), 1);
	assert_int_equal(count("three messages in a row"), 1);
	assert_int_equal(count("condition=service-unavailable"), 2);
	assert_int_equal(count("level=warn"), 1);
	assert_int_equal(c.bounces.total->value, 5);
}

static void who_writes_is_there(void **state)
{
	(void)state;
	say(BACK("alice@example.org", GONE));
	say(BACK("alice@example.org", GONE));
	say(MESSAGE(NUMBER, "<body>I am here</body>"));
	say(BACK("alice@example.org", GONE));
	assert_int_equal(count("three messages"), 0);
	assert_int_equal(count("refused a message"), 2);
}

static void who_blocks_a_contact_is_sent_its_presence_no_more(void **state)
{
	(void)state;
	say("<presence from='alice@example.org' to='" NUMBER "' type='subscribe'/>");
	SILENT(say(BACK("alice@example.org", BLOCKED)));
	HAS(notes.at, "watch alice@example.org " NUMBER "=-;");
	assert_int_equal(dg_map_count(c.bounces.by_user), 0);
}

static void strangers_fill_neither_log_nor_memory(void **state)
{
	(void)state;
	say(BACK("eve@evil.example", GONE));
	assert_int_equal(dg_map_count(c.bounces.by_user), 0);
	assert_int_equal(count("refused"), 0);
	for (int i = 0; i < 5000; i++) {
		struct dg_buf xml = { 0 };
		dg_buf_printf(&xml, BACK("user%d@example.org", ""), i);
		say(xml.at);
		dg_buf_finish(&xml);
	}
	assert_true(dg_map_count(c.bounces.by_user) <= 4096);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#undef STORY
#define STORY(f) cmocka_unit_test_setup_teardown(f, begin, end)
		STORY(the_first_and_the_third_are_said),
		STORY(who_writes_is_there),
		STORY(who_blocks_a_contact_is_sent_its_presence_no_more),
		STORY(strangers_fill_neither_log_nor_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
