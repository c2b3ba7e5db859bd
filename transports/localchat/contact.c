/* contact.c - whom one knows and who may see whom. A contact asks, is granted or denied; what was granted is kept for
 * the next life, with the list. Called by module.c and session.c. */
#include <stdlib.h>
#include <string.h>

#include "chat.h"
#include "util/buf.h"
#include "util/mem.h"

/* ---- how one stands to another ---- */

static void destroy(struct contact *k)
{
	free(k->title);
	free(k->group);
	free(k);
}

void contact_finish(struct account *a)
{
	struct dg_map_iter at = { 0 };
	while (dg_map_next(a->contacts, &at))
		destroy(at.value);
}

static struct contact *find(const struct account *a, const struct account *peer)
{
	return dg_map_get(a->contacts, peer->name);
}

static struct contact *find_or_add(struct account *a, struct account *peer)
{
	struct contact *k = find(a, peer);
	if (k)
		return k;
	k = dg_alloc(sizeof *k);
	dg_map_put(a->contacts, peer->name, k);
	dg_map_put(peer->seekers, a->name, a);
	return k;
}

/* "LAS<title>\t<group>": listed, has asked, may see. */
static void keep(const struct account *a, const struct account *peer)
{
	const struct contact *k = find(a, peer);
	struct dg_buf key = { 0 }, value = { 0 };
	dg_buf_printf(&key, "contact/%s/%s", a->name, peer->name);
	if (k)
		dg_buf_printf(&value, "%c%c%c%s\t%s", k->is_listed ? 'L' : '-', k->has_asked ? 'A' : '-',
			k->may_see ? 'S' : '-', k->title ? k->title : "", k->group ? k->group : "");
	directory_put(a->chat, key.at, value.at);
	dg_buf_finish(&key);
	dg_buf_finish(&value);
}

void contact_load(struct chat *c, const char *key, const char *value)
{
	const char *slash = strchr(key, '/'), *tab = strchr(value, '\t');
	char *name = slash ? dg_strndup(key, (size_t)(slash - key)) : NULL;
	struct account *a = name ? directory_find(c, name) : NULL;
	struct account *peer = slash ? directory_find(c, slash + 1) : NULL;
	free(name);
	if (!a || !peer || !tab || tab - value < 3)
		return;
	struct contact *k = find_or_add(a, peer);
	k->is_listed = value[0] == 'L';
	k->has_asked = value[1] == 'A';
	k->may_see = value[2] == 'S';
	k->title = tab > value + 3 ? dg_strndup(value + 3, (size_t)(tab - value - 3)) : NULL;
	k->group = tab[1] ? dg_strdup(tab + 1) : NULL;
}

/* ---- saying it ---- */

static struct dg_event contact_event(const struct account *peer, enum dg_contact_op op)
{
	struct dg_event ev = DG_EVENT(DG_CONTACT, 0);
	ev.contact.peer = peer->name;
	ev.contact.op = op;
	return ev;
}

static struct dg_event presence_of(const struct account *a)
{
	struct dg_event ev = DG_EVENT(DG_PRESENCE, 0);
	ev.presence.peer = a->name;
	ev.presence.show = a->show;
	ev.presence.text = a->text;
	return ev;
}

static void tell_change(const struct account *whom, const struct account *about, enum dg_contact_op op)
{
	const struct dg_event ev = contact_event(about, op);
	chat_tell(whom, &ev);
}

static void tell_presence(const struct account *whom, const struct account *about)
{
	const struct dg_event ev = presence_of(about);
	chat_tell(whom, &ev);
}

/* ---- who may see whom ---- */

static void grant(struct account *peer, struct account *a)
{
	struct contact *k = find_or_add(a, peer);
	k->has_asked = false;
	k->may_see = true;
	keep(a, peer);
	tell_change(a, peer, DG_CONTACT_GRANT);
	tell_presence(a, peer);
}

static void deny(struct account *peer, struct account *a)
{
	struct contact *k = find(a, peer);
	if (!k)
		return;
	k->has_asked = k->may_see = false;
	keep(a, peer);
	tell_change(a, peer, DG_CONTACT_DENY);
}

static void ask(struct account *a, struct account *peer)
{
	struct contact *k = find_or_add(a, peer);
	if (k->may_see || peer->robot) {
		grant(peer, a);
		return;
	}
	k->has_asked = true;
	keep(a, peer);
	tell_change(peer, a, DG_CONTACT_ASK);
}

static void list(struct account *a, struct account *peer, const struct dg_event *ev)
{
	struct contact *k = find_or_add(a, peer);
	k->is_listed = true;
	free(k->title);
	free(k->group);
	k->title = dg_strdup(ev->contact.name);
	k->group = dg_strdup(ev->contact.group);
}

static void forget(struct account *a, const struct account *peer)
{
	struct contact *k = dg_map_take(a->contacts, peer->name);
	if (!k)
		return;
	destroy(k);
	dg_map_take(peer->seekers, a->name);
	keep(a, peer);
}

enum dg_status contact_change(struct session *s, const struct dg_event *ev)
{
	struct account *a = s->account;
	struct account *peer = ev->contact.peer ? directory_find(a->chat, ev->contact.peer) : NULL;
	if (!peer || peer == a)
		return DG_NOENT;
	switch (ev->contact.op) {
	case DG_CONTACT_ADD:
		list(a, peer, ev);
		ask(a, peer);
		return DG_OK;
	case DG_CONTACT_ASK: ask(a, peer); return DG_OK;
	case DG_CONTACT_REMOVE: forget(a, peer); return DG_OK;
	case DG_CONTACT_GRANT: grant(a, peer); return DG_OK;
	case DG_CONTACT_DENY: deny(a, peer); return DG_OK;
	}
	return DG_INVALID;
}

/* ---- presence ---- */

void contact_show(struct account *a, enum dg_show show, const char *text)
{
	struct dg_map_iter at = { 0 };
	char *own = dg_strdup(text);
	free(a->text);
	a->text = own;
	a->show = show;
	while (dg_map_next(a->seekers, &at)) {
		const struct account *seeker = at.value;
		if (find(seeker, a)->may_see)
			tell_presence(seeker, a);
	}
}

enum dg_status contact_presence(struct session *s, const struct dg_event *ev)
{
	contact_show(s->account, ev->presence.show, ev->presence.text);
	return DG_OK;
}

/* Its list, how the others are, who waits for an answer. */
void contact_came(struct session *s)
{
	struct account *a = s->account;
	struct dg_map_iter at = { 0 };
	if (a->show == DG_SHOW_OFFLINE)
		contact_show(a, DG_SHOW_ONLINE, NULL);
	while (dg_map_next(a->contacts, &at)) {
		const struct contact *k = at.value;
		const struct account *peer = directory_find(a->chat, at.key);
		struct dg_event ev = contact_event(peer, DG_CONTACT_ADD);
		ev.contact.name = k->title;
		ev.contact.group = k->group;
		if (k->is_listed)
			chat_say(s, &ev);
		ev = presence_of(peer);
		if (k->may_see)
			chat_say(s, &ev);
	}
	at = (struct dg_map_iter){ 0 };
	while (dg_map_next(a->seekers, &at)) {
		const struct account *seeker = at.value;
		const struct dg_event ev = contact_event(seeker, DG_CONTACT_ASK);
		if (find(seeker, a)->has_asked)
			chat_say(s, &ev);
	}
}
