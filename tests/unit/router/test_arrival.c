/* test_arrival.c - an answer that comes brings along what it answers: by whom that was, and a few words of it. */
#include "accounts.h"

/* Of each text that is told. */
static struct dg_buf shown;
static char last_id[64];

static enum dg_status show(void *arg, const struct dg_row *row)
{
	(void)arg;
	if (row->way == DG_DOWN)
		return DG_OK;
	snprintf(last_id, sizeof last_id, "%s", row->stanza_id);
	dg_buf_printf(&shown, "%s|%s|%s|%s; ", row->text, row->reply_to ? row->reply_to : "-",
		row->reply_by ? row->reply_by : "-", row->quote ? row->quote : "-");
	return DG_OK;
}

static bool shown_is(const char *wanted)
{
	return shown.at && !strcmp(shown.at, wanted);
}

static const struct dg_router_sink sink = { .on_tell = show, .on_domain = on_domain, .on_session = on_session };

static struct dg_instance *open_to_answers(dg_sid *sid)
{
	struct dg_instance *n = open_network();
	dg_router_set_sink(router, &sink, NULL);
	*sid = log_in(n, ALICE);
	dg_buf_clear(&shown);
	return n;
}

static void close_to_answers(void)
{
	close_house();
	dg_buf_finish(&shown);
}

static struct dg_event text_of(dg_sid sid, const char *peer, const char *id, const char *text, const char *reply_to)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, sid);
	ev.message.peer = peer;
	ev.message.id = id;
	ev.message.text = text;
	ev.message.reply_to = reply_to;
	return ev;
}

static struct dg_event in_room(struct dg_event ev, const char *nick)
{
	ev.message.room = ev.message.peer;
	ev.message.nick = nick;
	return ev;
}

static void hear(struct dg_instance *n, struct dg_event ev)
{
	size_t had = shown.len;
	n->owner->on_event(n->arg, n, &ev, NULL, NULL);
	UNTIL(shown.len > had);
}

#define MINE "Are you\ncoming?"

/* A text of Alice's that the network has, by the name "net-mine". */
static void say_mine(struct dg_instance *n)
{
	send_text(ALICE, "bob", "mine", MINE);
	UNTIL(n->delivered == 1);
	report(n, n->last_id, DG_SENT, DG_OK, "net-mine");
}

static void say_mine_in(struct dg_instance *n, const char *room)
{
	const struct dg_row row = {
		.domain = DOMAIN, .user = ALICE, .peer = room, .room = room, .stanza_id = "mine", .text = MINE
	};
	dg_router_send(router, &row, on_sent, NULL);
	UNTIL(n->delivered == 1);
	report(n, n->last_id, DG_SENT, DG_OK, "net-mine");
}

static void test_an_answer_quotes_either_side(void **state)
{
	(void)state;
	dg_sid sid;
	char wanted[256];
	struct dg_instance *n = open_to_answers(&sid);
	say_mine(n);
	hear(n, text_of(sid, "bob", "b1", "yes", "net-mine"));
	assert_true(shown_is("yes|mine||Are you\ncoming?; "));
	snprintf(wanted, sizeof wanted, "but late|%s|bob|yes; ", last_id);
	dg_buf_clear(&shown);
	hear(n, text_of(sid, "bob", "b2", "but late", "b1")); /* of the answer its own words alone */
	assert_true(shown_is(wanted));
	dg_buf_clear(&shown);
	hear(n, text_of(sid, "bob", "b3", "hm", "unheard-of"));
	hear(n, text_of(sid, "bob", "b4", "plain", NULL));
	assert_true(shown_is("hm|-|-|-; plain|-|-|-; "));
	close_to_answers();
}

static void test_in_a_room_the_nick_says_by_whom(void **state)
{
	(void)state;
	dg_sid sid;
	char wanted[256];
	struct dg_instance *n = open_to_answers(&sid);
	say_mine_in(n, "#den");
	hear(n, in_room(text_of(sid, "#den", "b1", "yes", "net-mine"), "Bob"));
	snprintf(wanted, sizeof wanted, "yes|mine||Are you\ncoming?; me too|%s|Bob|yes; ", last_id);
	hear(n, in_room(text_of(sid, "#den", "c1", "me too", "b1"), "Cleo"));
	assert_true(shown_is(wanted));
	/* who said it there has no JID here */
	snprintf(wanted, sizeof wanted, "psst|%s|-|me too; ", last_id);
	dg_buf_clear(&shown);
	hear(n, text_of(sid, "bob", "b2", "psst", "c1"));
	assert_true(shown_is(wanted));
	close_to_answers();
}

static void test_what_is_told_again_is_the_same(void **state)
{
	(void)state;
	dg_sid sid;
	struct dg_instance *n = open_to_answers(&sid);
	say_mine(n);
	hear(n, text_of(sid, "bob", "b1", "yes", "net-mine"));
	dg_buf_clear(&shown);
	close_house();
	open_house(1); /* nothing was told for sure */
	dg_router_set_sink(router, &sink, NULL);
	dg_router_drained(router, DOMAIN);
	UNTIL(shown_is("yes|mine||Are you\ncoming?; "));
	close_to_answers();
}

static void test_an_operator_may_want_no_quotations(void **state)
{
	(void)state;
	dg_sid sid;
	domains[0].quotes = "cut";
	struct dg_instance *n = open_to_answers(&sid);
	say_mine(n);
	hear(n, text_of(sid, "bob", "b1", "yes", "net-mine"));
	assert_true(shown_is("yes|mine||-; "));
	close_to_answers();
	domains[0].quotes = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_an_answer_quotes_either_side),
		STORY(test_in_a_room_the_nick_says_by_whom),
		STORY(test_what_is_told_again_is_the_same),
		STORY(test_an_operator_may_want_no_quotations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
