/* place.c - see place.h: disco#items of each domain, disco#info of each item, until one says that it takes files.
 * Called by upload.c. */
#include "xmpp/place.h"

#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/mem.h"
#include "xmpp/component.h"

#define NS_INFO  "http://jabber.org/protocol/disco#info"
#define NS_ITEMS "http://jabber.org/protocol/disco#items"

enum { ITEMS_MAX = 32, FOUND_MS = 60 * 60 * 1000, NONE_MS = 10 * 60 * 1000 };

struct search {
	struct uploads *uploads;
	void (*found)(struct uploads *u);
	size_t vhost;           /* the one that is asked */
	char *items[ITEMS_MAX]; /* of it, still to be asked; itself is one */
	size_t n_items, asked;
	bool is_cut; /* the server did not answer: what was not found may be there */
};

static void next_item(struct search *s);

static void clear_items(struct search *s)
{
	for (size_t i = 0; i < s->n_items; i++)
		free(s->items[i]);
	s->n_items = s->asked = 0;
}

void place_forget(struct uploads *u)
{
	if (!u->search)
		return;
	clear_items(u->search);
	free(u->search);
	u->search = NULL;
}

static void end(struct search *s, const char *service, uint64_t most)
{
	struct uploads *u = s->uploads;
	void (*found)(struct uploads *) = s->found;
	int64_t holds_ms = service ? FOUND_MS : s->is_cut ? 0 : NONE_MS;
	char *name = dg_strdup(service); /* may be one of the items */
	place_forget(u);
	free(u->service);
	u->service = name;
	u->most = most;
	u->known_until_ms = dg_mono_ms() + holds_ms;
	found(u);
}

static void ask_disco(struct search *s, const char *to, const char *ns, ask_answered *answered)
{
	struct component *c = s->uploads->c;
	struct dg_render r = ask_open(c, "get", NULL, to);
	dg_render_leaf(&r, "query", ns, NULL);
	dg_render_close(&r);
	ask_send(c, to, answered, s);
}

/* ---- what one says of itself ---- */

static bool takes_files(const struct dg_element *info)
{
	for (const struct dg_element *e = dg_element_first(info); e; e = dg_element_next(e)) {
		const char *var = dg_element_attr(e, "var");
		if (var && !strcmp(dg_element_name(e), "feature") && !strcmp(var, NS_UPLOAD))
			return true;
	}
	return false;
}

/* In the form of the service; others may stand beside it. */
static uint64_t most_of(const struct dg_element *info)
{
	for (const struct dg_element *x = dg_element_first(info); x; x = dg_element_next(x)) {
		if (!dg_element_is(x, "x", "jabber:x:data"))
			continue;
		for (const struct dg_element *f = dg_element_first(x); f; f = dg_element_next(f)) {
			const char *var = dg_element_attr(f, "var");
			const struct dg_element *value = dg_element_child(f, "value", "jabber:x:data");
			if (var && value && !strcmp(var, "max-file-size"))
				return strtoull(dg_element_text(value), NULL, 10);
		}
	}
	return 0;
}

static void on_info(void *arg, const struct dg_element *iq)
{
	struct search *s = arg;
	const struct dg_element *info = iq ? dg_element_child(iq, "query", NS_INFO) : NULL;
	s->is_cut = s->is_cut || !iq;
	if (info && takes_files(info))
		end(s, s->items[s->asked - 1], most_of(info));
	else
		next_item(s);
}

/* ---- what a domain offers ---- */

static void add_item(struct search *s, const char *text)
{
	struct dg_jid jid;
	if (!text || s->n_items == ITEMS_MAX || dg_jid_parse(text, &jid) != DG_OK)
		return;
	if (!jid.node && !jid.resource && strcmp(jid.domain, s->uploads->c->conf->domain) != 0)
		s->items[s->n_items++] = dg_strdup(jid.bare);
	dg_jid_finish(&jid);
}

static void on_items(void *arg, const struct dg_element *iq)
{
	struct search *s = arg;
	const struct dg_element *query = iq ? dg_element_child(iq, "query", NS_ITEMS) : NULL;
	s->is_cut = s->is_cut || !iq;
	for (const struct dg_element *e = query ? dg_element_first(query) : NULL; e; e = dg_element_next(e))
		add_item(s, dg_element_attr(e, "jid"));
	next_item(s);
}

/* Without "vhosts" the server's users are taken to be one level above us. NULL: all have been asked. */
static const char *next_domain(struct search *s)
{
	const struct component *c = s->uploads->c;
	const char *parent = strchr(c->conf->domain, '.');
	size_t i = s->vhost++;
	if (c->whole->server.n_vhosts)
		return i < c->whole->server.n_vhosts ? c->whole->server.vhosts[i] : NULL;
	return parent && !i ? parent + 1 : NULL;
}

static void next_item(struct search *s)
{
	if (s->asked < s->n_items) {
		const char *item = s->items[s->asked++];
		ask_disco(s, item, NS_INFO, on_info);
		return;
	}
	clear_items(s);
	const char *vhost = next_domain(s);
	if (!vhost) {
		end(s, NULL, 0);
		return;
	}
	add_item(s, vhost);
	ask_disco(s, vhost, NS_ITEMS, on_items);
}

void place_find(struct uploads *u, void (*found)(struct uploads *u))
{
	if (u->search)
		return;
	u->search = dg_alloc(sizeof *u->search);
	u->search->uploads = u;
	u->search->found = found;
	next_item(u->search);
}
