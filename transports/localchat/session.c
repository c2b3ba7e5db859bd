/* session.c - logging in and out. Core calls it a session; an account may have several. Called by module.c. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chat.h"
#include "util/mem.h"

struct sid_text {
	char text[24];
};

static struct sid_text print_sid(dg_sid sid)
{
	struct sid_text t;
	snprintf(t.text, sizeof t.text, "%" PRIu64, sid);
	return t;
}

struct session *session_find(const struct chat *c, dg_sid sid)
{
	return dg_map_get(c->sessions, print_sid(sid).text);
}

static void report(struct chat *c, dg_sid sid, enum dg_link link, enum dg_status why, bool retry)
{
	struct dg_event ev = DG_EVENT(DG_STATE, sid);
	ev.state.link = link;
	ev.state.why = why;
	ev.state.retry = retry;
	if (c->host->emit(c->host, &ev, NULL, NULL) != DG_OK)
		c->host->log(c->host, DG_LOG_WARN, "core did not take the state of a session");
}

static const char *login_value(const struct dg_event *ev, const char *key)
{
	for (size_t i = 0; i < ev->login.n_account; i++)
		if (!strcmp(ev->login.account[i].key, key))
			return ev->login.account[i].value;
	return NULL;
}

/* A real network takes its time; so what becomes of it is said by DG_STATE and not by the result. */
enum dg_status session_log_in(struct chat *c, const struct dg_event *ev)
{
	if (session_find(c, ev->sid))
		return DG_INVALID;
	struct account *a = directory_enter(c, login_value(ev, "username"), login_value(ev, "password"));
	if (!a) {
		report(c, ev->sid, DG_LINK_OFFLINE, DG_AUTH, false);
		return DG_OK;
	}
	struct session *s = dg_alloc(sizeof *s);
	s->account = a;
	s->sid = ev->sid;
	dg_list_init(&s->places);
	dg_list_append(&a->sessions, &s->in_account);
	dg_map_put(c->sessions, print_sid(s->sid).text, s);
	report(c, s->sid, DG_LINK_ONLINE, DG_OK, false);
	contact_came(s);
	return DG_OK;
}

void session_end(struct session *s, enum dg_status why, bool retry)
{
	struct account *a = s->account;
	struct chat *c = a->chat;
	room_leave_all(s);
	dg_list_remove(&s->in_account);
	dg_map_take(c->sessions, print_sid(s->sid).text);
	report(c, s->sid, DG_LINK_OFFLINE, why, retry);
	free(s);
	if (dg_list_empty(&a->sessions))
		contact_show(a, DG_SHOW_OFFLINE, NULL);
}

/* Its texts that are under way have to be settled first: nobody hears of them afterwards. */
enum dg_status session_log_out(struct session *s, const struct dg_event *ev)
{
	(void)ev;
	s->is_closing = true;
	session_mind(s);
	return DG_OK;
}

void session_mind(struct session *s)
{
	if (s->is_closing && !s->n_parcels)
		session_end(s, DG_OK, false);
}
