/* ask.c - the questions that are out. Called by what asks (disco, roster, upload) and by iq.c with what comes. */
#include "xmpp/ask.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/random.h"
#include "xmpp/component.h"

enum { TOKEN = 26, ANSWER_MS = 30 * 1000 };

struct asked {
	struct dg_node node;
	char id[TOKEN + 1];
	char *to;
	int64_t until_ms; /* mono */
	ask_answered *answered;
	void (*release)(void *arg); /* NULL: nothing of `arg` is ours */
	void *arg;
};

/* Off the books first: whoever hears the answer may ask again. */
static void end(struct asks *a, struct asked *q, const struct dg_element *iq)
{
	dg_map_take(a->open, q->id);
	dg_list_remove(&q->node);
	if (q->answered)
		q->answered(q->arg, iq);
	free(q->to);
	free(q);
}

static void on_time(void *arg)
{
	struct asks *a = arg;
	while (!dg_list_empty(&a->order)) {
		struct asked *q = DG_OF(a->order.next, struct asked, node);
		int64_t left_ms = q->until_ms - dg_mono_ms();
		if (left_ms > 0) {
			dg_timer_start(a->timer, left_ms, 0);
			return;
		}
		end(a, q, NULL);
	}
}

void asks_init(struct asks *a, struct component *c, uv_loop_t *loop)
{
	*a = (struct asks){ .c = c, .open = dg_map_create() };
	dg_list_init(&a->order);
	a->timer = dg_timer_create(loop, on_time, a);
}

void asks_stream_down(struct asks *a)
{
	/* What is asked from inside an answer is answered with nothing at once, so this ends. */
	while (!dg_list_empty(&a->order))
		end(a, DG_OF(a->order.next, struct asked, node), NULL);
	dg_timer_stop(a->timer);
}

void asks_finish(struct asks *a)
{
	while (!dg_list_empty(&a->order)) {
		struct asked *q = DG_OF(a->order.next, struct asked, node);
		q->answered = NULL; /* nobody lives who could hear it */
		if (q->release)
			q->release(q->arg);
		end(a, q, NULL);
	}
	dg_map_destroy(a->open);
	dg_timer_destroy(a->timer);
	free(a->fresh);
}

size_t asks_open(const struct asks *a)
{
	return dg_map_count(a->open);
}

struct dg_render ask_open(struct component *c, const char *type, const char *from, const char *to)
{
	struct asks *a = &c->asks;
	char token[TOKEN + 1];
	dg_random_token(token, TOKEN);
	free(a->fresh);
	a->fresh = dg_strdup(token);
	return component_open(c, "iq", from ? from : c->conf->domain, to, token, type);
}

void ask_send(struct component *c, const char *to, ask_answered *answered, void *arg)
{
	ask_send_owned(c, to, answered, NULL, arg);
}

void ask_send_owned(struct component *c, const char *to, ask_answered *answered, void (*release)(void *arg), void *arg)
{
	struct asks *a = &c->asks;
	assert(a->fresh);
	if (dg_xlink_send(c->link, c->out.at, c->out.len) != DG_OK) {
		c->dropped->value++;
		if (answered)
			answered(arg, NULL);
		return;
	}
	struct asked *q = dg_alloc(sizeof *q);
	memcpy(q->id, a->fresh, sizeof q->id);
	q->to = dg_strdup(to);
	q->until_ms = dg_mono_ms() + ANSWER_MS;
	q->answered = answered;
	q->release = release;
	q->arg = arg;
	if (dg_list_empty(&a->order))
		dg_timer_start(a->timer, ANSWER_MS, 0);
	dg_list_append(&a->order, &q->node);
	dg_map_put(a->open, q->id, q);
}

/* `to` is ours; the sender is spelled as its server spells it. */
static bool is_from(const struct incoming *in, const char *to)
{
	char *full = incoming_full_jid(in);
	bool yes = !strcmp(full, to);
	free(full);
	return yes;
}

bool ask_take(struct component *c, const struct incoming *in)
{
	struct asked *q = in->id ? dg_map_get(c->asks.open, in->id) : NULL;
	if (!q || !is_from(in, q->to))
		return false;
	end(&c->asks, q, in->stanza);
	return true;
}
