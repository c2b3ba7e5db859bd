/* offers.c - the window of untold rows. Called by the router's inbound side and by XMPP through router.h. */
#include "router/offers.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "router/realm.h"
#include "util/event_copy.h"
#include "util/mem.h"

struct offer {
	struct dg_node node;
	struct dg_row *row; /* given by row_copy() */
	size_t octets;      /* of it, when it came */
};

static struct offer *offer_of(struct dg_node *n)
{
	return DG_OF(n, struct offer, node);
}

void offers_init(struct offers *o, struct realm *m)
{
	o->realm = m;
	dg_list_init(&o->list);
	o->next = &o->list;
	o->page = OFFERS_LOAD;
	o->more = true; /* whatever an earlier life left untold */
}

static void remove_offer(struct offers *o, struct offer *f)
{
	if (o->next == &f->node)
		o->next = f->node.next;
	dg_list_remove(&f->node);
	o->count--;
	o->octets -= f->octets;
	free(f->row);
	free(f);
}

void offers_finish(struct offers *o)
{
	while (!dg_list_empty(&o->list))
		remove_offer(o, offer_of(o->list.next));
}

static void append(struct offers *o, const struct dg_row *row)
{
	struct offer *f = dg_alloc(sizeof *f);
	f->row = row_copy(row);
	f->octets = sizeof *f + row_octets(row);
	dg_list_append(&o->list, &f->node);
	o->count++;
	o->octets += f->octets;
	if (o->next == &o->list)
		o->next = &f->node;
}

/* ---- what the server does not bear ---- */

static void load(struct offers *o);
static void pump(struct offers *o);

static void on_told(void *arg, enum dg_status status)
{
	struct offers *o = arg;
	o->telling--;
	if (status != DG_OK)
		o->more = true; /* still untold on disk: it will be told twice rather than never */
	load(o);
}

static void tell_store(struct offers *o, const uint64_t *ids, size_t n)
{
	o->telling++;
	dg_store_told(o->realm->router->store, ids, n, on_told, o);
}

static void say_aside(const struct offers *o, const struct dg_row *row)
{
	char trace[48], retry[48];
	snprintf(trace, sizeof trace, "dragoman trace %llu", (unsigned long long)row->id);
	snprintf(retry, sizeof retry, "dragoman queue retry %llu", (unsigned long long)row->id);
	dg_log(o->realm->router->log, DG_LOG_ERROR,
		DG_SAY("router",
			"a message is set aside, since the server closes the stream when it gets it; look at it, and "
			"try it again when the server has been mended"),
		DG_I("id", row->id), DG_S("domain", row->domain), DG_S("condition", o->condition), DG_S("look", trace),
		DG_S("retry", retry));
}

/* From now on the row stands for the notice about itself. */
static void turn_into_notice(const struct offers *o, struct offer *f)
{
	struct dg_row notice = *f->row;
	notice.aside = o->condition;
	struct dg_row *old = f->row;
	f->row = row_copy(&notice);
	free(old);
}

static void on_aside(void *arg, enum dg_status status)
{
	struct offers *o = arg;
	struct offer *f = o->judged;
	o->judged = NULL;
	if (status == DG_OK) {
		say_aside(o, f->row);
		if (o->n_aside)
			o->n_aside->value++;
		turn_into_notice(o, f);
	} else if (status == DG_NOENT) { /* an operator was faster */
		remove_offer(o, f);
		suspects_rid(&o->suspects);
	} else {
		o->sick = true;
	}
	pump(o);
}

static void set_aside(struct offers *o, struct offer *f, const char *condition)
{
	assert(!o->judged);
	snprintf(o->condition, sizeof o->condition, "%s", condition);
	o->judged = f;
	dg_store_set_aside(o->realm->router->store, f->row->id, o->condition, on_aside, o);
}

static void drop_notice(struct offers *o, struct offer *f, const char *condition)
{
	uint64_t id = f->row->id;
	dg_log(o->realm->router->log, DG_LOG_ERROR,
		DG_SAY("router",
			"the notice about a message that was set aside is dropped: the server does not bear "
			"it either"),
		DG_I("id", id), DG_S("domain", f->row->domain), DG_S("condition", condition));
	remove_offer(o, f);
	suspects_rid(&o->suspects);
	tell_store(o, &id, 1);
}

static void convict(struct offers *o, struct offer *f, const char *condition)
{
	if (o->judged)
		return; /* one at a time; this one will be found again */
	if (f->row->aside)
		drop_notice(o, f, condition);
	else
		set_aside(o, f, condition);
}

/* Nobody else's messages shall wait behind those of one user: they go last, in their order. */
static void let_others_try(struct offers *o)
{
	struct dg_node theirs;
	char *user = dg_strdup(offer_of(o->list.next)->row->user);
	dg_list_init(&theirs);
	for (struct dg_node *n = o->list.next, *after; n != &o->list; n = after) {
		after = n->next;
		if (strcmp(offer_of(n)->row->user, user) != 0)
			continue;
		dg_list_remove(n);
		dg_list_append(&theirs, n);
	}
	while (!dg_list_empty(&theirs)) {
		struct dg_node *n = theirs.next;
		dg_list_remove(n);
		dg_list_append(&o->list, n);
	}
	o->next = o->list.next;
	free(user);
}

