/* xmpp.c - all the domains together: their streams, and the router's sink. Built by main. */
#include "xmpp/xmpp.h"

#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "stream/pace.h"
#include "util/clock.h"
#include "util/mem.h"
#include "xmpp/bot.h"
#include "xmpp/brake.h"
#include "xmpp/broadcast.h"
#include "xmpp/component.h"
#include "xmpp/contact.h"
#include "xmpp/elsewhere.h"
#include "xmpp/examine.h"
#include "xmpp/news.h"
#include "xmpp/room.h"
#include "xmpp/welcome.h"

struct dg_xmpp {
	struct dg_router *router;
	struct dg_users *users;
	struct dg_dialogs *dialogs;
	struct component *components;
	size_t count;
	size_t running;
	struct brake brake;
	void (*on_stopped)(void *arg);
	void *stopped_arg;
};

static struct component *find(const struct dg_xmpp *x, const char *domain)
{
	for (size_t i = 0; i < x->count; i++)
		if (!strcmp(x->components[i].conf->domain, domain))
			return &x->components[i];
	return NULL;
}

/* ---- the router's sink ---- */

static enum dg_status on_tell(void *arg, const struct dg_row *row)
{
	struct component *c = find(arg, row->domain);
	return c ? tell_row(c, row) : DG_OFFLINE;
}

static void on_domain(void *arg, const char *domain, enum dg_link link, const char *text)
{
	struct component *c = find(arg, domain);
	(void)text;
	if (!c)
		return;
	watch_forget_announcement(c);
	announce_link(&c->announce, link);
}

/* ---- what the commands ask of us ---- */

static void on_registered(void *arg, const struct dg_user *user, bool is_new)
{
	struct component *c = find(arg, user->domain);
	if (!c || !is_new)
		return;
	welcome_user(c, user->jid);
	bot_welcome(c, user);
}

static void on_unregistered(void *arg, const char *domain, const char *jid)
{
	struct component *c = find(arg, domain);
	if (c)
		welcome_over(c, jid);
}

static void on_announcement(void *arg, const char *domain, const char *text)
{
	struct component *c = find(arg, domain);
	if (c)
		broadcast_say(c, text);
}

static size_t on_online(void *arg, const char *domain, const char **jids, size_t room)
{
	const struct component *c = find(arg, domain);
	struct dg_map_iter at = { 0 };
	struct person *who;
	size_t n = 0;
	while (c && people_next(&c->people, &at, &who))
		if (who->resources && n++ < room)
			jids[n - 1] = who->jid;
	return n;
}

size_t dg_xmpp_roster_ways(const struct dg_xmpp *x, const char *domain, struct dg_roster_way *out, size_t room)
{
	const struct component *c = find(x, domain);
	const char *vhost;
	size_t n = 0;
	for (; c && (vhost = privilege_vhost(c, n)); n++) {
		if (n >= room)
			continue;
		out[n].users_of = vhost;
		out[n].way = roster_rung_name(roster_rung_now(c, vhost, &out[n].is_tried));
	}
	return n;
}

static size_t on_roster_ways(void *arg, const char *domain, struct dg_roster_way *out, size_t room)
{
	return dg_xmpp_roster_ways(arg, domain, out, room);
}

/* ---- what the network says of its users ---- */

static void on_session(
	void *arg, const char *domain, const char *user, enum dg_link link, enum dg_status why, const char *text)
{
	struct component *c = find(arg, domain);
	if (!c)
		return;
	if (link == DG_LINK_OFFLINE)
		rooms_close(c, user, ROOM_TROUBLE);
	login_session(c, user, link, why, text);
}

static bool is_there(void *arg, const char *domain, const char *user)
{
	const struct component *c = find(arg, domain);
	return c && people_find(&c->people, user);
}

/* What the network says beside texts: who takes which kind. */
static const struct {
	enum dg_kind kind;
	void (*take)(struct component *c, const char *user, const struct dg_event *ev);
} takers[] = {
	{ DG_PRESENCE, contact_presence },
	{ DG_CONTACT, contact_change },
	{ DG_TYPING, news_tell },
	{ DG_RECEIPT, news_tell },
	{ DG_MESSAGE, elsewhere_tell },
	{ DG_REACTION, news_tell },
	{ DG_RETRACT, news_tell },
	{ DG_PROFILE, profile_take },
	{ DG_ROOM, room_news },
	{ DG_MEMBER, room_news },
};

static void on_event(void *arg, const char *domain, const char *user, const struct dg_event *ev)
{
	struct component *c = find(arg, domain);
	for (size_t i = 0; c && i < sizeof takers / sizeof takers[0]; i++)
		if (takers[i].kind == ev->kind)
			takers[i].take(c, user, ev);
}

/* ---- the link's events ---- */

