/* talk.c - see talk.h. Called by bot.c. Knows no stanzas. */
#include "xmpp/talk.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/random.h"

enum { MINUTE_MS = 60 * 1000, REPEAT_MS = 10 * MINUTE_MS };

void talks_init(struct talks *t)
{
	t->by_jid = dg_map_create();
	dg_list_init(&t->order);
	dg_random(t->key, sizeof t->key);
}

static void end(struct talks *all, struct talk *t)
{
	dg_map_take(all->by_jid, t->bare);
	dg_list_remove(&t->node);
	free(t->bare);
	free(t->to);
	free(t->early);
	free(t);
}

void talks_finish(struct talks *t)
{
	while (!dg_list_empty(&t->order))
		end(t, DG_OF(t->order.next, struct talk, node));
	dg_map_destroy(t->by_jid);
}

struct talk *talks_find(const struct talks *t, const char *bare)
{
	return dg_map_get(t->by_jid, bare);
}

static struct talk *begin(struct talks *all, const char *bare)
{
	if (dg_map_count(all->by_jid) == TALKS_MOST)
		end(all, DG_OF(all->order.next, struct talk, node));
	struct talk *t = dg_alloc(sizeof *t);
	t->bare = dg_strdup(bare);
	t->to = dg_strdup(bare);
	dg_list_init(&t->node);
	dg_map_put(all->by_jid, bare, t);
	return t;
}

struct talk *talks_open(struct talks *all, const char *bare, const char *to, enum dg_lang lang)
{
	struct talk *t = talks_find(all, bare);
	if (!t)
		t = begin(all, bare);
	if (to) {
		free(t->to);
		t->to = dg_strdup(to);
	}
	t->lang = lang;
	dg_list_remove(&t->node);
	dg_list_append(&all->order, &t->node);
	return t;
}

static bool is_repeat(const struct talks *all, struct talk *t, const char *text, int64_t now_ms)
{
	uint64_t hash = dg_siphash(all->key, text, strlen(text));
	bool is_same = t->heard_ms && t->last == hash && now_ms - t->heard_ms < REPEAT_MS;
	t->repeats = is_same ? t->repeats + 1 : 0;
	t->heard_ms = now_ms;
	t->last = hash;
	return t->repeats >= TALK_REPEATS && !*t->dialog;
}

enum talk_pace talk_hear(const struct talks *all, struct talk *t, const char *text, int64_t now_ms)
{
	if (is_repeat(all, t, text, now_ms))
		return TALK_SILENT;
	if (!t->minute_ms || now_ms - t->minute_ms >= MINUTE_MS) {
		t->minute_ms = now_ms;
		t->answers = 0;
	}
	if (t->answers > TALK_ANSWERS)
		return TALK_SILENT;
	return ++t->answers > TALK_ANSWERS ? TALK_ENOUGH : TALK_ANSWER;
}
