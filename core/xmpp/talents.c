/* talents.c - see talents.h. Held by people.c; asked by who wants to send something that only some clients understand.
 */
#include "xmpp/talents.h"

#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/mem.h"
#include "xmpp/component.h"

#define NS_INFO "http://jabber.org/protocol/disco#info"

enum { TALENTS_MAX = 2000, NODE_MAX = 512, AGAIN_MS = 10 * 60 * 1000 };

static const struct {
	const char *feature;
	uint32_t bit;
} features[] = {
	{ "http://jabber.org/protocol/rosterx", TALENT_ROSTERX },
	{ "urn:xmpp:avatar:metadata+notify", TALENT_AVATAR },
	{ "http://jabber.org/protocol/nick+notify", TALENT_NICK },
	{ "urn:xmpp:vcard4+notify", TALENT_VCARD4 },
	{ "http://jabber.org/protocol/commands", TALENT_ADHOC },
	{ "jabber:x:data", TALENT_DATA },
};

struct curious {
	struct dg_node node;
	talent_known *known;
	void *arg;
};

void talents_init(struct talents *t)
{
	*t = (struct talents){ .by_node = dg_map_create(), .max = TALENTS_MAX };
}

static void forget(struct talents *t, struct talent *talent)
{
	while (!dg_list_empty(&talent->waiting)) {
		struct curious *w = DG_OF(talent->waiting.next, struct curious, node);
		dg_list_remove(&w->node);
		free(w);
	}
	dg_map_take(t->by_node, talent->node);
	free(talent->asked);
	free(talent);
}

void talents_finish(struct talents *t)
{
	struct dg_map_iter at = { 0 };
	while (t->by_node && dg_map_next(t->by_node, &at))
		forget(t, at.value);
	dg_map_destroy(t->by_node);
	t->by_node = NULL;
}

/* What nobody shows any more, all in one go, so that the look through all is seldom. */
static void sweep(struct talents *t)
{
	struct dg_map_iter at = { 0 };
	while (dg_map_next(t->by_node, &at)) {
		struct talent *talent = at.value;
		if (!talent->holders && talent->state != TALENT_ASKED)
			forget(t, talent);
	}
}

static struct talent *add(struct talents *t, const struct dg_buf *node, const char *ver)
{
	if (dg_map_count(t->by_node) >= t->max)
		sweep(t);
	if (dg_map_count(t->by_node) >= t->max)
		return NULL;
	struct talent *talent = dg_alloc(sizeof *talent + node->len + 1);
	talent->all = t;
	memcpy(talent->ver, ver, CAPS_VER);
	memcpy(talent->node, node->at, node->len + 1);
	dg_list_init(&talent->waiting);
	dg_map_put(t->by_node, talent->node, talent);
	return talent;
}

struct talent *talents_hold(struct talents *t, const char *node, const char *ver)
{
	struct dg_buf name = { 0 };
	if (!node || !ver || strlen(ver) != CAPS_VER - 1 || strlen(node) > NODE_MAX)
		return NULL; /* not SHA-1, which is what all show */
	dg_buf_printf(&name, "%s#%s", node, ver);
	struct talent *talent = dg_map_get(t->by_node, name.at);
	talent = talent ? talent : add(t, &name, ver);
	if (talent)
		talent->holders++;
	dg_buf_finish(&name);
	return talent;
}

void talents_let_go(struct talent *talent)
{
	if (talent)
		talent->holders--; /* it may come again: it goes when its room is needed */
}

static uint32_t read_bits(const struct dg_element *query)
{
	uint32_t bits = 0;
	for (const struct dg_element *e = dg_element_first(query); e; e = dg_element_next(e)) {
		const char *var = strcmp(dg_element_name(e), "feature") ? NULL : dg_element_attr(e, "var");
		for (size_t i = 0; var && i < sizeof features / sizeof features[0]; i++)
			if (!strcmp(var, features[i].feature))
				bits |= features[i].bit;
	}
	return bits;
}

/* A list that does not make the hash is a lie or a bug: it is nobody's. */
static bool believe(struct talent *talent, const struct dg_element *iq)
{
	char ver[CAPS_VER];
	const struct dg_element *query = iq ? dg_element_child(iq, "query", NS_INFO) : NULL;
	if (!query || !caps_hash(query, ver) || strcmp(ver, talent->ver) != 0)
		return false;
	talent->bits = read_bits(query);
	return true;
}

static void on_info(void *arg, const struct dg_element *iq)
{
	struct talent *talent = arg;
	bool known = believe(talent, iq);
	struct dg_node heard; /* whoever hears it may ask again */
	dg_list_init(&heard);
	talent->state = known ? TALENT_KNOWN : TALENT_UNKNOWN;
	talent->again_ms = dg_mono_ms() + AGAIN_MS;
	while (!dg_list_empty(&talent->waiting)) {
		struct dg_node *n = talent->waiting.next;
		dg_list_remove(n);
		dg_list_append(&heard, n);
	}
	while (!dg_list_empty(&heard)) {
		struct curious *w = DG_OF(heard.next, struct curious, node);
		dg_list_remove(&w->node);
		w->known(w->arg, known ? talent->bits : 0);
		free(w);
	}
}

static void ask(struct component *c, struct talent *talent, const char *full)
{
	struct dg_render r = ask_open(c, "get", NULL, full);
	dg_render_open(&r, "query");
	dg_render_attr(&r, "xmlns", NS_INFO);
	dg_render_attr(&r, "node", talent->node);
	dg_render_close(&r);
	dg_render_close(&r);
	talent->state = TALENT_ASKED;
	free(talent->asked);
	talent->asked = dg_strdup(full);
	ask_send(c, full, on_info, talent);
}

static bool may_be_asked(const struct talent *talent, const char *full)
{
	return talent->state == TALENT_UNKNOWN &&
		(!talent->asked || strcmp(talent->asked, full) != 0 || dg_mono_ms() >= talent->again_ms);
}

void talent_ask(struct component *c, struct talent *talent, const char *full, talent_known *known, void *arg)
{
	bool is_open = talent && may_be_asked(talent, full);
	if (!talent || talent->state == TALENT_KNOWN || (talent->state == TALENT_UNKNOWN && !is_open)) {
		known(arg, talent && talent->state == TALENT_KNOWN ? talent->bits : 0);
		return;
	}
	struct curious *w = dg_alloc(sizeof *w);
	*w = (struct curious){ .known = known, .arg = arg };
	dg_list_append(&talent->waiting, &w->node);
	if (is_open)
		ask(c, talent, full);
}
