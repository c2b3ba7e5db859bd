/* recorder.c - see recorder.h. */
#include "recorder.h"

#include <stdlib.h>

#include "util/mem.h"

#define INBOUND_LEAST 10000 /* remembered even by a recorder that is off */

static void message_destroy(void *item)
{
	struct smsc_message *m = item;
	for (size_t i = 0; i < m->n_parts; i++) {
		free(m->parts[i].pdu);
		free(m->parts[i].receipts);
	}
	free(m->parts);
	free(m->text);
	free(m);
}

static void inbound_destroy(void *item)
{
	struct smsc_inbound *in = item;
	free(in->from);
	free(in->to);
	free(in->text);
	free(in);
}

void smsc_recorder_init(struct smsc_recorder *r, size_t most)
{
	r->off = !most;
	smsc_ring_init(&r->messages, most ? most : 1, message_destroy);
	smsc_ring_init(&r->inbound, most > INBOUND_LEAST ? most : INBOUND_LEAST, inbound_destroy);
}

void smsc_recorder_finish(struct smsc_recorder *r)
{
	smsc_ring_finish(&r->messages);
	smsc_ring_finish(&r->inbound);
}

void smsc_recorder_clear(struct smsc_recorder *r)
{
	smsc_ring_clear(&r->messages);
	smsc_ring_clear(&r->inbound);
}

struct smsc_message *smsc_message_open(struct smsc_recorder *r, const char *system_id)
{
	if (r->off)
		return NULL;
	struct smsc_message *m = dg_alloc(sizeof *m);
	m->system_id = system_id;
	m->number = smsc_ring_add(&r->messages, m);
	return m;
}

struct smsc_message *smsc_message_find(const struct smsc_recorder *r, uint64_t number)
{
	return smsc_ring_get(&r->messages, number);
}

struct smsc_part *smsc_part_add(struct smsc_message *m)
{
	m->parts = dg_grow(m->parts, (m->n_parts + 1) * sizeof *m->parts);
	m->parts[m->n_parts] = (struct smsc_part){ 0 };
	return &m->parts[m->n_parts++];
}

struct smsc_part *smsc_part_find(const struct smsc_recorder *r, struct smsc_part_ref at)
{
	struct smsc_message *m = smsc_message_find(r, at.message);
	return m ? &m->parts[at.part] : NULL;
}

size_t smsc_part_add_receipt(struct smsc_part *p)
{
	p->receipts = dg_grow(p->receipts, (p->n_receipts + 1) * sizeof *p->receipts);
	p->receipts[p->n_receipts] = (struct smsc_outcome){ 0 };
	return p->n_receipts++;
}

struct smsc_inbound *smsc_inbound_open(
	struct smsc_recorder *r, const char *from, const char *to, const char *text, size_t made)
{
	size_t kept = made < SMSC_OUTCOMES_MAX ? made : SMSC_OUTCOMES_MAX;
	struct smsc_inbound *in = dg_alloc(sizeof *in + kept * sizeof in->outcomes[0]);
	in->from = dg_strdup(from);
	in->to = dg_strdup(to);
	in->text = dg_strdup(text);
	in->made = made;
	in->number = smsc_ring_add(&r->inbound, in);
	return in;
}

struct smsc_inbound *smsc_inbound_find(const struct smsc_recorder *r, uint64_t number)
{
	return smsc_ring_get(&r->inbound, number);
}
