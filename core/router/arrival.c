/* arrival.c - see arrival.h. Whose text it is, what the user's clients call the messages that it names, plugins,
 * commit; then it is offered to XMPP. Called by network.c. */
#include "router/arrival.h"

#include <stdlib.h>
#include <string.h>

#include "router/files.h"
#include "router/price.h"
#include "router/quote.h"
#include "router/realm.h"
#include "user/user.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/random.h"

enum { TOKEN_OCTETS = 26 };

struct arrival {
	struct lane *lane;
	dg_kept *kept;
	void *kept_arg;
	struct dg_row *row; /* its user is borrowed or in memory of its own, and its names are the network's at first */
	char *user;         /* who is to be told; NULL: is being looked up */
	char *replaces, *reply_to; /* stanza ids; NULL: no such message is known */
	char *reply_by;            /* dg_row reply_by */
	struct dg_buf quote;       /* dg_row quote */
	int n_asked;               /* names that are being looked up */
	bool maybe_repeat;
	bool has_claim;        /* team_claim() */
	struct dg_span *spans; /* dg_event message.spans; NULL: none */
	size_t n_spans;
};

static void done(struct arrival *a, enum dg_status status)
{
	if (a->row && a->has_claim)
		team_release(dg_map_get(a->lane->realm->teams, a->row->self), a->row->peer);
	if (a->kept)
		a->kept(a->kept_arg, status);
	free(a->row);
	free(a->user);
	free(a->replaces);
	free(a->reply_to);
	free(a->reply_by);
	dg_buf_finish(&a->quote);
	free(a->spans);
	free(a);
}

/* ---- into the journal ---- */

static void on_accepted(void *arg, enum dg_status status, uint64_t id, bool repeat)
{
	struct arrival *a = arg;
	struct realm *m = a->lane->realm;
	if (status == DG_OK && !repeat) {
		m->received->value++;
		a->row->id = id;
		offers_add(&m->offers, a->row);
	}
	done(a, status);
}

/* false: a plugin does not want it. */
static bool pass_plugins(const struct arrival *a, struct dg_event *ev)
{
	struct dg_router *r = a->lane->realm->router;
	const struct dg_row *row = a->row;
	struct dg_place at = price_place(a->lane->realm, row);
	enum dg_status why = DG_DENIED;
	struct dg_error text = { "" };
	at.user = a->user;
	ev->message.id = row->network_id;
	ev->message.peer = row->peer;
	ev->message.self = row->self;
	ev->message.room = row->room;
	ev->message.nick = row->nick;
	ev->message.text = row->text;
	ev->message.subject = row->subject;
	if (chain_filter(&r->chain, &at, ev, &why, &text) == DG_DROP) {
		dg_log(r->log, DG_LOG_INFO, DG_SAY(row->instance, "a plugin refused a text from the network"),
			DG_S("why", text.text));
		return false;
	}
	chain_observe(&r->chain, &at, ev, DG_OK);
	return true;
}

static void accept_text(struct arrival *a)
{
	struct dg_store *store = a->lane->realm->router->store;
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	if (!pass_plugins(a, &ev)) {
		done(a, DG_DENIED);
		return;
	}
	struct dg_row final = *a->row; /* with what the plugins made of it */
	final.user = a->user;
	final.text = ev.message.text;
	final.subject = ev.message.subject;
	final.replaces = a->replaces;
	final.reply_to = a->reply_to;
	final.reply_by = a->reply_by;
	final.quote = a->quote.at;
	struct dg_row *first = a->row;
	a->row = row_copy(&final);
	free(first);
	if (a->n_spans)
		dg_store_accept_within(store, a->row, a->spans, a->n_spans, on_accepted, a);
	else
		dg_store_accept(store, a->row, a->maybe_repeat, on_accepted, a);
}

/* ---- the messages that it names: what the user's clients call them, and what was said ---- */