static void give_up_search(struct offers *o, const char *condition)
{
	if (!o->said)
		dg_log(o->realm->router->log, DG_LOG_ERROR,
			DG_SAY("router",
				"the server closes the stream whatever it is told: messages wait in the "
				"journal until it takes one"),
			DG_S("domain", o->realm->conf->domain), DG_S("condition", condition),
			DG_I("waiting", o->count));
	o->said = true;
	let_others_try(o);
}

static void say_search(const struct offers *o, const char *condition)
{
	dg_log(o->realm->router->log, DG_LOG_WARN,
		DG_SAY("router", "the stream broke over one of the messages that were under way; looking for it"),
		DG_S("domain", o->realm->conf->domain), DG_S("condition", condition),
		DG_I("suspects", o->suspects.left));
}

bool offers_rewind(struct offers *o, enum dg_blame blame, const char *condition)
{
	size_t n = o->under_way;
	o->open = false;
	o->next = o->list.next;
	o->under_way = 0;
	if (!n)
		return false;
	condition = condition ? condition : "no stream error";
	switch (suspects_died(&o->suspects, blame, n, offer_of(o->next)->row->id)) {
	case SUSPECTS_NONE: return false;
	case SUSPECTS_SEARCH: say_search(o, condition); return true;
	case SUSPECTS_GUILTY: convict(o, offer_of(o->next), condition); return true;
	case SUSPECTS_SERVER: give_up_search(o, condition); return false;
	}
	return false;
}

/* ---- offering ---- */

static bool may_offer(const struct offers *o)
{
	const struct suspects *s = &o->suspects;
	return o->open && !o->judged && !o->sick && o->next != &o->list && (!s->limit || o->under_way < s->limit);
}

static void pump(struct offers *o)
{
	const struct dg_router *r = o->realm->router;
	while (may_offer(o)) {
		struct offer *f = offer_of(o->next);
		struct dg_node *after = f->node.next;
		enum dg_status status = r->sink.on_tell(r->sink_arg, f->row);
		if (status == DG_OFFLINE) {
			o->open = false;
		} else if (status == DG_OK) {
			o->next = after;
			o->under_way++;
		} else {
			convict(o, f, dg_status_text(status));
		}
	}
}

static size_t page_for(size_t octets_each)
{
	size_t n = OFFERS_OCTETS / octets_each;
	return n < OFFERS_LOAD ? OFFERS_LOAD : n < OFFERS_WINDOW ? n : OFFERS_WINDOW;
}

/* The gateway's own texts end without a word, and what came by HTTP is said by HTTP. */
static bool tell_elsewhere(struct offers *o, const struct dg_row *row)
{
	if (realm_is_own(row))
		tell_store(o, &row->id, 1);
	else if (row->report)
		reports_end(o->realm->router->reports, row);
	else
		return false;
	return true;
}

static void on_rows(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more)
{
	struct offers *o = arg;
	o->loading = false;
	if (status != DG_OK)
		return; /* the store says so itself; the next tick asks again */
	o->more = more;
	for (size_t i = 0; i < n; i++) {
		if (!tell_elsewhere(o, &rows[i]))
			append(o, &rows[i]);
	}
	if (o->count)
		o->page = page_for(o->octets / o->count);
	pump(o);
}

/* Rows end in any order, so there is no cursor to go on from: the next load starts over once the journal knows
 * that all that was in the window has been told. */
static void load(struct offers *o)
{
	if (!o->more || o->loading || o->count || o->telling)
		return;
	o->loading = true;
	dg_store_load_up(o->realm->router->store, o->realm->conf->domain, 0, o->page, on_rows, o);
}

void offers_add(struct offers *o, const struct dg_row *row)
{
	if (tell_elsewhere(o, row))
		return;
	if (o->count >= OFFERS_WINDOW || o->octets >= OFFERS_OCTETS)
		o->more = true;
	if (o->more)
		return; /* it is in the journal, and its turn comes after those before it */
	append(o, row);
	pump(o);
}

void offers_open(struct offers *o)
{
	o->open = true;
	load(o);
	pump(o);
}

void offers_tick(struct offers *o)
{
	o->sick = false;
	if (o->open)
		load(o);
	pump(o);
}

bool offers_may_hold(const struct offers *o, uint64_t id)
{
	if (o->loading)
		return true;
	for (struct dg_node *n = o->list.next; n != &o->list; n = n->next)
		if (offer_of(n)->row->id == id)
			return true;
	return false;
}

void offers_look_again(struct offers *o)
{
	o->more = true;
	load(o);
}

/* Barriers pass in the order of the offers, so each search ends at its first step. */
static struct offer *find_offered(const struct offers *o, uint64_t id)
{
	for (struct dg_node *n = o->list.next; n != o->next; n = n->next)
		if (offer_of(n)->row->id == id)
			return offer_of(n);
	return NULL;
}

void offers_told(struct offers *o, const uint64_t *ids, size_t n)
{
	size_t passed = 0;
	for (size_t i = 0; i < n; i++) {
		struct offer *f = find_offered(o, ids[i]);
		if (!f)
			continue;
		remove_offer(o, f);
		passed++;
	}
	o->under_way -= passed;
	if (passed) {
		suspects_passed(&o->suspects, passed, o->under_way);
		o->said = false;
	}
	tell_store(o, ids, n);
	pump(o);
}