static void on_proven(void *arg, bool yes)
{
	struct component *c = arg;
	c->proven = yes;
	if (!yes)
		return;
	dg_router_drained(c->router, c->conf->domain);
	login_stream_up(c);
}

/* A server that answers no ping would get the same rows on each new stream, and its users too: so it is asked first. */
static void on_up(void *arg)
{
	struct component *c = arg;
	dg_xlink_barrier(c->link, on_proven, c);
	announce_again(&c->announce);
}

static void on_down(void *arg, const char *condition, const char *text)
{
	struct component *c = arg;
	(void)text;
	c->proven = false;
	watch_forget_announcement(c);
	attachments_stream_down(&c->attachments); /* before what they wait for is answered with nothing */
	asks_stream_down(&c->asks);
	privileges_forget(&c->privileges);
	rosters_stream_down(&c->rosters);
	login_stream_down(c);
	tell_stream_down(c, condition);
}

static void on_stanza(void *arg, const struct dg_element *stanza, bool truncated)
{
	struct component *c = arg;
	component_take(c, stanza, truncated);
	brake_look(&c->xmpp->brake);
}

static void on_hold(void *arg, bool yes)
{
	struct dg_xmpp *x = arg;
	for (size_t i = 0; i < x->count; i++)
		dg_xlink_pause(x->components[i].link, yes);
}

static void on_drained(void *arg)
{
	struct component *c = arg;
	if (c->proven)
		dg_router_drained(c->router, c->conf->domain);
	if (c->watch.waits)
		announce_rest(&c->announce);
}

static bool on_announce(void *arg, bool go_on)
{
	struct component *c = arg;
	if (!go_on)
		watch_forget_announcement(c);
	if (!dg_xlink_is_up(c->link))
		return false;
	watch_announce(c);
	return true;
}

/* ---- life ---- */

static void count_stanzas(struct component *c, struct dg_metrics *metrics)
{
	static const struct {
		const char *kind;
		size_t at;
	} kinds[] = {
		{ "message", offsetof(struct component, messages_in) },
		{ "presence", offsetof(struct component, presences_in) },
		{ "iq", offsetof(struct component, iqs_in) },
	};
	struct dg_buf labels = { 0 };
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		dg_buf_clear(&labels);
		dg_buf_printf(&labels, "domain=\"%s\",kind=\"%s\"", c->conf->domain, kinds[i].kind);
		struct dg_series **s = (struct dg_series **)(void *)((char *)c + kinds[i].at);
		*s = dg_metrics_counter(
			metrics, "dragoman_xmpp_stanzas_received_total", labels.at, "Stanzas from the XMPP server.");
	}
	dg_buf_clear(&labels);
	dg_buf_printf(&labels, "domain=\"%s\"", c->conf->domain);
	c->dropped = dg_metrics_counter(metrics, "dragoman_xmpp_stanzas_dropped_total", labels.at,
		"Stanzas that could not be taken or answers that could not leave.");
	c->shed = dg_metrics_counter(metrics, "dragoman_xmpp_presences_shed_total", labels.at,
		"Presences that were left out because the server did not read fast enough.");
	c->bounces.total = dg_metrics_counter(metrics, "dragoman_xmpp_bounces_total", labels.at,
		"Messages from here that a user's server sent back.");
	dg_buf_finish(&labels);
}

static void component_init(struct component *c, struct dg_xmpp *x, uv_loop_t *loop, const struct dg_conf *conf,
	const struct dg_conf_domain *domain, const struct dg_log *log, struct dg_metrics *metrics)
{
	static const struct dg_xlink_events events = { on_up, on_down, on_stanza, on_drained };
	const struct dg_xlink_options options = component_link_options(conf, domain);
	*c = (struct component){ .xmpp = x, .whole = conf, .conf = domain, .router = x->router, .log = log };
	c->users = x->users;
	c->dialogs = x->dialogs;
	talents_init(&c->talents);
	avatars_init(&c->avatars);
	people_init(&c->people, &c->talents);
	logins_init(&c->logins, c, loop);
	errands_init(&c->errands, c, loop);
	rosters_init(&c->rosters, c, loop);
	announce_init(&c->announce, loop, x->router, domain->domain, on_announce, c);
	c->started_ms = dg_mono_ms();
	bounces_init(&c->bounces);
	count_stanzas(c, metrics);
	tell_init(&c->tell, c, loop);
	asks_init(&c->asks, c, loop);
	allowances_init(&c->allowances);
	uploads_init(&c->uploads, c, loop);
	attachments_init(&c->attachments);
	talks_init(&c->talks);
	mutes_init(&c->mutes, c);
	cards_init(&c->cards, c);
	profiles_init(&c->profiles, c, loop);
	rooms_init(&c->rooms);
	c->link = dg_xlink_create(loop, &options, &events, c, log, metrics);
}

