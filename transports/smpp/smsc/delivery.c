/* delivery.c - see delivery.h. */
#include "delivery.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define FIRST_SLOTS     64
#define SEQUENCE_MAX    0x7FFFFFFFu /* SMPP 3.4 3.2 */
#define SEQUENCE_OFFSET 12

struct smsc_delivery *smsc_delivery_create(struct smsc_account *account, const char *pdu, size_t octets)
{
	struct smsc_delivery *d = dg_alloc(sizeof *d + octets);
	d->account = account;
	d->octets = octets;
	memcpy(d->pdu, pdu, octets);
	dg_list_init(&d->node);
	return d;
}

void smsc_window_init(struct smsc_window *w)
{
	*w = (struct smsc_window){ 0 };
	dg_list_init(&w->oldest);
}

void smsc_window_finish(struct smsc_window *w)
{
	free(w->slots);
	*w = (struct smsc_window){ 0 };
}

static void grow(struct smsc_window *w)
{
	size_t n_slots = w->n_slots ? w->n_slots * 2 : FIRST_SLOTS;
	struct smsc_delivery **slots = dg_alloc(n_slots * sizeof(struct smsc_delivery *));
	for (size_t i = 0; i < w->n_slots; i++)
		if (w->slots[i])
			slots[w->slots[i]->sequence & (n_slots - 1)] = w->slots[i];
	free(w->slots);
	w->slots = slots;
	w->n_slots = n_slots;
}

uint32_t smsc_window_next_sequence(struct smsc_window *w)
{
	w->sequence = w->sequence % SEQUENCE_MAX + 1;
	return w->sequence;
}

void smsc_window_put(struct smsc_window *w, struct smsc_delivery *d)
{
	if (w->n * 2 >= w->n_slots)
		grow(w);
	do
		d->sequence = smsc_window_next_sequence(w);
	while (w->slots[d->sequence & (w->n_slots - 1)]);
	w->slots[d->sequence & (w->n_slots - 1)] = d;
	w->n++;
	dg_list_append(&w->oldest, &d->node);
	for (int i = 0; i < 4; i++)
		d->pdu[SEQUENCE_OFFSET + i] = (char)(d->sequence >> (24 - 8 * i));
}

struct smsc_delivery *smsc_window_take(struct smsc_window *w, uint32_t sequence)
{
	struct smsc_delivery *d = w->n_slots ? w->slots[sequence & (w->n_slots - 1)] : NULL;
	if (!d || d->sequence != sequence)
		return NULL;
	w->slots[sequence & (w->n_slots - 1)] = NULL;
	w->n--;
	dg_list_remove(&d->node);
	return d;
}

struct smsc_delivery *smsc_window_oldest(const struct smsc_window *w)
{
	return dg_list_empty(&w->oldest) ? NULL : DG_OF(w->oldest.next, struct smsc_delivery, node);
}

struct smsc_delivery *smsc_window_newest(const struct smsc_window *w)
{
	return dg_list_empty(&w->oldest) ? NULL : DG_OF(w->oldest.prev, struct smsc_delivery, node);
}
