/* test_events.c - what is not a text, both ways, under the names that each side knows; and texts that bring more along.
 */
#include "accounts.h"

#include "router/files.h"

static enum dg_status asked_why;
static int n_asked;

static void on_asked(void *arg, enum dg_status why, const struct dg_said *said)
{
	(void)arg;
	assert_non_null(said);
	asked_why = why;
	n_asked++;
}

static enum dg_status ask(const struct dg_event *ev)
{
	n_asked = 0;
	dg_router_ask(router, DOMAIN, ALICE, ev, on_asked, NULL);
	UNTIL(n_asked == 1);
	return asked_why;
}

static void emit(struct dg_instance *n, const struct dg_event *ev)
{
	n->owner->on_event(n->arg, n, ev, NULL, NULL);
}

/* A text that came, and is known to Alice's clients by the stanza id that is given back in `stanza_id`. */
static char stanza_id[64];
static enum dg_status keep_stanza_id(void *arg, const struct dg_row *row)
{
	(void)arg;
	snprintf(stanza_id, sizeof stanza_id, "%s", row->stanza_id);
	dg_buf_printf(&told, "%s|%s|%s|%s|%s|%s|%s ", row->peer, row->room ? row->room : "", row->nick ? row->nick : "",
		row->text, row->replaces ? row->replaces : "", row->reply_to ? row->reply_to : "",
		row->files ? row->files : "");
	return DG_OK;
}

static struct dg_instance *open_for_events(dg_sid *sid)
{
	static const struct dg_router_sink sink = {
		.on_tell = keep_stanza_id, .on_domain = on_domain, .on_session = on_session, .on_event = on_event
	};
	struct dg_instance *n = open_network();
	dg_router_set_sink(router, &sink, NULL);
	*sid = log_in(n, ALICE);
	dg_buf_clear(&heard);
	return n;
}

static void receive(struct dg_instance *n, dg_sid sid, const char *network_id)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, sid);
	ev.message.id = network_id;
	ev.message.peer = "bob";
	ev.message.text = "hi";
	stanza_id[0] = '\0';
	emit(n, &ev);
	UNTIL(stanza_id[0]);
}

static void test_requests_go_with_the_session(void **state)
{
	(void)state;
	dg_sid sid;
	struct dg_instance *n = open_for_events(&sid);
	struct dg_event ev = DG_EVENT(DG_TYPING, 0);
	ev.typing.peer = "bob";
	ev.typing.composing = true;
	assert_int_equal(ask(&ev), DG_OK);
	assert_int_equal(n->last->kind, DG_TYPING);
	assert_int_equal(n->last->sid, sid);
	assert_string_equal(n->last->typing.peer, "bob");
	dg_router_ask(router, DOMAIN, ALICE, &ev, NULL, NULL); /* nobody listens */
	n->answer = DG_UNSUPPORTED;
	assert_int_equal(ask(&ev), DG_UNSUPPORTED);
	n->answer = DG_OK;
	ev.kind = DG_MESSAGE;
	assert_int_equal(ask(&ev), DG_INVALID);
	ev.kind = DG_LOGOUT;
	assert_int_equal(ask(&ev), DG_INVALID);
	ev.kind = DG_TYPING;
	session_is(n, sid, DG_LINK_OFFLINE, DG_REMOTE, true);
	assert_int_equal(ask(&ev), DG_OFFLINE);
	close_house();
}

static void test_a_trunk_takes_no_requests(void **state)
{
	(void)state;
	transport.caps = DG_CAP_TRUNK | DG_CAP_PHONE | DG_CAP_DELIVERED;
	open_house(1);
	struct dg_event ev = DG_EVENT(DG_TYPING, 0);
	assert_int_equal(ask(&ev), DG_UNSUPPORTED);
	n_asked = 0;
	dg_router_ask(router, "elsewhere.example.org", ALICE, &ev, on_asked, NULL);
	assert_int_equal(asked_why, DG_NOENT);
	close_house();
}

