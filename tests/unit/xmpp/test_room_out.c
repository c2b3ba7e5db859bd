/* test_room_out.c - a text that is said in a room, with all that it may bring along. */
#include "component_rig.h"

#include "xmpp/room.h"

#define ROOM        "#lobby@sms.example.org"
#define LACKS(a, b) assert_null(strstr((a), (b)))

static struct dg_row said(const char *text)
{
	return (struct dg_row){ .id = 9,
		.way = DG_UP,
		.stand = DG_ACCEPTED,
		.domain = "sms.example.org",
		.user = "alice@example.org",
		.peer = "#lobby",
		.room = "#lobby",
		.nick = "bob",
		.stanza_id = "n2",
		.text = text,
		.created_ms = dg_now_ms() };
}

static int begin(void **state)
{
	int status = setup(state);
	struct room *room = room_get(&c, "alice@example.org", "#lobby");
	struct occupant *o = room_enter(room, "alice@example.org/phone", "ann");
	network_caps = DG_CAP_ACCOUNT | DG_CAP_ROOMS;
	room->nick = dg_strdup("ann");
	free(o->wanted);
	o->wanted = NULL;
	o->entering = false;
	return status;
}

static const char *told_of(const struct dg_row *row)
{
	dg_buf_clear(&heard);
	assert_int_equal(tell_row(&c, row), DG_OK);
	return heard.at ? heard.at : "";
}

static void test_an_answer_quotes(void **state)
{
	(void)state;
	struct dg_row row = said("yes");
	row.reply_to = "g1";
	row.reply_by = "";
	row.quote = "tea?";
	const char *out = told_of(&row);
	HAS(out, "<body>&gt; tea?\nyes</body>");
	HAS(out, "<reply xmlns='urn:xmpp:reply:0' to='" ROOM "/ann' id='g1'/>");
	HAS(out, "<body start='0' end='7'/>");
	row.reply_by = "carol";
	HAS(told_of(&row), "to='" ROOM "/carol' id='g1'");
	row.reply_by = NULL;
	HAS(told_of(&row), "<reply xmlns='urn:xmpp:reply:0' id='g1'/>");
}

static void test_a_room_keeps_its_subject_and_its_nicks(void **state)
{
	(void)state;
	struct dg_row row = said("*hi*");
	row.subject = "not the room's";
	const char *out = told_of(&row);
	HAS(out, "<message from='" ROOM "/bob' to='alice@example.org/phone' id='n2' type='groupchat'>");
	HAS(out, "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='");
	HAS(out, "<stanza-id xmlns='urn:xmpp:sid:0' id='n2' by='" ROOM "'/>");
	HAS(out, "<unstyled ");
	LACKS(out, "<subject");
	LACKS(out, "<nick");
	LACKS(out, "<origin-id");
	LACKS(out, "<markable");
}

static void test_a_file_is_shown_once(void **state)
{
	(void)state;
	struct dg_row row = said("");
	row.files = "12\thttps://h/cat.jpg\timage/jpeg\tcat.jpg\n";
	const char *out = told_of(&row);
	HAS(out, "id='n2' type='groupchat'><body>https://h/cat.jpg</body>");
	HAS(out, "<x xmlns='jabber:x:oob'><url>https://h/cat.jpg</url>");
	LACKS(out, "n2-2");
	row.way = DG_DOWN; /* the user's own, back from the room under the same id */
	row.stand = DG_DONE;
	out = told_of(&row);
	HAS(out, "<message from='" ROOM "/ann' to='alice@example.org/phone' id='n2' type='groupchat'>");
	HAS(out, "<body>https://h/cat.jpg</body>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_an_answer_quotes, begin, teardown),
		cmocka_unit_test_setup_teardown(test_a_room_keeps_its_subject_and_its_nicks, begin, teardown),
		cmocka_unit_test_setup_teardown(test_a_file_is_shown_once, begin, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
