/* What a module reports: when it is heard, what is refused, and that every answer comes once. */
#include "puppet.h"

static void hands_facts_over_from_the_loop(void **state)
{
	struct stage *s = *state;
	start(s);
	char peer[] = "+15550001111";
	struct dg_event ev = text("n1");
	ev.message.peer = peer;
	assert_int_equal(emit(s, &ev), DG_OK);
	peer[0] = '?';                      /* what was lent is over */
	assert_int_equal(s->r.n_events, 0); /* and nobody was told from inside */
	assert_true(recorder_run(&s->r, recorder_has_events));
	assert_string_equal(s->r.events[0]->message.peer, "+15550001111");
	assert_string_equal(dg_instance_name(s->r.instance), "a");
	assert_string_equal(dg_instance_domain(s->r.instance), "sms.example.org");
	assert_ptr_equal(dg_instance_transport(s->r.instance), &s->transport);
}

static void emit_from_inside_deliver(struct puppet *p, const struct dg_event *ev)
{
	const struct dg_event answer = receipt(ev->message.id, DG_SENT);
	assert_int_equal(p->host->emit(p->host, &answer, NULL, NULL), DG_OK);
}

static void takes_a_receipt_from_inside_deliver(void **state)
{
	struct stage *s = *state;
	start(s);
	s->orders.in_deliver = emit_from_inside_deliver;
	assert_int_equal(deliver(s, "1"), DG_OK);
	assert_int_equal(s->r.n_events, 0);
	assert_true(recorder_run(&s->r, recorder_has_events));
	assert_string_equal(s->r.events[0]->receipt.id, "1");
}

static bool kept_once(const struct recorder *r)
{
	const struct stage *s = (const struct stage *)r;
	return s->orders.n_kept == 1;
}

static void tells_kept_once_and_what_became_of_it(void **state)
{
	struct stage *s = *state;
	start(s);
	const struct dg_event ev = text("n1");
	struct dg_host *host = s->orders.puppet->host;
	s->r.keeps = DG_REMOTE;
	assert_int_equal(host->emit(host, &ev, on_kept, &s->orders), DG_OK);
	assert_int_equal(s->orders.n_kept, 0);
	assert_true(recorder_run(&s->r, kept_once));
	assert_int_equal(s->orders.kept_status, DG_REMOTE);
}

static void pushes_back_when_full(void **state)
{
	struct stage *s = *state;
	again(s, trunk.caps, 2);
	const struct dg_event ev = text("n");
	struct dg_host *host = s->orders.puppet->host;
	s->r.holds_kept = true;
	assert_int_equal(deliver(s, "1"), DG_OK);
	assert_int_equal(host->emit(host, &ev, on_kept, &s->orders), DG_OK);
	assert_int_equal(emit(s, &ev), DG_OK);
	assert_int_equal(emit(s, &ev), DG_AGAIN);
	assert_true(recorder_run(&s->r, recorder_has_events));
	assert_int_equal(emit(s, &ev), DG_OK); /* one is handled, one waits for the disk */
	assert_int_equal(emit(s, &ev), DG_AGAIN);
	assert_int_equal(settle(s, "1", DG_SENT), DG_OK); /* what core is waiting for always fits */
	struct dg_event link = DG_EVENT(DG_STATE, 0);
	link.state.link = DG_LINK_ONLINE;
	assert_int_equal(emit(s, &link), DG_OK);
	s->r.holds_kept = false;
}

static bool heard_ready(const struct recorder *r)
{
	return r->n_ready > 0;
}

static void says_ready_from_the_loop(void **state)
{
	struct stage *s = *state;
	start(s);
	s->orders.puppet->host->ready(s->orders.puppet->host);
	s->orders.puppet->host->ready(s->orders.puppet->host);
	assert_int_equal(s->r.n_ready, 0);
	assert_true(recorder_run(&s->r, heard_ready));
	assert_int_equal(s->r.n_ready, 1);
}

static bool found_all(const struct recorder *r)
{
	return ((const struct stage *)r)->orders.n_found == 2;
}

static void keeps_and_finds_small_state(void **state)
{
	struct stage *s = *state;
	start(s);
	struct dg_host *host = s->orders.puppet->host;
	assert_int_equal(host->put(host, "part/1", "abc", 0, on_kept, &s->orders), DG_OK);
	assert_int_equal(host->put(host, "other", "x", 0, NULL, NULL), DG_OK);
	assert_true(recorder_run(&s->r, kept_once));
	assert_int_equal(host->find(host, "part/", on_found, &s->orders), DG_OK);
	assert_int_equal(s->orders.n_found, 0);
	assert_true(recorder_run(&s->r, found_all));
	assert_string_equal(s->orders.found, "part/1=abc");
}

/* ---- one final receipt ---- */

static void settles_a_message_once(void **state)
{
	struct stage *s = *state;
	start(s);
	assert_int_equal(deliver(s, "1"), DG_OK);
	assert_int_equal(settle(s, "1", DG_SENT), DG_OK);
	assert_int_equal(settle(s, "1", DG_SENT), DG_INVALID);
	assert_int_equal(settle(s, "1", DG_DELIVERED), DG_OK);
	assert_int_equal(settle(s, "1", DG_FAILED), DG_OK); /* sent, and failed later */
	assert_int_equal(settle(s, "1", DG_FAILED), DG_INVALID);
	assert_int_equal(recorder_lines(&s->r, "settled one message twice"), 1); /* once a minute */
	assert_int_equal(recorder_metric(&s->r, "dragoman_module_breaches_total"), 2);
}

