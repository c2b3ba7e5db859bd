/* avatar.c - see avatar.h. Called by presence.c, and by pep.c for who asks. */
#include "xmpp/avatar.h"

#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/mem.h"
#include "xmpp/card.h"
#include "xmpp/component.h"

#define NS_EVENT "http://jabber.org/protocol/pubsub#event"

enum { LIST_MAX = 1000, EARLY_MS = 10 * 1000 };

/* One event, until it is known whether it is wanted. */
struct avatar_event {
	struct dg_node node;
	struct avatar_list *in;
	struct component *c;
	char *contact, *peer, *user, *to; /* given */
	int64_t until_ms;                 /* mono; of early ones */
};

static void event_free(struct avatar_event *e)
{
	dg_list_remove(&e->node);
	e->in->n--;
	free(e->contact);
	free(e->peer);
	free(e->user);
	free(e->to);
	free(e);
}

static struct avatar_event *event_add(struct avatar_list *list, struct component *c, const char *contact,
	const char *peer, const char *user, const char *to)
{
	struct avatar_event *e = dg_alloc(sizeof *e);
	*e = (struct avatar_event){ .in = list, .c = c, .contact = dg_strdup(contact), .peer = dg_strdup(peer) };
	e->user = dg_strdup(user);
	e->to = dg_strdup(to);
	e->until_ms = dg_mono_ms() + EARLY_MS;
	dg_list_append(&list->all, &e->node);
	list->n++;
	return e;
}

static struct avatar_event *first(const struct avatar_list *list)
{
	return dg_list_empty(&list->all) ? NULL : DG_OF(list->all.next, struct avatar_event, node);
}

static void list_clear(struct avatar_list *list)
{
	for (struct avatar_event *e; (e = first(list)) != NULL;)
		event_free(e);
}

void avatars_init(struct avatars *a)
{
	*a = (struct avatars){ 0 };
	dg_list_init(&a->asked.all);
	dg_list_init(&a->early.all);
}

void avatars_finish(struct avatars *a)
{
	list_clear(&a->asked);
	list_clear(&a->early);
}

void avatar_render(struct component *c, struct dg_render *r, const char *user, const char *peer)
{
	struct dg_buf photo = { 0 }, octets = { 0 };
	const char *type = card_photo(c, user, peer, &photo);
	dg_buf_printf(&octets, "%zu", photo.len);
	dg_render_open(r, "metadata");
	dg_render_attr(r, "xmlns", NS_AVATAR_METADATA);
	if (type) {
		dg_render_open(r, "info");
		dg_render_attr(r, "bytes", octets.at);
		dg_render_attr(r, "id", card_photo_hash(c, user, peer));
		dg_render_attr(r, "type", type);
		dg_render_close(r);
	}
	dg_render_close(r);
	dg_buf_finish(&photo);
	dg_buf_finish(&octets);
}

/* A headline: it is of the moment, and no server keeps it. */
static void send_event(const struct avatar_event *e, const char *hash)
{
	struct dg_render r = component_open(e->c, "message", e->contact, e->to, NULL, "headline");
	dg_render_open(&r, "event");
	dg_render_attr(&r, "xmlns", NS_EVENT);
	dg_render_open(&r, "items");
	dg_render_attr(&r, "node", NS_AVATAR_METADATA);
	dg_render_open(&r, "item");
	dg_render_attr(&r, "id", hash);
	avatar_render(e->c, &r, e->user, e->peer);
	while (r.depth)
		dg_render_close(&r);
	component_send(e->c);
}

static void on_known(void *arg, uint32_t bits)
{
	struct avatar_event *e = arg;
	const char *hash = card_photo_hash(e->c, e->user, e->peer);
	if (hash && bits & TALENT_AVATAR && dg_xlink_is_up(e->c->link) && !dg_xlink_is_full(e->c->link))
		send_event(e, hash);
	event_free(e);
}

static void tell_device(
	struct component *c, const char *contact, const char *peer, const char *user, const struct resource *device)
{
	struct dg_buf full = { 0 };
	if (!device->talent || c->avatars.asked.n == LIST_MAX)
		return;
	dg_buf_printf(&full, "%s/%s", user, device->name);
	struct avatar_event *e = event_add(&c->avatars.asked, c, contact, peer, user, full.at);
	talent_ask(c, device->talent, full.at, on_known, e);
	dg_buf_finish(&full);
}

static bool is_meant(const char *to, const struct resource *device)
{
	const char *slash = strchr(to, '/');
	return !slash || !strcmp(slash + 1, device->name);
}

static void forget_old(struct avatar_list *early)
{
	struct avatar_event *e;
	while ((e = first(early)) != NULL && (early->n >= LIST_MAX || e->until_ms < dg_mono_ms()))
		event_free(e);
}

void avatar_tell(struct component *c, const char *contact, const char *peer, const char *user, const char *to)
{
	const struct person *who = people_find(&c->people, user);
	bool is_known = false;
	if (!card_photo_hash(c, user, peer))
		return;
	for (const struct resource *r = who ? who->resources : NULL; r; r = r->next) {
		if (!is_meant(to, r))
			continue;
		is_known = true;
		tell_device(c, contact, peer, user, r);
	}
	if (is_known)
		return;
	forget_old(&c->avatars.early);
	event_add(&c->avatars.early, c, contact, peer, user, to);
}

void avatar_came(struct component *c, const struct person *who, const struct resource *device)
{
	struct avatar_list *early = &c->avatars.early;
	forget_old(early);
	for (struct dg_node *at = early->all.next, *next; at != &early->all; at = next) {
		struct avatar_event *e = DG_OF(at, struct avatar_event, node);
		next = at->next;
		if (strcmp(e->user, who->jid) != 0 || !is_meant(e->to, device))
			continue;
		tell_device(c, e->contact, e->peer, e->user, device);
		event_free(e);
	}
}
