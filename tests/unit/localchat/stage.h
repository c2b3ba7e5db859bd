/* stage.h - a host for the whole module that writes down what it hears, as lines such as "2 message bob hi". What core
 * answers later (kept, found) is answered by stage_turn(). */
#ifndef LOCALCHAT_STAGE_H
#define LOCALCHAT_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chat.h"
#include "util/buf.h"
#include "util/event_copy.h"
#include "util/mem.h"

extern const struct dg_transport dg_transport_module;

enum { STAGE_MOST = 256 };

struct stage_answer { /* of core, due */
	dg_kept *kept;
	void (*found)(void *arg, const char *key, const char *value);
	char *prefix;
	void *arg;
};

struct stage {
	struct dg_host host; /* first */
	uv_loop_t loop;
	struct chat_config config;
	void *self;
	struct dg_buf heard; /* since stage_forget() */
	struct dg_event *last;
	struct stage_answer answers[STAGE_MOST];
	size_t n_answers;
	struct {
		char *key, *value;
	} pairs[STAGE_MOST];
	size_t n_pairs;
	enum dg_status keeps;
	bool is_full; /* emit() answers DG_AGAIN to what is not owed */
	int n_ready, n_stopped;
};

static inline void stage_write(struct stage *s, const struct dg_event *ev)
{
	static const char *const links[] = { "offline", "connecting", "online" };
	static const char *const stages[] = { "", "sent", "delivered", "read", "failed" };
	static const char *const ops[] = { "", "add", "remove", "ask", "grant", "deny" };
	static const char *const rooms[] = { "", "joined", "left", "subject", "invited" };
	struct dg_buf *b = &s->heard;
	dg_buf_printf(b, "%d ", (int)ev->sid);
	switch (ev->kind) {
	case DG_STATE: dg_buf_printf(b, "%s(%s)", links[ev->state.link], dg_status_name(ev->state.why)); break;
	case DG_MESSAGE:
		dg_buf_printf(b, "%s%s%s: %s", ev->message.peer, ev->message.nick ? "/" : "",
			ev->message.nick ? ev->message.nick : "", ev->message.text);
		break;
	case DG_RECEIPT:
		dg_buf_printf(
			b, "%s %s", stages[ev->receipt.stage], ev->receipt.id ? ev->receipt.id : ev->receipt.refs[0]);
		break;
	case DG_TYPING: dg_buf_printf(b, "%s %s", ev->typing.peer, ev->typing.composing ? "types" : "pauses"); break;
	case DG_PRESENCE: dg_buf_printf(b, "%s shows %d", ev->presence.peer, ev->presence.show); break;
	case DG_CONTACT: dg_buf_printf(b, "%s %s", ops[ev->contact.op], ev->contact.peer); break;
	case DG_PROFILE:
		dg_buf_printf(b, "%s is %s", ev->profile.peer, ev->profile.name ? ev->profile.name : "nobody");
		break;
	case DG_REACTION:
		dg_buf_printf(b, "%s reacts %s to %s", ev->reaction.peer, ev->reaction.emojis, ev->reaction.id);
		break;
	case DG_RETRACT: dg_buf_printf(b, "%s retracts %s", ev->retract.peer, ev->retract.id); break;
	case DG_ROOM:
		dg_buf_printf(b, "%s %s(%s)", rooms[ev->room.op], ev->room.room, dg_status_name(ev->room.why));
		break;
	case DG_MEMBER:
		dg_buf_printf(b, "%s%s%s%s %s", ev->member.self ? "self " : "", ev->member.nick,
			ev->member.new_nick ? "->" : "", ev->member.new_nick ? ev->member.new_nick : "",
			ev->member.show ? "is here" : "is gone");
		break;
	default: dg_buf_str(b, dg_kind_name(ev->kind));
	}
	dg_buf_chr(b, '\n');
}

static inline enum dg_status stage_emit(struct dg_host *host, const struct dg_event *ev, dg_kept *kept, void *arg)
{
	struct stage *s = (struct stage *)host;
	bool is_owed = ev->kind == DG_STATE ||
		(ev->kind == DG_RECEIPT && (ev->receipt.stage == DG_SENT || ev->receipt.stage == DG_FAILED));
	if (s->is_full && !is_owed)
		return DG_AGAIN;
	stage_write(s, ev);
	free(s->last);
	s->last = dg_event_copy(ev);
	if (kept) {
		assert_true(s->n_answers < STAGE_MOST);
		s->answers[s->n_answers++] = (struct stage_answer){ .kept = kept, .arg = arg };
	}
	return DG_OK;
}

static inline void stage_ready(struct dg_host *host)
{
	((struct stage *)host)->n_ready++;
}

static inline void stage_stopped(struct dg_host *host)
{
	((struct stage *)host)->n_stopped++;
}

static inline void stage_log(struct dg_host *host, enum dg_level level, const char *fmt, ...)
{
	(void)host, (void)level, (void)fmt;
}

static inline void stage_count(struct dg_host *host, const char *name, uint64_t by)
{
	(void)host, (void)name, (void)by;
}

static inline enum dg_status stage_put(
	struct dg_host *host, const char *key, const char *value, int64_t expires_ms, dg_kept *kept, void *arg)
{
	struct stage *s = (struct stage *)host;
	(void)expires_ms, (void)arg;
	size_t i = 0;
	assert_null(kept);
	while (i < s->n_pairs && strcmp(s->pairs[i].key, key) != 0)
		i++;
	assert_true(i < STAGE_MOST);
	if (i == s->n_pairs)
		s->pairs[s->n_pairs++].key = dg_strdup(key);
	free(s->pairs[i].value);
	s->pairs[i].value = dg_strdup(value);
	return DG_OK;
}

