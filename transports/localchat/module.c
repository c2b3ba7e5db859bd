/* module.c - localchat: an instant-messaging network inside the gateway, and the reference for networks where users log
 * in. Descriptor, options, the life of an instance, and who takes which request.
 *
 * Core calls the five functions of the descriptor at the end; nothing here opens a socket or blocks.
 */
#include <stdlib.h>

#include "chat.h"
#include "util/event_copy.h"
#include "util/mem.h"

#define OWED_MS 50 /* core was full: ask again after this long */

/* clang-format off */
static const struct dg_option options[] = {
	{ .key = "open", .type = DG_BOOL, .offset = offsetof(struct chat_config, open),
	  .initial = "true", .doc = "Whether the first log-in under a free name makes an account." },
	{ .key = "accounts", .type = DG_JSON, .offset = offsetof(struct chat_config, accounts),
	  .initial = "{}", .doc = "Accounts that are there in any case: names and their passwords." },
	{ 0 },
};

struct login {
	const char *username, *password;
};
static const struct dg_option account[] = {
	{ .key = "username", .type = DG_STRING, .offset = offsetof(struct login, username),
	  .doc = "Your name there: small letters, digits, dot, dash and underscore." },
	{ .key = "password", .type = DG_SECRET, .offset = offsetof(struct login, password), .doc = "Your password there." },
	{ 0 },
};
/* clang-format on */

/* ---- what core has to be told ---- */

struct owed {
	struct dg_node node;
	struct dg_event *ev; /* a copy */
};

static void forget_owed(struct chat *c, struct owed *o)
{
	dg_list_remove(&o->node);
	c->n_owed--;
	free(o->ev);
	free(o);
}

static bool is_final(const struct dg_event *ev)
{
	return ev->kind == DG_STATE ||
		(ev->kind == DG_RECEIPT && (ev->receipt.stage == DG_SENT || ev->receipt.stage == DG_FAILED));
}

static void owe(struct chat *c, const struct dg_event *ev)
{
	struct owed *o = dg_alloc(sizeof *o);
	o->ev = dg_event_copy(ev);
	dg_list_append(&c->owed, &o->node);
	if (c->n_owed++ == 0)
		dg_timer_start(c->timer, OWED_MS, 0);
}

/* What is final is never pushed back, so it does not wait behind what was. */
void chat_say(const struct session *s, const struct dg_event *ev)
{
	struct chat *c = s->account->chat;
	struct dg_event own = *ev;
	own.sid = s->sid;
	enum dg_status status = c->n_owed && !is_final(&own) ? DG_AGAIN : c->host->emit(c->host, &own, NULL, NULL);
	if (status == DG_AGAIN && own.kind != DG_TYPING && !c->is_stopping)
		owe(c, &own);
	else if (status != DG_OK && status != DG_AGAIN)
		c->host->log(c->host, DG_LOG_WARN, "core refused a %s (%d)", dg_kind_name(own.kind), status);
}

void chat_tell(const struct account *a, const struct dg_event *ev)
{
	DG_LIST_EACH (n, &a->sessions)
		chat_say(DG_OF(n, struct session, in_account), ev);
}

static void on_owed(void *arg)
{
	struct chat *c = arg;
	while (!dg_list_empty(&c->owed)) {
		struct owed *o = DG_OF(c->owed.next, struct owed, node);
		if (c->host->emit(c->host, o->ev, NULL, NULL) == DG_AGAIN) {
			dg_timer_start(c->timer, OWED_MS, 0);
			return;
		}
		forget_owed(c, o);
	}
	chat_parcel_done(c);
}

/* ---- life ---- */

static enum dg_status create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	(void)why; /* nothing to refuse: the option table has checked the config */
	struct chat *c = dg_alloc(sizeof *c);
	c->host = host;
	c->config = config;
	c->accounts = dg_map_create();
	c->sessions = dg_map_create();
	c->rooms = dg_map_create();
	dg_list_init(&c->owed);
	*out = c;
	return DG_OK;
}

static void destroy(void *self)
{
	struct chat *c = self;
	while (!dg_list_empty(&c->owed))
		forget_owed(c, DG_OF(c->owed.next, struct owed, node));
	room_finish(c);
	directory_finish(c);
	dg_map_destroy(c->accounts);
	dg_map_destroy(c->sessions);
	dg_map_destroy(c->rooms);
	free(c);
}