static void test_a_reaction_finds_its_message_both_ways(void **state)
{
	(void)state;
	dg_sid sid;
	struct dg_instance *n = open_for_events(&sid);
	struct dg_event ev = DG_EVENT(DG_REACTION, 0);
	receive(n, sid, "net-7");
	ev.reaction.id = stanza_id;
	ev.reaction.peer = "bob";
	ev.reaction.emojis = "x";
	assert_int_equal(ask(&ev), DG_OK);
	assert_string_equal(n->last->reaction.id, "net-7");
	/* to a text of her own: by our id until the network has named it */
	send_text(ALICE, "bob", "mine", "yo");
	UNTIL(n->delivered == 1);
	char id[32];
	snprintf(id, sizeof id, "%s", n->last_id);
	ev.reaction.id = "mine";
	assert_int_equal(ask(&ev), DG_OK);
	assert_string_equal(n->last->reaction.id, id);
	report(n, id, DG_SENT, DG_OK, "net-8");
	assert_int_equal(ask(&ev), DG_OK);
	assert_string_equal(n->last->reaction.id, "net-8");
	ev.reaction.id = "unheard-of";
	assert_int_equal(ask(&ev), DG_NOENT);
	/* and back */
	ev.sid = sid;
	ev.reaction.id = "net-8";
	emit(n, &ev);
	UNTIL(heard_is("alice:reaction "));
	assert_string_equal(last_heard->reaction.id, "mine");
	ev.reaction.id = "net-7";
	emit(n, &ev);
	UNTIL(heard_is("alice:reaction alice:reaction "));
	assert_string_equal(last_heard->reaction.id, stanza_id);
	ev.reaction.id = "unheard-of";
	emit(n, &ev);
	ev.kind = DG_RETRACT;
	ev.retract.id = "net-7";
	emit(n, &ev);
	UNTIL(heard_is("alice:reaction alice:reaction alice:retract "));
	close_house();
}

static void test_what_was_read_is_said_both_ways(void **state)
{
	(void)state;
	dg_sid sid;
	struct dg_instance *n = open_for_events(&sid);
	receive(n, sid, "net-7");
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = stanza_id;
	ev.receipt.stage = DG_READ;
	assert_int_equal(ask(&ev), DG_OK);
	assert_string_equal(n->last->receipt.id, "net-7");
	ev.receipt.stage = DG_DELIVERED;
	assert_int_equal(ask(&ev), DG_INVALID);
	send_text(ALICE, "bob", "mine", "yo");
	UNTIL(n->delivered == 1);
	report(n, n->last_id, DG_SENT, DG_OK, "net-8");
	const char *ref = "net-8";
	ev = (struct dg_event)DG_EVENT(DG_RECEIPT, sid);
	ev.receipt.stage = DG_READ;
	ev.receipt.refs = &ref;
	ev.receipt.n_refs = 1;
	emit(n, &ev);
	UNTIL(heard_is("alice:receipt "));
	assert_string_equal(last_heard->receipt.id, "mine");
	assert_non_null(strstr(told.at, "yo")); /* that it was delivered has been told before */
	close_house();
}

static void test_volatile_facts_are_the_users_own(void **state)
{
	(void)state;
	dg_sid sid;
	struct dg_instance *n = open_for_events(&sid);
	struct dg_event ev = DG_EVENT(DG_PRESENCE, sid);
	ev.presence.peer = "bob";
	ev.presence.show = DG_SHOW_AWAY;
	emit(n, &ev);
	assert_true(heard_is("alice:presence "));
	assert_int_equal(last_heard->presence.show, DG_SHOW_AWAY);
	ev.sid = 77;
	n->owner->on_event(n->arg, n, &ev, on_kept, NULL);
	assert_int_equal(kept_bad, 1);
	ev = (struct dg_event)DG_EVENT(DG_MESSAGE, sid);
	ev.message.peer = "bob";
	ev.message.text = "from my phone";
	ev.message.outgoing = true;
	emit(n, &ev);
	assert_true(heard_is("alice:presence alice:message "));
	close_house();
}

