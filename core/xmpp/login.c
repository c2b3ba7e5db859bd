/* login.c - see login.h. Called by presence.c, and by xmpp.c with what the router says of sessions. */
#include "xmpp/login.h"

#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "user/user.h"
#include "util/clock.h"
#include "util/mem.h"
#include "xmpp/component.h"
#include "xmpp/contact.h"
#include "xmpp/presence.h"

enum {
	GRACE_MS = 30 * 1000,         /* a client that changes networks is back sooner */
	ANSWER_MS = 60 * 1000,        /* for a probe */
	COMPLAIN_MS = 10 * 60 * 1000, /* between two lines about a log-in that fails */
	PAGE = 256,
	PAGE_AGAIN_MS = PAGE * 1000 / ERRANDS_A_SECOND,
};

bool login_is_wanted(const struct component *c)
{
	return dg_router_caps(c->router, c->conf->domain) & DG_CAP_ACCOUNT;
}

/* ---- coming ---- */

/* Somebody is looked up; he may be gone when the answer comes. */
struct lookup {
	struct component *c;
	char *user;
};

static struct lookup *look_up(struct component *c, const char *user)
{
	struct lookup *l = dg_alloc(sizeof *l);
	*l = (struct lookup){ c, dg_strdup(user) };
	return l;
}

static void lookup_free(struct lookup *l)
{
	free(l->user);
	free(l);
}

static void send_error(
	struct component *c, const struct person *who, struct condition condition, const struct dg_said *said)
{
	enum dg_lang lang = component_lang(c, NULL, who->jid);
	for (const struct resource *at = who->resources; at; at = at->next) {
		struct dg_buf full = { 0 };
		dg_buf_printf(&full, "%s/%s", who->jid, at->name);
		struct dg_render r = component_open(c, "presence", c->conf->domain, full.at, NULL, "error");
		render_error(&r, condition, NULL, lang, said);
		dg_render_close(&r);
		component_send(c);
		dg_buf_finish(&full);
	}
}

static void on_found(void *arg, enum dg_status status, const struct dg_user *user)
{
	static const struct condition required = { "auth", "registration-required" };
	struct lookup *l = arg;
	struct component *c = l->c;
	struct person *who = people_find(&c->people, l->user);
	(void)user;
	if (who && who->resources && status == DG_NOENT) {
		send_error(c, who, required, &(const struct dg_said){ DG_T_SESSION_UNKNOWN, { NULL, NULL, NULL } });
		who->is_entering = false;
	} else if (who && who->resources) {
		contact_show_user(c, who, true); /* nothing, unless he has stayed online while he was away */
		dg_router_log_in(c->router, c->conf->domain, l->user);
	}
	lookup_free(l);
}

void login_came(struct component *c, struct person *who, bool first)
{
	dg_list_remove(&who->queue);
	if (!first || !login_is_wanted(c) || !c->users)
		return;
	who->is_entering = dg_router_session(c->router, c->conf->domain, who->jid, NULL) != DG_LINK_ONLINE;
	dg_users_find(c->users, c->conf->domain, who->jid, on_found, look_up(c, who->jid));
}

/* ---- going ---- */

static void forget(struct component *c, struct person *who)
{
	contact_forget(who);
	people_forget(&c->people, who);
}

static void on_leaver(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct lookup *l = arg;
	struct component *c = l->c;
	struct person *who = people_find(&c->people, l->user);
	bool stays = status == DG_OK && dg_user_wants(user, "stay_online", false);
	if (who && !who->resources && !stays) {
		dg_router_log_out(c->router, c->conf->domain, l->user);
		forget(c, who);
	}
	lookup_free(l);
}

static void set_timer(struct logins *l)
{
	if (dg_list_empty(&l->leaving) && (l->all_asked || l->asking)) {
		dg_timer_stop(l->timer);
		return;
	}
	int64_t wait_ms = PAGE_AGAIN_MS;
	if (!dg_list_empty(&l->leaving)) {
		wait_ms = DG_OF(l->leaving.next, struct person, queue)->due_ms - dg_mono_ms();
		if (!l->all_asked && wait_ms > PAGE_AGAIN_MS)
			wait_ms = PAGE_AGAIN_MS;
	}
	dg_timer_start(l->timer, wait_ms > 0 ? wait_ms : 0, 0);
}

static void log_out_the_due(struct logins *l)
{
	int64_t now_ms = dg_mono_ms();
	while (!dg_list_empty(&l->leaving)) {
		struct person *who = DG_OF(l->leaving.next, struct person, queue);
		if (who->due_ms > now_ms)
			return;
		dg_list_remove(&who->queue);
		struct component *c = l->c;
		dg_users_find(c->users, c->conf->domain, who->jid, on_leaver, look_up(c, who->jid));
	}
}

void login_left(struct component *c, struct person *who)
{
	struct logins *l = &c->logins;
	if (!login_is_wanted(c) || !c->users) {
		forget(c, who);
		return;
	}
	dg_list_remove(&who->queue);
	who->due_ms = dg_mono_ms() + l->grace_ms;
	dg_list_append(&l->leaving, &who->queue);
	set_timer(l);
}