static void take_name(struct arrival *a, enum dg_status status, const struct dg_row *row, char **out)
{
	*out = status == DG_OK ? dg_strdup(row->stanza_id) : NULL;
	if (--a->n_asked)
		return;
	a->lane->n_naming--;
	accept_text(a);
}

static void on_replaces(void *arg, enum dg_status status, const struct dg_row *row, const char *name)
{
	struct arrival *a = arg;
	(void)name;
	take_name(a, status, row, &a->replaces);
}

static bool is_same_place(const char *room, const char *other)
{
	return room && other ? !strcmp(room, other) : !room && !other;
}

/* What is known of the earlier message now goes to the journal with the answer, so that it is told as often as need be
 * in the same words. */
static void note_earlier(struct arrival *a, const struct dg_row *earlier)
{
	const char *quotes = a->lane->realm->conf->quotes;
	if (is_same_place(a->row->room, earlier->room)) {
		const char *by = earlier->room ? earlier->nick : earlier->peer;
		a->reply_by = dg_strdup(earlier->way == DG_DOWN ? "" : by);
	}
	if (!quotes || !strcmp(quotes, "keep"))
		quote_take(earlier, &a->quote);
}

static void on_reply_to(void *arg, enum dg_status status, const struct dg_row *row, const char *name)
{
	struct arrival *a = arg;
	(void)name;
	if (status == DG_OK)
		note_earlier(a, row);
	take_name(a, status, row, &a->reply_to);
}

/* The journal answers in the order of the questions: while one text waits for its names, those behind it ask for
 * nothing and wait too, so that none overtakes it. */
static void accept_named(struct arrival *a)
{
	const struct dg_row *row = a->row;
	struct dg_store *store = a->lane->realm->router->store;
	bool waits = !row->replaces && !row->reply_to && a->lane->n_naming;
	if (!row->replaces && !row->reply_to && !waits) {
		accept_text(a);
		return;
	}
	a->lane->n_naming++;
	a->n_asked = (row->replaces != NULL) + (row->reply_to != NULL) + waits;
	if (row->replaces)
		dg_store_by_name(store, row->instance, a->user, row->replaces, on_replaces, a);
	if (row->reply_to || waits)
		dg_store_by_name(store, row->instance, a->user, waits ? "" : row->reply_to, on_reply_to, a);
}

/* ---- whose it is ---- */

static void on_correspondent(void *arg, enum dg_status status, const char *user)
{
	struct arrival *a = arg;
	const struct dg_router *r = a->lane->realm->router;
	if (status == DG_OK && user) {
		a->user = dg_strdup(user);
		accept_named(a);
		return;
	}
	if (status == DG_OK || status == DG_NOENT) {
		char masked[64];
		dg_log(r->log, DG_LOG_WARN,
			DG_SAY(a->row->instance,
				"text for a number that nobody has; add it to \"numbers\" of the domain"),
			DG_S("number", a->row->self), DG_S("from", dg_log_mask(a->row->peer, masked)));
		status = DG_NOENT;
	}
	done(a, status);
}

static void find_correspondent(struct arrival *a)
{
	const struct realm *m = a->lane->realm;
	dg_store_correspondent(m->router->store, m->conf->domain, a->row->self, a->row->peer, on_correspondent, a);
}

static void on_owner(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct arrival *a = arg;
	if (status == DG_OK) {
		a->user = dg_strdup(user->jid);
		accept_named(a);
	} else if (status == DG_NOENT) {
		find_correspondent(a);
	} else {
		done(a, status);
	}
}

/* ---- a team's number ---- */

static bool is_there(void *arg, const char *user)
{
	const struct realm *m = arg;
	const struct dg_router *r = m->router;
	return r->sink.is_there && r->sink.is_there(r->sink_arg, m->conf->domain, user);
}

/* Whoever has the conversation, or gets it now: the journal remembers that with the text, and several texts of one
 * phone may be on their way to it. */