static void test_texts_bring_more_along(void **state)
{
	(void)state;
	dg_sid sid;
	struct dg_instance *n = open_for_events(&sid);
	receive(n, sid, "net-7");
	struct dg_row row = { .domain = DOMAIN,
		.user = ALICE,
		.peer = "lobby",
		.room = "lobby",
		.stanza_id = "m1",
		.text = "look",
		.reply_to = stanza_id,
		.files = "5\thttps://a/b\timage/png\tb.png\n" };
	dg_router_send(router, &row, on_sent, NULL);
	UNTIL(n->delivered == 1);
	assert_string_equal(n->last->message.room, "lobby");
	assert_string_equal(n->last->message.reply_to, "net-7");
	assert_int_equal(n->last->message.n_files, 1);
	assert_string_equal(n->last->message.files[0].type, "image/png");
	/* a correction waits until the network has named what it corrects */
	row = (struct dg_row){ .domain = DOMAIN,
		.user = ALICE,
		.peer = "lobby",
		.room = "lobby",
		.stanza_id = "m2",
		.text = "Look",
		.replaces = "m1" };
	dg_router_send(router, &row, on_sent, NULL);
	report(n, n->last_id, DG_SENT, DG_OK, "net-9");
	UNTIL(n->delivered == 2);
	assert_string_equal(n->last->message.replaces, "net-9");
	report(n, n->last_id, DG_SENT, DG_OK, "net-10");
	row.stanza_id = "m3";
	row.replaces = "unheard-of";
	dg_router_send(router, &row, on_sent, NULL);
	UNTIL(n->delivered == 3);
	assert_null(n->last->message.replaces); /* a text of its own */
	close_house();
}

static void test_texts_that_come_bring_more_along_in_their_order(void **state)
{
	(void)state;
	dg_sid sid;
	struct dg_instance *n = open_for_events(&sid);
	char expected[256], first[64];
	receive(n, sid, "net-1");
	snprintf(first, sizeof first, "%s", stanza_id);
	dg_buf_clear(&told);
	const struct dg_file file = { .url = "https://a/b", .octets = 5 };
	struct dg_event ev = DG_EVENT(DG_MESSAGE, sid);
	ev.message.id = "net-2";
	ev.message.room = "lobby";
	ev.message.nick = "bob";
	ev.message.replaces = "net-1";
	ev.message.reply_to = "unheard-of";
	ev.message.files = &file;
	ev.message.n_files = 1;
	emit(n, &ev); /* a file needs no words */
	ev = (struct dg_event)DG_EVENT(DG_MESSAGE, sid);
	ev.message.peer = "bob";
	ev.message.text = "second";
	emit(n, &ev); /* asks for no name, and does not overtake */
	snprintf(expected, sizeof expected, "lobby|lobby|bob||%s||5\thttps://a/b\t\t\n bob|||second||| ", first);
	UNTIL(told_is(expected));
	close_house();
}

static void test_a_network_is_not_asked_for_what_it_cannot_do(void **state)
{
	(void)state;
	transport.caps = DG_CAP_ACCOUNT;
	struct dg_instance *n = open_network();
	log_in(n, ALICE);
	const struct dg_row base = { .domain = DOMAIN, .user = ALICE, .peer = "p", .stanza_id = "1", .text = "t" };
	struct dg_row rows[3] = { base, base, base };
	rows[0].room = "p";
	rows[1].files = "1\tu\t\t\n";
	rows[2].replaces = "x";
	for (int i = 0; i < 3; i++) {
		answered = 0;
		dg_router_send(router, &rows[i], on_sent, NULL);
		UNTIL(answered == 1);
		assert_int_equal(last_answer, DG_UNSUPPORTED);
	}
	assert_int_equal(n->delivered, 0);
	close_house();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_requests_go_with_the_session),
		STORY(test_a_trunk_takes_no_requests),
		STORY(test_a_reaction_finds_its_message_both_ways),
		STORY(test_what_was_read_is_said_both_ways),
		STORY(test_volatile_facts_are_the_users_own),
		STORY(test_texts_bring_more_along),
		STORY(test_texts_that_come_bring_more_along_in_their_order),
		STORY(test_a_network_is_not_asked_for_what_it_cannot_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