void login_end(struct component *c, const char *user)
{
	struct person *who = people_find(&c->people, user);
	if (!login_is_wanted(c))
		return;
	dg_router_log_out(c->router, c->conf->domain, user);
	if (who)
		contact_gone(c, who);
}

/* ---- asking who is there ---- */

static void probe(struct component *c, const char *user)
{
	struct dg_render r = component_open(c, "presence", c->conf->domain, user, NULL, "probe");
	dg_render_close(&r);
	errands_add(c);
}

static void ask_page(struct logins *l);

static void on_page(void *arg, enum dg_status status, const struct dg_user *users, size_t n, bool more)
{
	struct component *c = arg;
	struct logins *l = &c->logins;
	l->asking = false;
	for (size_t i = 0; status == DG_OK && i < n; i++) {
		const struct person *who = people_find(&c->people, users[i].jid);
		if (!who || !who->resources)
			probe(c, users[i].jid);
		free(l->after);
		l->after = dg_strdup(users[i].jid);
	}
	l->all_asked = status == DG_OK && !more;
	set_timer(l);
}

/* The next page when the last one has gone out: whoever came meanwhile need not be asked. */
static void ask_page(struct logins *l)
{
	struct component *c = l->c;
	if (l->all_asked || l->asking || !c->proven || errands_waiting(&c->errands))
		return;
	l->asking = true;
	dg_users_list(c->users, c->conf->domain, l->after, PAGE, on_page, c);
}

void login_stream_up(struct component *c)
{
	struct logins *l = &c->logins;
	if (!login_is_wanted(c) || !c->users)
		return;
	int64_t due_ms = dg_mono_ms() + ANSWER_MS;
	while (!dg_list_empty(&l->missing)) {
		struct person *who = DG_OF(l->missing.next, struct person, queue);
		dg_list_remove(&who->queue);
		probe(c, who->jid);
		due_ms += 1000 / ERRANDS_A_SECOND;
		who->due_ms = due_ms;
		dg_list_append(&l->leaving, &who->queue);
	}
	ask_page(l);
	set_timer(l);
}

/* Who is there is not known any more. A session is not ended for that; where there are none, all are forgotten. */
void login_stream_down(struct component *c)
{
	struct dg_map_iter at = { 0 };
	struct person *who;
	bool wanted = login_is_wanted(c) && c->users;
	while (people_next(&c->people, &at, &who)) {
		bool was_there = who->resources != NULL;
		if (!wanted) {
			forget(c, who);
			continue;
		}
		people_clear(&c->people, who);
		if (was_there)
			dg_list_append(&c->logins.missing, &who->queue);
	}
}

static void on_time(void *arg)
{
	struct logins *l = arg;
	log_out_the_due(l);
	ask_page(l);
	set_timer(l);
}

/* ---- what the network says of the session ---- */

static void complain(struct component *c, struct person *who, enum dg_status why, const char *text)
{
	enum dg_lang lang = component_lang(c, NULL, who->jid);
	const struct dg_said reason = { text && *text ? DG_T_PLAIN : dg_text_of_status(why), { text, NULL, NULL } };
	send_error(c, who, condition_of(why), &reason);
	if (who->complained_ms && dg_mono_ms() - who->complained_ms < COMPLAIN_MS)
		return;
	who->complained_ms = dg_mono_ms();
	struct dg_buf words = { 0 };
	dg_text_print(&words, lang, &reason);
	const struct dg_said said = { why == DG_AUTH ? DG_T_SESSION_REFUSED : DG_T_SESSION_FAILED,
		{ words.at, NULL, NULL } };
	presence_say(c, who->jid, lang, &said);
	dg_buf_finish(&words);
}

void login_session(struct component *c, const char *user, enum dg_link link, enum dg_status why, const char *text)
{
	struct person *who = people_find(&c->people, user);
	if (!who || link == DG_LINK_CONNECTING)
		return;
	who->is_entering = false;
	if (link == DG_LINK_OFFLINE)
		contact_gone(c, who);
	if (!who->resources)
		return;
	if (link == DG_LINK_ONLINE) {
		who->complained_ms = 0;
		contact_show_user(c, who, true);
		presence_show_gateway_to_all(c, who, component_lang(c, NULL, user));
	} else if (why != DG_OK) {
		complain(c, who, why, text);
	}
}

void logins_init(struct logins *l, struct component *c, uv_loop_t *loop)
{
	*l = (struct logins){ .c = c, .grace_ms = GRACE_MS };
	dg_list_init(&l->leaving);
	dg_list_init(&l->missing);
	l->timer = dg_timer_create(loop, on_time, l);
}

void logins_finish(struct logins *l)
{
	struct dg_map_iter at = { 0 };
	struct person *who;
	while (people_next(&l->c->people, &at, &who))
		forget(l->c, who);
	dg_timer_destroy(l->timer);
	free(l->after);
}
