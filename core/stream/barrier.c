/* barrier.c - see barrier.h. */
#include "stream/barrier.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/render.h"
#include "util/mem.h"
#include "util/random.h"

void dg_barriers_init(struct dg_barriers *b, const char *from, const char *to)
{
	*b = (struct dg_barriers){ .from = from, .to = to };
}

void dg_barriers_finish(struct dg_barriers *b)
{
	assert(!b->next.count && !b->asked.count);
	free(b->next.at);
	free(b->asked.at);
	b->next = b->asked = (struct dg_waiters){ 0 };
}

void dg_barriers_renew(struct dg_barriers *b)
{
	dg_random_token(b->token, sizeof b->token - 1);
	b->count = 0;
	b->id[0] = '\0';
}

void dg_barriers_add(struct dg_barriers *b, void (*passed)(void *arg, bool yes), void *arg)
{
	struct dg_waiters *w = &b->next;
	if (w->count == w->cap) {
		w->cap = w->cap ? 2 * w->cap : 8;
		w->at = dg_grow(w->at, w->cap * sizeof *w->at);
	}
	w->at[w->count++] = (struct dg_waiter){ passed, arg };
}

bool dg_barriers_asking(const struct dg_barriers *b)
{
	return b->id[0];
}

bool dg_barriers_due(const struct dg_barriers *b)
{
	return b->next.count && !dg_barriers_asking(b);
}

void dg_barriers_ask(struct dg_barriers *b, int64_t now_ms, struct dg_buf *out)
{
	assert(!dg_barriers_asking(b) && !b->asked.count);
	struct dg_waiters empty = b->asked;
	b->asked = b->next;
	b->next = empty;
	b->asked_ms = b->since_ms = now_ms;
	snprintf(b->id, sizeof b->id, "%s-%" PRIu64, b->token, ++b->count);
	struct dg_render r;
	dg_render_init(&r, out);
	dg_render_open(&r, "iq");
	dg_render_attr(&r, "type", "get");
	dg_render_attr(&r, "id", b->id);
	dg_render_attr(&r, "from", b->from);
	dg_render_attr(&r, "to", b->to);
	dg_render_leaf(&r, "ping", "urn:xmpp:ping", NULL);
	dg_render_close(&r);
}

void dg_barriers_excuse(struct dg_barriers *b, int64_t now_ms)
{
	if (b->since_ms < now_ms)
		b->since_ms = now_ms;
}

int64_t dg_barriers_overdue_ms(const struct dg_barriers *b, int64_t read_ms, int64_t answer_ms)
{
	int64_t silent_ms = (read_ms > b->since_ms ? read_ms : b->since_ms) + answer_ms;
	int64_t limit_ms = b->since_ms + 4 * answer_ms;
	return silent_ms < limit_ms ? silent_ms : limit_ms;
}

/* The list is taken out first: whoever is told may ask for the next barrier at once. */
static void tell(struct dg_waiters *w, bool yes)
{
	struct dg_waiters told = *w;
	*w = (struct dg_waiters){ 0 };
	for (size_t i = 0; i < told.count; i++)
		told.at[i].passed(told.at[i].arg, yes);
	free(told.at);
}

bool dg_barriers_answer(struct dg_barriers *b, const struct dg_element *stanza)
{
	const char *id;
	const char *type;
	if (!dg_barriers_asking(b) || strcmp(dg_element_name(stanza), "iq") != 0)
		return false;
	if (!(id = dg_element_attr(stanza, "id")) || strcmp(id, b->id) != 0)
		return false;
	if (!(type = dg_element_attr(stanza, "type")) || (strcmp(type, "result") != 0 && strcmp(type, "error") != 0))
		return false;
	b->id[0] = '\0';
	tell(&b->asked, true);
	return true;
}

void dg_barriers_fail(struct dg_barriers *b)
{
	b->id[0] = '\0';
	tell(&b->asked, false);
	tell(&b->next, false);
}