static void on_member(void *arg, enum dg_status status, const char *user)
{
	struct arrival *a = arg;
	struct realm *m = a->lane->realm;
	struct team *t = dg_map_get(m->teams, a->row->self);
	if (status != DG_OK && status != DG_NOENT) {
		done(a, status);
		return;
	}
	bool is_new = status != DG_OK || !user || !team_has(t, user);
	a->user = dg_strdup(is_new ? team_claim(t, a->row->peer, is_there, m) : user);
	a->row->remember = a->has_claim = is_new;
	accept_named(a);
}

/* By the configuration, by what was proven, by who wrote there last. */
static void find_owner(struct arrival *a)
{
	const struct realm *m = a->lane->realm;
	struct dg_users *users = m->router->users;
	const char *self = a->row->self, *user = self ? dg_map_get(m->owner_of, self) : NULL;
	if (user && dg_map_get(m->teams, self)) {
		dg_store_correspondent(m->router->store, m->conf->domain, self, a->row->peer, on_member, a);
	} else if (user) {
		a->user = dg_strdup(user);
		accept_named(a);
	} else if (self && users && dg_users_any(users, m->conf->domain)) {
		dg_users_owner(users, m->conf->domain, self, on_owner, a);
	} else {
		find_correspondent(a);
	}
}

/* What comes in a session is its user's; nobody hears it when the login was only tried. */
static void find_session(struct arrival *a, dg_sid sid)
{
	const struct session *s = session_by_sid(a->lane, sid);
	if (!s || s->trial) {
		done(a, DG_NOENT);
		return;
	}
	a->user = dg_strdup(s->user);
	accept_named(a);
}

/* ---- what came ---- */

/* NULL: there is nothing to show. Files need no words beside them. */
static const char *text_of(const struct dg_event *ev)
{
	return ev->message.text || !ev->message.n_files ? ev->message.text : "";
}

static struct dg_row *row_of(const struct lane *l, const struct dg_event *ev, const char *stanza_id, const char *files)
{
	const char *peer = ev->message.peer && *ev->message.peer ? ev->message.peer : ev->message.room;
	const struct dg_row row = {
		.way = DG_UP,
		.stand = DG_ACCEPTED,
		.domain = l->realm->conf->domain,
		.instance = l->conf->section.name,
		.self = ev->message.self,
		.peer = peer,
		.room = ev->message.room,
		.nick = ev->message.nick,
		.stanza_id = stanza_id,
		.network_id = ev->message.id,
		.text = text_of(ev),
		.subject = ev->message.subject,
		.lang = ev->message.lang,
		.thread = ev->message.thread,
		.replaces = ev->message.replaces,
		.reply_to = ev->message.reply_to,
		.files = files,
		.created_ms = dg_now_ms(),
	};
	return peer && *peer && row.text ? row_copy(&row) : NULL;
}

void arrival_take(struct lane *l, const struct dg_event *ev, dg_kept *kept, void *kept_arg)
{
	char stanza_id[TOKEN_OCTETS + 1];
	struct dg_buf files = { 0 };
	struct arrival *a = dg_alloc(sizeof *a);
	a->lane = l;
	a->kept = kept;
	a->kept_arg = kept_arg;
	a->maybe_repeat = ev->message.maybe_repeat;
	if (a->maybe_repeat && ev->message.n_spans) {
		a->n_spans = ev->message.n_spans;
		a->spans = dg_alloc(a->n_spans * sizeof *a->spans);
		memcpy(a->spans, ev->message.spans, a->n_spans * sizeof *a->spans);
	}
	dg_random_token(stanza_id, TOKEN_OCTETS);
	dg_files_print(&files, ev->message.files, ev->message.n_files);
	a->row = row_of(l, ev, stanza_id, files.len ? files.at : NULL);
	dg_buf_finish(&files);
	if (!a->row) {
		dg_log(l->realm->router->log, DG_LOG_WARN,
			DG_SAY(l->conf->section.name, "text without a sender or without text; dropped"),
			DG_S("number", ev->message.self));
		done(a, DG_INVALID);
	} else if (l->sessions) {
		find_session(a, ev->sid);
	} else {
		find_owner(a);
	}
}