static void report_link(struct chat *c, enum dg_link link)
{
	struct dg_event ev = DG_EVENT(DG_STATE, 0);
	ev.state.link = link;
	if (c->host->emit(c->host, &ev, NULL, NULL) != DG_OK)
		c->host->log(c->host, DG_LOG_WARN, "core did not take the state of the network");
}

static enum dg_status start(void *self)
{
	struct chat *c = self;
	c->timer = dg_timer_create(c->host->loop, on_owed, c);
	room_open_lobby(c);
	directory_open(c);
	return DG_OK;
}

void chat_is_open(struct chat *c)
{
	if (c->is_stopping)
		return;
	c->is_open = true;
	report_link(c, DG_LINK_ONLINE);
}

/* Texts whose fate core is about to tell us are waited for; then every session ends, and nothing of ours is left. */
static void stop(void *self)
{
	struct chat *c = self;
	c->is_stopping = true;
	dg_timer_destroy(c->timer);
	c->timer = NULL;
	chat_parcel_done(c);
}

static void finish(struct chat *c)
{
	struct dg_map_iter at = { 0 };
	while (dg_map_next(c->sessions, &at))
		session_end(at.value, DG_OFFLINE, true);
	report_link(c, DG_LINK_OFFLINE);
	c->host->stopped(c->host);
}

static bool has_room(const struct chat *c)
{
	return c->n_parcels + c->n_owed < WINDOW;
}

void chat_parcel_done(struct chat *c)
{
	if (c->is_stopping && !c->n_parcels) {
		finish(c);
	} else if (c->is_full && has_room(c)) {
		c->is_full = false;
		c->host->ready(c->host);
	}
}

/* ---- requests ---- */

static enum dg_status take_text(struct session *s, const struct dg_event *ev)
{
	struct chat *c = s->account->chat;
	if (!has_room(c)) {
		c->is_full = true;
		return DG_AGAIN;
	}
	c->host->count(c->host, "messages", 1);
	return ev->message.room ? room_text(s, ev) : talk_text(s, ev);
}

static bool is_in_room(const struct dg_event *ev)
{
	return (ev->kind == DG_TYPING && ev->typing.room) || (ev->kind == DG_REACTION && ev->reaction.room) ||
		(ev->kind == DG_RETRACT && ev->retract.room);
}

static enum dg_status take_signal(struct session *s, const struct dg_event *ev)
{
	return is_in_room(ev) ? room_signal(s, ev) : talk_signal(s, ev);
}

static enum dg_status (*const takers[DG_KIND_END])(struct session *s, const struct dg_event *ev) = {
	[DG_LOGOUT] = session_log_out,
	[DG_MESSAGE] = take_text,
	[DG_RECEIPT] = take_signal,
	[DG_TYPING] = take_signal,
	[DG_PRESENCE] = contact_presence,
	[DG_CONTACT] = contact_change,
	[DG_PROFILE] = profile_ask,
	[DG_REACTION] = take_signal,
	[DG_RETRACT] = take_signal,
	[DG_ROOM] = room_change,
};

static enum dg_status deliver(void *self, const struct dg_event *ev)
{
	struct chat *c = self;
	if (!c->is_open)
		return DG_OFFLINE;
	if (ev->kind == DG_LOGIN)
		return session_log_in(c, ev);
	if (ev->kind >= DG_KIND_END || !takers[ev->kind])
		return DG_UNSUPPORTED;
	struct session *s = session_find(c, ev->sid);
	return !s ? DG_NOENT : s->is_closing ? DG_OFFLINE : takers[ev->kind](s, ev);
}

DG_EXPORT const struct dg_transport dg_transport_module = {
	.abi = 1,
	.size = sizeof(struct dg_transport),
	.name = "localchat",
	.summary = "Instant messaging among the gateway's own users: for trying things out",
	.gateway = "xmpp",
	.caps = DG_CAP_ACCOUNT | DG_CAP_PRESENCE | DG_CAP_ROOMS | DG_CAP_TYPING | DG_CAP_DELIVERED | DG_CAP_READ |
		DG_CAP_FILES | DG_CAP_EDIT | DG_CAP_REACTION | DG_CAP_RETRACT | DG_CAP_PROFILE | DG_CAP_REPLY |
		DG_CAP_STYLING,
	.options = options,
	.config_size = sizeof(struct chat_config),
	.account = account,
	.create = create,
	.destroy = destroy,
	.start = start,
	.stop = stop,
	.deliver = deliver,
	.room_marks = ROOM_MARKS,
};