struct dg_xmpp *dg_xmpp_create(uv_loop_t *loop, const struct dg_conf *conf, struct dg_router *router,
	struct dg_users *users, struct dg_dialogs *dialogs, const struct dg_log *log, struct dg_metrics *metrics)
{
	static const struct dg_router_sink sink = {
		.on_tell = on_tell,
		.on_domain = on_domain,
		.on_session = on_session,
		.on_event = on_event,
		.is_there = is_there,
	};
	struct dg_xmpp *x = dg_alloc(sizeof *x);
	x->router = router;
	x->users = users;
	x->dialogs = dialogs;
	x->count = conf->n_domains;
	x->components = dg_alloc((x->count + 1) * sizeof *x->components);
	for (size_t i = 0; i < x->count; i++)
		component_init(&x->components[i], x, loop, conf, &conf->domains[i], log, metrics);
	brake_init(&x->brake, loop, router, on_hold, x, metrics);
	dg_router_set_sink(router, &sink, x);
	const struct dg_dialog_hands hands = {
		.on_registered = on_registered,
		.on_unregistered = on_unregistered,
		.announce = on_announcement,
		.online = on_online,
		.roster_ways = on_roster_ways,
		.arg = x,
	};
	if (dialogs)
		dg_dialogs_set_hands(dialogs, &hands);
	return x;
}

void dg_xmpp_set_pace(struct dg_xmpp *x, const struct dg_pace *pace)
{
	for (size_t i = 0; i < x->count; i++)
		dg_xlink_set_pace(x->components[i].link, pace);
}

enum dg_status dg_xmpp_reconnect(struct dg_xmpp *x, const char *domain)
{
	const struct component *c = find(x, domain);
	return c ? dg_xlink_reconnect(c->link) : DG_NOENT;
}

void dg_xmpp_reload(struct dg_xmpp *x)
{
	for (size_t i = 0; i < x->count; i++)
		cards_reload(&x->components[i].cards, &x->components[i]);
}

void dg_xmpp_start(struct dg_xmpp *x)
{
	for (size_t i = 0; i < x->count; i++) {
		dg_xlink_start(x->components[i].link);
		announce_start(&x->components[i].announce);
	}
	x->running = x->count;
}

static void on_link_stopped(void *arg)
{
	struct component *c = arg;
	struct dg_xmpp *x = c->xmpp;
	if (--x->running == 0)
		x->on_stopped(x->stopped_arg);
}

void dg_xmpp_stop(struct dg_xmpp *x, void (*on_stopped)(void *arg), void *arg)
{
	x->on_stopped = on_stopped;
	x->stopped_arg = arg;
	if (!x->running) {
		on_stopped(arg);
		return;
	}
	brake_stop(&x->brake);
	for (size_t i = 0; i < x->count; i++) {
		announce_stop(&x->components[i].announce);
		rooms_close(&x->components[i], NULL, ROOM_SHUTDOWN);
		dg_xlink_stop(x->components[i].link, on_link_stopped);
	}
}

void dg_xmpp_destroy(struct dg_xmpp *x)
{
	if (!x)
		return;
	for (size_t i = 0; i < x->count; i++) {
		struct component *c = &x->components[i];
		dg_xlink_destroy(c->link);
		tell_finish(&c->tell);
		uploads_finish(&c->uploads);
		attachments_finish(&c->attachments);
		bounces_finish(&c->bounces);
		asks_finish(&c->asks);
		allowances_finish(&c->allowances);
		talks_finish(&c->talks);
		mutes_finish(&c->mutes);
		cards_finish(&c->cards);
		profiles_finish(&c->profiles);
		rooms_finish(&c->rooms);
		announce_finish(&c->announce);
		rosters_finish(&c->rosters);
		logins_finish(&c->logins);
		people_finish(&c->people);
		avatars_finish(&c->avatars);
		talents_finish(&c->talents);
		errands_finish(&c->errands);
		privileges_forget(&c->privileges);
		watch_forget_announcement(c);
		dg_buf_finish(&c->out);
	}
	brake_finish(&x->brake);
	free(x->components);
	free(x);
}

void dg_xmpp_checkup(struct dg_xmpp *x, const char *domain, dg_checkup_done *done, void *arg)
{
	struct component *c = find(x, domain);
	if (c)
		examine(c, done, arg);
	else
		done(arg, NULL);
}

size_t dg_xmpp_status(const struct dg_xmpp *x, struct dg_stream_status *out, size_t room)
{
	for (size_t i = 0; i < x->count && i < room; i++) {
		const struct component *c = &x->components[i];
		const char *why = dg_xlink_why_down(c->link);
		out[i] = (struct dg_stream_status){ c->conf->domain, c->proven && !why,
			why ? why : "the server has not answered yet" };
	}
	return x->count;
}
