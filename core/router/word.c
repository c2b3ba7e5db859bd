/* word.c - see word.h. A word down is a text of the gateway's own, a word up a row like any that came from the network.
 * Called by plugins through their hosts; shows what they say to no plugin. */
#include "router/word.h"

#include <stdlib.h>

#include "net/turn.h"
#include "router/realm.h"
#include "user/user.h"
#include "util/clock.h"
#include "util/event_copy.h"
#include "util/mem.h"
#include "util/random.h"

enum { TOKEN_OCTETS = 26 };

struct word {
	struct dg_node node;
	struct dg_router *router;
	enum dg_way way;
	struct realm *realm;
	char *instance, *user; /* up */
	struct dg_event *ev;
	struct dg_row *row; /* up, on its way to the journal */
};

static void word_free(struct word *w)
{
	free(w->instance);
	free(w->user);
	free(w->ev);
	free(w->row);
	free(w);
}

/* In `lang` when it is a sentence of ours. Given. */
static char *translate(const char *english, enum dg_lang lang)
{
	struct dg_text_room room;
	struct dg_buf out = { 0 };
	const struct dg_said said = dg_text_read(english, &room);
	dg_text_print(&out, lang, &said);
	return dg_buf_give(&out);
}

static enum dg_lang domain_lang(const struct realm *m)
{
	return dg_lang_find(m->conf->language, DG_LANG_EN);
}

/* ---- down ---- */

static void say_down(struct word *w)
{
	char *text = translate(w->ev->message.text, dg_lang_find(w->ev->message.lang, domain_lang(w->realm)));
	intake_word(w->router, w->realm->conf->domain, w->ev->message.self, w->ev->message.peer, text);
	free(text);
	word_free(w);
}

/* ---- up ---- */

static void on_accepted(void *arg, enum dg_status status, uint64_t id, bool repeat)
{
	struct word *w = arg;
	(void)repeat;
	if (status == DG_OK) {
		w->row->id = id;
		offers_add(&w->realm->offers, w->row);
	}
	word_free(w);
}

static void keep(struct word *w, enum dg_lang lang)
{
	char stanza_id[TOKEN_OCTETS + 1];
	char *text = translate(w->ev->message.text, lang);
	dg_random_token(stanza_id, TOKEN_OCTETS);
	const struct dg_row row = {
		.way = DG_UP,
		.stand = DG_ACCEPTED,
		.domain = w->realm->conf->domain,
		.instance = w->instance,
		.user = w->user,
		.self = w->ev->message.self,
		.peer = w->ev->message.peer,
		.stanza_id = stanza_id,
		.text = text,
		.lang = dg_lang_tag(lang),
		.created_ms = dg_now_ms(),
	};
	w->row = row_copy(&row);
	free(text);
	dg_store_accept(w->router->store, w->row, false, on_accepted, w);
}

static void on_user(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct word *w = arg;
	struct dg_router *r = w->router;
	keep(w, dg_lang_find(status == DG_OK ? user->lang : NULL, domain_lang(w->realm)));
	r->asking--;
	router_check_idle(r);
}

static void say_up(struct word *w)
{
	struct dg_router *r = w->router;
	if (!r->users) {
		keep(w, domain_lang(w->realm));
		return;
	}
	r->asking++;
	dg_users_find(r->users, w->realm->conf->domain, w->user, on_user, w);
}

/* ---- the owner's side of a filter ---- */

static void on_turn(void *arg)
{
	struct words *all = arg;
	while (!dg_list_empty(&all->waiting)) {
		struct word *w = DG_OF(all->waiting.next, struct word, node);
		dg_list_remove(&w->node);
		if (w->way == DG_DOWN)
			say_down(w);
		else
			say_up(w);
	}
}

static enum dg_status say(void *arg, const struct dg_place *at, const struct dg_event *ev)
{
	struct dg_router *r = arg;
	struct realm *m = realm_find(r, at->domain);
	if (!m || !m->n_lanes)
		return DG_NOENT;
	struct word *w = dg_alloc(sizeof *w);
	w->router = r;
	w->way = at->way;
	w->realm = m;
	w->instance = dg_strdup(at->instance ? at->instance : m->lanes[0].conf->section.name);
	w->user = dg_strdup(at->user);
	w->ev = dg_event_copy(ev);
	dg_list_append(&r->words.waiting, &w->node);
	if (!r->words.turn)
		r->words.turn = dg_turn_create(r->loop, on_turn, &r->words);
	dg_turn_ask(r->words.turn);
	return DG_OK;
}

static void put(void *arg, const char *name, const char *key, const char *value, int64_t expires_ms, dg_kept *kept,
	void *kept_arg)
{
	dg_store_put(((struct dg_router *)arg)->store, name, key, value, expires_ms, kept, kept_arg);
}

static void find(void *arg, const char *name, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *found_arg)
{
	dg_store_find(((struct dg_router *)arg)->store, name, prefix, found, found_arg);
}

const struct dg_filter_owner word_owner = { .put = put, .find = find, .send = say };

void words_init(struct words *w)
{
	dg_list_init(&w->waiting);
}

void words_finish(struct words *w)
{
	while (!dg_list_empty(&w->waiting)) {
		struct word *one = DG_OF(w->waiting.next, struct word, node);
		dg_list_remove(&one->node);
		word_free(one);
	}
	dg_turn_destroy(w->turn);
}
