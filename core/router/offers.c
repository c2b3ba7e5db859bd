/* offers.c - the window of untold rows. Called by the router's inbound side and by XMPP through router.h. */
#include "router/offers.h"

#include <stdlib.h>

#include "router/realm.h"
#include "util/mem.h"

struct offer {
	struct dg_node node;
	struct dg_row *row; /* given by row_copy() */
};

void offers_init(struct offers *o, struct realm *m)
{
	o->realm = m;
	dg_list_init(&o->list);
	o->next = &o->list;
	o->more = true; /* whatever an earlier life left untold */
}

static void remove_offer(struct offers *o, struct offer *f)
{
	if (o->next == &f->node)
		o->next = f->node.next;
	dg_list_remove(&f->node);
	o->count--;
	free(f->row);
	free(f);
}

void offers_finish(struct offers *o)
{
	while (!dg_list_empty(&o->list))
		remove_offer(o, DG_OF(o->list.next, struct offer, node));
}

static void append(struct offers *o, const struct dg_row *row)
{
	struct offer *f = dg_alloc(sizeof *f);
	f->row = row_copy(row);
	dg_list_append(&o->list, &f->node);
	o->count++;
	if (o->next == &o->list)
		o->next = &f->node;
}

static void pump(struct offers *o)
{
	const struct dg_router *r = o->realm->router;
	while (o->open && o->next != &o->list) {
		struct offer *f = DG_OF(o->next, struct offer, node);
		struct dg_node *after = f->node.next;
		if (!r->sink.on_tell(r->sink_arg, f->row)) {
			o->open = false;
			return;
		}
		o->next = after;
	}
}

static void on_rows(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more)
{
	struct offers *o = arg;
	o->loading = false;
	if (status != DG_OK)
		return; /* the store says so itself; the next offers_open() or told row asks again */
	o->more = more;
	for (size_t i = 0; i < n; i++)
		append(o, &rows[i]);
	pump(o);
}

/* Rows end in any order, so there is no cursor to go on from: the next load starts over once the journal knows
 * that all that was in the window has been told. */
static void load(struct offers *o)
{
	if (!o->more || o->loading || o->count || o->telling)
		return;
	o->loading = true;
	dg_store_load_up(o->realm->router->store, o->realm->conf->domain, 0, OFFERS_WINDOW, on_rows, o);
}

void offers_add(struct offers *o, const struct dg_row *row)
{
	if (o->count >= OFFERS_WINDOW)
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

void offers_rewind(struct offers *o)
{
	o->open = false;
	o->next = o->list.next;
}

static void on_told(void *arg, enum dg_status status)
{
	struct offers *o = arg;
	o->telling--;
	if (status != DG_OK)
		o->more = true; /* still untold on disk: it will be told twice rather than never */
	load(o);
}

/* Barriers pass in the order of the offers, so each search ends at its first step. */
static struct offer *find_offered(const struct offers *o, uint64_t id)
{
	for (struct dg_node *n = o->list.next; n != o->next; n = n->next) {
		struct offer *f = DG_OF(n, struct offer, node);
		if (f->row->id == id)
			return f;
	}
	return NULL;
}

void offers_told(struct offers *o, const uint64_t *ids, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct offer *f = find_offered(o, ids[i]);
		if (f)
			remove_offer(o, f);
	}
	o->telling++;
	dg_store_told(o->realm->router->store, ids, n, on_told, o);
}
