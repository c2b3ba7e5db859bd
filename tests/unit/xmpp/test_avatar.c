/* test_avatar.c - who is told by an event which picture a contact has, and who is not. */
#include "component_rig.h"

#include <unistd.h>

#include "answers.h"

#define USER  "alice@example.org"
#define WANTS "<feature var='urn:xmpp:avatar:metadata+notify'/>"
#define INFO  "http://jabber.org/protocol/disco#info"

static char path[64];
static struct dg_conf_domain own;

static int open_book(void **state)
{
	static const char mary[] =
		"BEGIN:VCARD\nFN:Mary\nTEL:555 765 4321\nPHOTO:data:image/png;base64,iVBORw0KGgo=\nEND:VCARD\n";
	int failed = setup(state);
	snprintf(path, sizeof path, "/tmp/dragoman-book-XXXXXX");
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, mary, strlen(mary)), (ssize_t)strlen(mary));
	close(fd);
	own = domain;
	own.directory = path;
	c.conf = &own;
	cards_finish(&c.cards);
	cards_init(&c.cards, &c);
	return failed;
}

static int close_book(void **state)
{
	unlink(path);
	c.conf = &domain;
	return teardown(state);
}

/* The device comes, and shows the hash of this list of features. */
static void comes(const char *features)
{
	char ver[CAPS_VER], xml[512];
	snprintf(xml, sizeof xml, "<query xmlns='" INFO "'>%s</query>", features);
	struct dg_element *query = dg_element_parse(xml);
	assert_true(caps_hash(query, ver));
	dg_element_free(query);
	snprintf(xml, sizeof xml,
		"<presence xmlns='jabber:component:accept' from='" USER "/r' to='sms.example.org'>"
		"<c xmlns='http://jabber.org/protocol/caps' node='n' hash='sha-1' ver='%s'/></presence>",
		ver);
	say(xml);
}

static const char *probes(void)
{
	return say("<presence xmlns='jabber:component:accept' type='probe' from='" USER "/r' to='" NUMBER "'/>");
}

static const char *answers(const char *features)
{
	char xml[512];
	snprintf(xml, sizeof xml, "<query xmlns='" INFO "'>%s</query>", features);
	return answer("disco#info", USER "/r", "result", xml);
}

static void test_who_asks_is_told(void **state)
{
	(void)state;
	comes(WANTS);
	assert_null(strstr(probes(), "<event"));
	const char *event = answers(WANTS);
	HAS(event, "<message from='" NUMBER "' to='" USER "/r' type='headline'><event");
	HAS(event, "<items node='urn:xmpp:avatar:metadata'><item id='");
	HAS(event, "<info bytes='8' id='");
	HAS(probes(), "<event"); /* it is known by now */
	assert_int_equal(c.avatars.asked.n, 0);
}

static void test_who_does_not_ask_is_not_told(void **state)
{
	(void)state;
	comes("<feature var='urn:example:other'/>");
	probes();
	SILENT(answers("<feature var='urn:example:other'/>"));
	assert_null(strstr(probes(), "<event"));
	assert_int_equal(c.avatars.asked.n, 0);
}

static void test_nobody_is_asked_about_who_has_no_picture(void **state)
{
	(void)state;
	comes(WANTS);
	assert_null(strstr(say("<presence xmlns='jabber:component:accept' type='probe' from='" USER
			       "/r' to='+15550009999@sms.example.org'/>"),
		"disco#info"));
}

/* As ejabberd does it: the probe first, then the presence. */
static void test_a_device_that_is_heard_of_later(void **state)
{
	(void)state;
	assert_null(strstr(probes(), "<event"));
	assert_int_equal(c.avatars.early.n, 1);
	comes(WANTS);
	assert_int_equal(c.avatars.early.n, 0);
	HAS(answers(WANTS), "<event");
}

static void test_devices_that_are_never_heard_of(void **state)
{
	(void)state;
	for (int i = 0; i < 2000; i++)
		probes();
	assert_int_equal(c.avatars.early.n, 1000);
	comes("<feature var='urn:example:other'/>");
	assert_int_equal(c.avatars.early.n, 0);
}

static void test_a_device_that_never_answers(void **state)
{
	(void)state;
	comes(WANTS);
	for (int i = 0; i < 2000; i++)
		probes();
	assert_int_equal(c.avatars.asked.n, 1000); /* and nothing leaks at the end */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_who_asks_is_told, open_book, close_book),
		cmocka_unit_test_setup_teardown(test_who_does_not_ask_is_not_told, open_book, close_book),
		cmocka_unit_test_setup_teardown(test_nobody_is_asked_about_who_has_no_picture, open_book, close_book),
		cmocka_unit_test_setup_teardown(test_a_device_that_is_heard_of_later, open_book, close_book),
		cmocka_unit_test_setup_teardown(test_devices_that_are_never_heard_of, open_book, close_book),
		cmocka_unit_test_setup_teardown(test_a_device_that_never_answers, open_book, close_book),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