static void a_failed_message_may_come_again(void **state)
{
	struct stage *s = *state;
	start(s);
	assert_int_equal(deliver(s, "1"), DG_OK);
	assert_int_equal(settle(s, "1", DG_FAILED), DG_OK);
	assert_int_equal(settle(s, "1", DG_FAILED), DG_INVALID);
	assert_int_equal(deliver(s, "1"), DG_OK);
	assert_int_equal(settle(s, "1", DG_SENT), DG_OK);
}

static void refuses_a_receipt_for_nothing(void **state)
{
	struct stage *s = *state;
	start(s);
	const char *refs[] = { "smsc-17" };
	struct dg_event late = receipt(NULL, DG_DELIVERED);
	late.receipt.refs = refs;
	late.receipt.n_refs = 1;
	assert_int_equal(settle(s, "never", DG_SENT), DG_INVALID);
	assert_int_equal(settle(s, NULL, DG_SENT), DG_INVALID);
	assert_int_equal(settle(s, NULL, DG_FAILED), DG_INVALID);
	assert_int_equal(emit(s, &late), DG_OK); /* the journal knows the network's ids */
	assert_int_equal(recorder_lines(&s->r, "a receipt for no message of ours"), 1);
}

static void a_refused_message_is_not_in_flight(void **state)
{
	struct stage *s = *state;
	start(s);
	s->orders.deliver = DG_AGAIN;
	assert_int_equal(deliver(s, "1"), DG_AGAIN);
	assert_int_equal(settle(s, "1", DG_SENT), DG_INVALID);
	s->orders.in_deliver = emit_from_inside_deliver;
	s->orders.deliver = DG_REMOTE;
	assert_int_equal(deliver(s, "2"), DG_OK); /* it was settled inside: that counts, and only that */
	assert_int_equal(recorder_lines(&s->r, "settled one message twice"), 1);
}

/* ---- what a module may see and say ---- */

static void refuses_what_caps_do_not_declare(void **state)
{
	struct stage *s = *state;
	start(s);
	struct dg_event ev = DG_EVENT(DG_TYPING, 0);
	assert_int_equal(dg_instance_deliver(s->r.instance, &ev), DG_UNSUPPORTED);
	assert_int_equal(emit(s, &ev), DG_UNSUPPORTED);
	ev.kind = 99;
	assert_int_equal(dg_instance_deliver(s->r.instance, &ev), DG_UNSUPPORTED);
	assert_int_equal(emit(s, &ev), DG_UNSUPPORTED);
	assert_int_equal(s->orders.n_delivered, 0);
	assert_int_equal(settle(s, "1", DG_READ), DG_UNSUPPORTED);
	assert_int_equal(recorder_lines(&s->r, "a kind of event that it does not declare"), 1);
}

static void a_stale_session_is_refused(void **state)
{
	struct stage *s = *state;
	again(s, DG_CAP_ACCOUNT, 0);
	struct dg_event ev = DG_EVENT(DG_STATE, 7);
	assert_int_equal(emit(s, &ev), DG_NOENT); /* never opened */
	ev.kind = DG_LOGIN;
	assert_int_equal(dg_instance_deliver(s->r.instance, &ev), DG_OK);
	struct dg_event message = text("1");
	message.sid = 7;
	assert_int_equal(dg_instance_deliver(s->r.instance, &message), DG_OK);
	assert_int_equal(settle(s, "1", DG_SENT), DG_OK);
	ev.kind = DG_STATE;
	ev.state.link = DG_LINK_OFFLINE;
	ev.state.retry = true; /* another one may follow; this one is over */
	assert_true(dg_instance_has_session(s->r.instance, 7));
	assert_int_equal(emit(s, &ev), DG_OK);
	assert_false(dg_instance_has_session(s->r.instance, 7));
	assert_int_equal(emit(s, &ev), DG_NOENT);
	message.message.id = "2";
	assert_int_equal(dg_instance_deliver(s->r.instance, &message), DG_NOENT);
	ev.kind = DG_LOGIN;
	ev.sid = 8;
	s->orders.deliver = DG_AUTH;
	assert_int_equal(dg_instance_deliver(s->r.instance, &ev), DG_AUTH);
	ev.kind = DG_LOGOUT;
	assert_int_equal(dg_instance_deliver(s->r.instance, &ev), DG_NOENT);
}

static void a_status_must_exist(void **state)
{
	struct stage *s = *state;
	start(s);
	s->orders.deliver = (enum dg_status)5;
	assert_int_equal(deliver(s, "1"), DG_INTERNAL);
	assert_int_equal(recorder_lines(&s->r, "a status that does not exist"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(hands_facts_over_from_the_loop),
		ON_STAGE(takes_a_receipt_from_inside_deliver),
		ON_STAGE(tells_kept_once_and_what_became_of_it),
		ON_STAGE(pushes_back_when_full),
		ON_STAGE(says_ready_from_the_loop),
		ON_STAGE(keeps_and_finds_small_state),
		ON_STAGE(settles_a_message_once),
		ON_STAGE(a_failed_message_may_come_again),
		ON_STAGE(refuses_a_receipt_for_nothing),
		ON_STAGE(a_refused_message_is_not_in_flight),
		ON_STAGE(refuses_what_caps_do_not_declare),
		ON_STAGE(a_stale_session_is_refused),
		ON_STAGE(a_status_must_exist),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
