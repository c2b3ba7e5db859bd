/* test_room.c - rooms: coming, going, talking. */
#include "stage.h"

static void two_meet(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	stage_enter(s, 2, "amy");
	assert_int_equal(stage_room(s, 1, DG_ROOM_JOIN, "#den", "Bo"), DG_OK);
	assert_heard(s, "1 self Bo is here\n1 joined #den(ok)\n1 subject #den(ok)\n");
	assert_int_equal(stage_room(s, 2, DG_ROOM_JOIN, "#den", "Bo"), DG_OK);
	assert_heard(s, "2 joined #den(busy)\n");
	stage_room(s, 2, DG_ROOM_JOIN, "#den", "Am");
	assert_heard(s, "2 Bo is here\n1 Am is here\n2 self Am is here\n2 joined #den(ok)\n2 subject #den(ok)\n");
	assert_int_equal(stage_text(s, 1, "#den", "7", "hi"), DG_OK);
	assert_heard(s, "2 #den/Bo: hi\n1 sent 7\n");
	assert_int_equal(stage_room(s, 2, DG_ROOM_SUBJECT, "#den", "news"), DG_OK);
	assert_heard(s, "1 subject #den(ok)\n2 subject #den(ok)\n");
	assert_string_equal(s->last->room.text, "news");
	stage_room(s, 2, DG_ROOM_JOIN, "#den", "Amy");
	assert_heard(s, "1 Am->Amy is here\n2 self Am->Amy is here\n2 joined #den(ok)\n");
	struct dg_event ev = DG_EVENT(DG_TYPING, 2);
	ev.typing.room = "#den";
	ev.typing.composing = true;
	assert_int_equal(stage_ask(s, &ev), DG_OK);
	assert_heard(s, "1 Amy types\n");
	assert_int_equal(stage_room(s, 2, DG_ROOM_LEAVE, "#den", NULL), DG_OK);
	assert_heard(s, "1 Amy is gone\n2 left #den(ok)\n");
	assert_int_equal(stage_room(s, 2, DG_ROOM_LEAVE, "#den", NULL), DG_NOENT);
	assert_int_equal(stage_text(s, 2, "#den", "8", "hi"), DG_DENIED);
}

static void who_logs_out_is_gone(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	stage_enter(s, 2, "amy");
	stage_room(s, 1, DG_ROOM_JOIN, "#den", "Bo");
	stage_room(s, 2, DG_ROOM_JOIN, "#den", "Am");
	stage_forget(s);
	stage_leave(s, 1);
	assert_heard(s, "2 Bo is gone\n1 offline(ok)\n");
	assert_int_equal(stage_text(s, 2, "#den", "8", "anybody?"), DG_OK);
	assert_heard(s, "2 sent 8\n");
}

static void a_key_keeps_others_out(void **state)
{
	struct stage *s = *state;
	struct dg_event ev = DG_EVENT(DG_ROOM, 1);
	stage_enter(s, 1, "bob");
	stage_enter(s, 2, "amy");
	ev.room.op = DG_ROOM_JOIN;
	ev.room.room = "#den";
	ev.room.nick = "Bo";
	ev.room.key = "sesame";
	assert_int_equal(stage_ask(s, &ev), DG_OK);
	stage_forget(s);
	stage_room(s, 2, DG_ROOM_JOIN, "#den", "Am");
	assert_heard(s, "2 joined #den(auth)\n");
	ev.sid = 2;
	ev.room.nick = "Am";
	assert_int_equal(stage_ask(s, &ev), DG_OK);
	assert_non_null(strstr(s->heard.at, "2 joined #den(ok)\n"));
}

static void not_everything_is_a_room(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	assert_int_equal(stage_room(s, 1, DG_ROOM_JOIN, "den", "Bo"), DG_INVALID);
	assert_int_equal(stage_room(s, 1, DG_ROOM_JOIN, "#", "Bo"), DG_INVALID);
	assert_int_equal(stage_room(s, 1, DG_ROOM_JOIN, "#den", ""), DG_INVALID);
	assert_int_equal(stage_room(s, 1, DG_ROOM_JOIN, NULL, "Bo"), DG_INVALID);
	assert_int_equal(stage_room(s, 1, DG_ROOM_SUBJECT, "#den", "x"), DG_NOENT);
	assert_heard(s, "");
}

static void the_host_of_the_lobby_speaks(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	stage_enter(s, 2, "amy");
	stage_room(s, 1, DG_ROOM_JOIN, "#lobby", "Bo");
	assert_heard(s,
		"1 host is here\n1 self Bo is here\n1 joined #lobby(ok)\n1 subject #lobby(ok)\n"
		"1 #lobby/host: Welcome, Bo\n");
	stage_text(s, 1, "#lobby", "1", "host: hello");
	assert_heard(s, "1 sent 1\n1 #lobby/host: Somebody says to me: hello\n");
	stage_text(s, 1, "#lobby", "2", "host: invite amy");
	assert_heard(s, "1 sent 2\n2 invited #lobby(ok)\n1 #lobby/host: I have asked amy\n");
	stage_text(s, 1, "#lobby", "3", "host: invite nobody");
	assert_heard(s, "1 sent 3\n1 #lobby/host: I do not know nobody\n");
	stage_text(s, 1, "#lobby", "4", "host: throw me out");
	assert_heard(s, "1 sent 4\n1 left #lobby(denied)\n");
	assert_int_equal(stage_text(s, 1, "#lobby", "5", "hello?"), DG_DENIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STAGE_TEST(two_meet),
		STAGE_TEST(who_logs_out_is_gone),
		STAGE_TEST(a_key_keeps_others_out),
		STAGE_TEST(not_everything_is_a_room),
		STAGE_TEST(the_host_of_the_lobby_speaks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
