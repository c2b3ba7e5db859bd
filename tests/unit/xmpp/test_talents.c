/* test_talents.c - what clients can: asked once for all who show a hash, believed when the hash is right. */
#include "component_rig.h"

#include "answers.h"

#define FEATURES                                                                                                       \
	"<query xmlns='http://jabber.org/protocol/disco#info' node='http://client.example#%s'>"                        \
	"<identity category='client' type='pc' name='Client'/>"                                                        \
	"<feature var='http://jabber.org/protocol/rosterx'/><feature var='urn:xmpp:avatar:metadata+notify'/></query>"

static char ver[CAPS_VER];
static uint32_t known;
static int times;

static void on_known(void *arg, uint32_t bits)
{
	(void)arg;
	known = bits;
	times++;
}

static const char *features(void)
{
	static char xml[512];
	snprintf(xml, sizeof xml, FEATURES, ver);
	return xml;
}

static struct talent *shown(void)
{
	struct dg_element *query = dg_element_parse(features());
	assert_true(caps_hash(query, ver));
	dg_element_free(query);
	known = 99;
	times = 0;
	return talents_hold(&c.talents, "http://client.example", ver);
}

static void test_asked_once_for_all(void **state)
{
	(void)state;
	struct talent *t = shown();
	assert_ptr_equal(talents_hold(&c.talents, "http://client.example", ver), t);
	/* Or whoever shows the hash of others with a name of his own could keep them from being known. */
	assert_ptr_not_equal(talents_hold(&c.talents, "http://other.example", ver), t);
	dg_buf_clear(&heard);
	talent_ask(&c, t, "alice@example.org/r", on_known, NULL);
	talent_ask(&c, t, "bob@example.org/r", on_known, NULL);
	HAS(heard.at, "node='http://client.example#");
	assert_null(strstr(heard.at, "bob@"));
	answer("disco#info", "alice@example.org/r", "result", features());
	assert_int_equal(times, 2);
	assert_int_equal(known, TALENT_ROSTERX | TALENT_AVATAR);
	dg_buf_clear(&heard);
	talent_ask(&c, t, "bob@example.org/r", on_known, NULL);
	assert_int_equal(times, 3);
	assert_int_equal(heard.len, 0);
}

static void test_a_lie_is_nobodys(void **state)
{
	(void)state;
	struct talent *t = shown();
	talent_ask(&c, t, "alice@example.org/r", on_known, NULL);
	answer("disco#info", "alice@example.org/r", "result",
		"<query xmlns='http://jabber.org/protocol/disco#info'>"
		"<feature var='http://jabber.org/protocol/rosterx'/></query>");
	assert_int_equal(known, 0);
	dg_buf_clear(&heard);
	talent_ask(&c, t, "alice@example.org/r", on_known, NULL); /* not asked again so soon */
	assert_int_equal(times, 2);
	assert_int_equal(heard.len, 0);
	talent_ask(&c, t, "bob@example.org/r", on_known, NULL); /* but others are */
	answer("disco#info", "bob@example.org/r", "result", features());
	assert_int_equal(known, TALENT_ROSTERX | TALENT_AVATAR);
}

static void test_a_stream_that_goes_ends_the_wait(void **state)
{
	(void)state;
	talent_ask(&c, shown(), "alice@example.org/r", on_known, NULL);
	stream_up = false;
	asks_stream_down(&c.asks);
	assert_int_equal(known, 0);
	assert_int_equal(times, 1);
}

static void test_who_shows_nothing_can_nothing(void **state)
{
	(void)state;
	shown();
	talent_ask(&c, NULL, "alice@example.org/r", on_known, NULL);
	assert_int_equal(known, 0);
	assert_null(talents_hold(&c.talents, "http://client.example", "not a SHA-1"));
	assert_null(talents_hold(&c.talents, NULL, ver));
}

static void test_what_nobody_shows_makes_room(void **state)
{
	(void)state;
	c.talents.max = 2;
	struct talent *first = talents_hold(&c.talents, "n", "aaaaaaaaaaaaaaaaaaaaaaaaaaa=");
	assert_non_null(first);
	assert_non_null(talents_hold(&c.talents, "n", "bbbbbbbbbbbbbbbbbbbbbbbbbbb="));
	assert_null(talents_hold(&c.talents, "n", "ccccccccccccccccccccccccccc="));
	talents_let_go(first);
	assert_non_null(talents_hold(&c.talents, "n", "ccccccccccccccccccccccccccc="));
	assert_int_equal(dg_map_count(c.talents.by_node), 2);
}

/* Nobody waits for an answer that no stream brings any more. */
static void test_the_end_with_a_question_open(void **state)
{
	(void)state;
	talent_ask(&c, shown(), "alice@example.org/r", on_known, NULL);
	assert_int_equal(times, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_asked_once_for_all),
		STORY(test_a_lie_is_nobodys),
		STORY(test_a_stream_that_goes_ends_the_wait),
		STORY(test_who_shows_nothing_can_nothing),
		STORY(test_what_nobody_shows_makes_room),
		STORY(test_the_end_with_a_question_open),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
