/* mutes.c - see mutes.h. Called by tell.c for what is heard, and by component.c for what is addressed. */
#include "xmpp/mutes.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/number.h"
#include "xmpp/component.h"

enum { MUTES_MAX = 10000 }; /* whoever floods us with names does not fill the memory */

static const char prefix[] = "mute ";

static void add(struct mutes *m, const char *node, const char *peer)
{
	if (dg_map_count(m->names) < MUTES_MAX)
		free(dg_map_put(m->names, node, dg_strdup(peer)));
}

static void on_note(void *arg, const char *key, const char *value)
{
	struct mutes *m = arg;
	if (key)
		add(m, key + strlen(prefix), value);
}

void mutes_init(struct mutes *m, struct component *c)
{
	m->names = dg_map_create();
	dg_router_notes(c->router, c->conf->domain, prefix, on_note, m);
}

void mutes_finish(struct mutes *m)
{
	for (struct dg_map_iter at = { 0 }; dg_map_next(m->names, &at);)
		free(at.value);
	dg_map_destroy(m->names);
}

const char *mutes_find(const struct mutes *m, const char *node)
{
	return dg_map_get(m->names, node);
}

void mutes_note(struct component *c, const char *peer, const char *contact)
{
	uint32_t caps = dg_router_caps(c->router, c->conf->domain);
	const char *at = strchr(contact, '@');
	if (!(caps & DG_CAP_PHONE) || dg_number_kind(peer) != DG_NUMBER_NONE || !at)
		return;
	char *node = dg_strndup(contact, (size_t)(at - contact));
	if (!mutes_find(&c->mutes, node) && dg_map_count(c->mutes.names) < MUTES_MAX) {
		struct dg_buf key = { 0 };
		add(&c->mutes, node, peer);
		dg_buf_printf(&key, "%s%s", prefix, node);
		dg_router_note(c->router, c->conf->domain, key.at, peer);
		dg_buf_finish(&key);
	}
	free(node);
}
