/* The table of outstanding requests. link.c has one per connection. */
#include "window.h"

#include <assert.h>
#include <stdlib.h>

#include "util/mem.h"

void smpp_window_init(struct smpp_window *w, size_t limit)
{
	assert(limit >= 1 && limit <= SMPP_WINDOW_MAX);
	uint32_t slots = 2;
	while (slots < 2 * limit)
		slots *= 2;
	*w = (struct smpp_window){ .slots = dg_alloc(slots * sizeof *w->slots), .mask = slots - 1, .limit = limit };
}

void smpp_window_finish(struct smpp_window *w)
{
	free(w->slots);
	*w = (struct smpp_window){ 0 };
}

uint32_t smpp_window_number(struct smpp_window *w)
{
	w->last = w->last >= SMPP_SEQUENCE_LAST ? 1 : w->last + 1;
	return w->last;
}

uint32_t smpp_window_put(struct smpp_window *w, void *what, int64_t now_ms)
{
	assert(what && w->outstanding < w->limit);
	struct smpp_slot *slot;
	do
		slot = &w->slots[smpp_window_number(w) & w->mask];
	while (slot->what);
	*slot = (struct smpp_slot){ .sequence = w->last, .what = what, .sent_ms = now_ms };
	w->outstanding++;
	return w->last;
}

static void *clear(struct smpp_window *w, struct smpp_slot *slot)
{
	void *what = slot->what;
	slot->what = NULL;
	w->outstanding--;
	return what;
}

void *smpp_window_take(struct smpp_window *w, uint32_t sequence, int64_t *sent_ms)
{
	struct smpp_slot *slot = &w->slots[sequence & w->mask];
	if (!slot->what || slot->sequence != sequence)
		return NULL;
	*sent_ms = slot->sent_ms;
	return clear(w, slot);
}

void *smpp_window_take_older(struct smpp_window *w, int64_t until_ms)
{
	for (size_t i = 0; w->outstanding && i <= w->mask; i++)
		if (w->slots[i].what && w->slots[i].sent_ms <= until_ms)
			return clear(w, &w->slots[i]);
	return NULL;
}