static inline enum dg_status stage_find(struct dg_host *host, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	struct stage *s = (struct stage *)host;
	s->answers[s->n_answers++] = (struct stage_answer){ .found = found, .prefix = dg_strdup(prefix), .arg = arg };
	return DG_OK;
}

static inline void stage_answer(struct stage *s, struct stage_answer *a)
{
	if (a->kept)
		a->kept(a->arg, s->keeps);
	for (size_t i = 0; a->found && i < s->n_pairs; i++)
		if (s->pairs[i].value && !strncmp(s->pairs[i].key, a->prefix, strlen(a->prefix)))
			a->found(a->arg, s->pairs[i].key, s->pairs[i].value);
	if (a->found)
		a->found(a->arg, NULL, NULL);
	free(a->prefix);
}

/* Core answers all that it owes. */
static inline void stage_turn(struct stage *s)
{
	for (size_t i = 0; i < s->n_answers; i++)
		stage_answer(s, &s->answers[i]);
	s->n_answers = 0;
}

/* ---- life ---- */

static inline void stage_forget(struct stage *s)
{
	dg_buf_clear(&s->heard);
}

static inline void stage_create(struct stage *s)
{
	struct dg_error why;
	assert_int_equal(dg_transport_module.create(&s->host, &s->config, &s->self, &why), DG_OK);
	assert_int_equal(dg_transport_module.start(s->self), DG_OK);
	stage_turn(s);
	stage_forget(s);
}

static inline void stage_stop(struct stage *s)
{
	dg_transport_module.stop(s->self);
	stage_turn(s);
	assert_int_equal(s->n_stopped, 1);
	s->n_stopped = 0;
	dg_transport_module.destroy(s->self);
	uv_run(&s->loop, UV_RUN_NOWAIT);
}

static inline int stage_setup(void **state)
{
	struct stage *s = *state = dg_alloc(sizeof *s);
	s->host = (struct dg_host){ .size = sizeof s->host,
		.loop = &s->loop,
		.emit = stage_emit,
		.ready = stage_ready,
		.stopped = stage_stopped,
		.log = stage_log,
		.count = stage_count,
		.put = stage_put,
		.find = stage_find };
	s->config = (struct chat_config){ .open = true, .accounts = "{}" };
	assert_int_equal(uv_loop_init(&s->loop), 0);
	stage_create(s);
	return 0;
}

static inline int stage_teardown(void **state)
{
	struct stage *s = *state;
	stage_stop(s);
	assert_int_equal(uv_loop_close(&s->loop), 0);
	for (size_t i = 0; i < s->n_pairs; i++) {
		free(s->pairs[i].key);
		free(s->pairs[i].value);
	}
	dg_buf_finish(&s->heard);
	free(s->last);
	free(s);
	return 0;
}

#define STAGE_TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

/* ---- requests ---- */

static inline enum dg_status stage_ask(struct stage *s, const struct dg_event *ev)
{
	return dg_transport_module.deliver(s->self, ev);
}

static inline void stage_log_in(struct stage *s, dg_sid sid, const char *name, const char *password)
{
	const struct dg_pair account[] = { { "username", name }, { "password", password } };
	struct dg_event ev = DG_EVENT(DG_LOGIN, sid);
	ev.login.user = "somebody@example.org";
	ev.login.account = account;
	ev.login.n_account = 2;
	assert_int_equal(stage_ask(s, &ev), DG_OK);
}

/* Logged in, and what is said then forgotten. */
static inline void stage_enter(struct stage *s, dg_sid sid, const char *name)
{
	stage_log_in(s, sid, name, "secret");
	assert_non_null(strstr(s->heard.at, "online(ok)"));
	stage_forget(s);
}

static inline void stage_leave(struct stage *s, dg_sid sid)
{
	const struct dg_event ev = DG_EVENT(DG_LOGOUT, sid);
	assert_int_equal(stage_ask(s, &ev), DG_OK);
}

static inline enum dg_status stage_text(struct stage *s, dg_sid sid, const char *peer, const char *id, const char *text)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, sid);
	ev.message.id = id;
	ev.message.peer = peer;
	ev.message.text = text;
	ev.message.room = strchr(ROOM_MARKS, *peer) ? peer : NULL;
	return stage_ask(s, &ev);
}

static inline enum dg_status stage_contact(struct stage *s, dg_sid sid, enum dg_contact_op op, const char *peer)
{
	struct dg_event ev = DG_EVENT(DG_CONTACT, sid);
	ev.contact.op = op;
	ev.contact.peer = peer;
	return stage_ask(s, &ev);
}

static inline enum dg_status stage_room(
	struct stage *s, dg_sid sid, enum dg_room_op op, const char *room, const char *what)
{
	struct dg_event ev = DG_EVENT(DG_ROOM, sid);
	ev.room.op = op;
	ev.room.room = room;
	ev.room.nick = op == DG_ROOM_JOIN ? what : NULL;
	ev.room.text = op == DG_ROOM_SUBJECT ? what : NULL;
	return stage_ask(s, &ev);
}

#define assert_heard(s, text)                                                                                          \
	do {                                                                                                           \
		assert_string_equal((s)->heard.at ? (s)->heard.at : "", text);                                         \
		stage_forget(s);                                                                                       \
	} while (0)

#endif
