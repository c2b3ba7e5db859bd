/* account.c - what a transport must be able to stand where users log in; on a trunk there is nothing to check. */
#include "life.h"

#define MESSAGES 50

static void send_past_the_guards(struct suite *s, dg_sid sid)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, sid);
	ev.message.id = "1";
	ev.message.peer = "conformance";
	ev.message.text = "hello";
	expect(s, life_deliver_past_guards(&ev) != DG_OK, "a text was taken in a session that is over");
	ev.kind = DG_LOGOUT;
	expect(s, life_deliver_past_guards(&ev) != DG_AGAIN, "core is to keep a log-out");
}

/* However far it has come, a session that is logged out ends, once, and nothing is taken in it any more. */
void check_log_out(struct suite *s)
{
	struct life l;
	if (life_has_accounts(s) && life_start(s, &l, suite_closed_port(), 0)) {
		for (int wait = 0; wait < 2 && life_enter(s, &l); wait++) {
			dg_sid sid = l.sid;
			if (wait)
				expect(s, !sid || life_await(&l, sid, life_is_decided),
					"nothing became of a log-in while the network is dead");
			life_send(s, &l, sid ? 3 : 0);
			if (sid && !dg_instance_has_session(l.r.instance, sid))
				continue; /* the network did not want it */
			if (!sid || !expect(s, life_log_out(&l, sid) == DG_OK, "deliver() of a log-out was refused"))
				continue;
			expect(s, life_await(&l, sid, life_is_offline),
				"a log-out was not followed by DG_STATE, offline");
			expect(s, life_log_out(&l, sid) == DG_NOENT, "a session was logged out twice");
			send_past_the_guards(s, sid);
		}
		if (life_stop(s, &l))
			life_expect_finals(s, &l);
	}
	if (life_has_accounts(s))
		life_end(s, &l);
}

void check_stop_with_sessions(struct suite *s)
{
	struct life l;
	if (life_has_accounts(s) && life_start(s, &l, suite_silent_port(), 0)) {
		for (int i = 0; i < 3 && life_enter(s, &l); i++)
			life_send(s, &l, MESSAGES);
		if (life_stop(s, &l))
			life_expect_finals(s, &l);
	}
	if (life_has_accounts(s))
		life_end(s, &l);
}

/* Core knows the table and fills it in, but an operator may have changed the module under what is on file. */
void check_login_without_account(struct suite *s)
{
	struct life l;
	if (life_has_accounts(s) && life_start(s, &l, suite_closed_port(), 0)) {
		struct dg_pair account[16];
		bool needs = life_account(s, account, 16) > 0;
		if (life_has_spoken(s, &l) && life_log_in(s, &l, false) == DG_OK && needs) {
			bool refused = life_await(&l, l.last_sid, life_is_decided) &&
				life_state(&l.r, l.last_sid)->state.link == DG_LINK_OFFLINE;
			expect(s, refused, "a log-in without what the table requires came online");
		}
		life_stop(s, &l);
	}
	if (life_has_accounts(s))
		life_end(s, &l);
}

struct door {
	struct suite *s;
	struct life *l;
	bool is_stuck; /* it has been said; another thousand need not be waited for */
};

static void in_and_out(void *arg)
{
	struct door *d = arg;
	if (d->is_stuck)
		return;
	dg_sid sid = life_log_in(d->s, d->l, true) == DG_OK ? d->l->last_sid : 0;
	if (sid && dg_instance_has_session(d->l->r.instance, sid) && life_log_out(d->l, sid) == DG_OK)
		d->is_stuck = !life_await(d->l, sid, life_is_offline);
	recorder_answer(&d->l->r);
	uv_run(d->l->r.loop, UV_RUN_NOWAIT);
	recorder_forget_events(&d->l->r);
}

void check_log_ins(struct suite *s)
{
	struct life l;
	struct door d = { s, &l, false };
	if (life_has_accounts(s) && life_start(s, &l, suite_closed_port(), 0)) {
		if (life_has_spoken(s, &l))
			suite_live_often(s, in_and_out, &d);
		expect(s, !d.is_stuck, "a session did not end");
		life_stop(s, &l);
	}
	if (life_has_accounts(s))
		life_end(s, &l);
}
