/* The account of one link's arrivals. link.c asks and ends, inbound.c adds and settles. */
#include "inlet.h"

void smpp_inlet_init(struct smpp_inlet *in)
{
	*in = (struct smpp_inlet){ 0 };
	dg_list_init(&in->waiting);
}

bool smpp_inlet_is_full(const struct smpp_inlet *in)
{
	return in->n >= SMPP_INLET_MOST || in->octets >= SMPP_INLET_OCTETS_MOST;
}

bool smpp_inlet_is_high(const struct smpp_inlet *in)
{
	return in->n >= SMPP_INLET_MANY || in->octets >= SMPP_INLET_OCTETS_MANY;
}

bool smpp_inlet_has_room(const struct smpp_inlet *in)
{
	return in->n <= SMPP_INLET_MANY / 2 && in->octets <= SMPP_INLET_OCTETS_MANY / 2;
}

void smpp_inlet_add(struct smpp_inlet *in, struct smpp_arrival *a)
{
	dg_list_append(&in->waiting, &a->node);
	in->n++;
	in->octets += a->octets;
}

void smpp_inlet_add_text(struct smpp_inlet *in, struct smpp_arrival *a)
{
	a->is_text = true;
	if (!in->since_ms || a->came_ms < in->since_ms)
		in->since_ms = a->came_ms;
	if (in->asked && (!in->next_ms || a->came_ms < in->next_ms))
		in->next_ms = a->came_ms;
	if (a->came_ms > in->last_ms)
		in->last_ms = a->came_ms;
}

bool smpp_inlet_answer(struct smpp_inlet *in, struct smpp_arrival *a)
{
	(void)in;
	if (dg_list_empty(&a->node))
		return false;
	dg_list_remove(&a->node);
	return true;
}

void smpp_inlet_settle(struct smpp_inlet *in, const struct smpp_arrival *a)
{
	in->n--;
	in->octets -= a->octets;
}

struct smpp_arrival *smpp_inlet_oldest(const struct smpp_inlet *in)
{
	return dg_list_empty(&in->waiting) ? NULL : DG_OF(in->waiting.next, struct smpp_arrival, node);
}

bool smpp_inlet_wants_proof(const struct smpp_inlet *in, int64_t mono_ms, int64_t patience_ms)
{
	const struct smpp_arrival *oldest = smpp_inlet_oldest(in);
	if (!in->since_ms || (oldest && oldest->came_ms <= in->since_ms))
		return false;
	int64_t wait_ms = in->asked ? patience_ms : SMPP_PROOF_EVERY_MS;
	return !in->asked_mono_ms || mono_ms - in->asked_mono_ms >= wait_ms;
}

void smpp_inlet_ask(struct smpp_inlet *in, uint32_t sequence, int64_t mono_ms)
{
	const struct smpp_arrival *oldest = smpp_inlet_oldest(in);
	in->asked = sequence;
	in->asked_mono_ms = mono_ms;
	in->next_ms = oldest ? oldest->came_ms : 0;
}

bool smpp_inlet_prove(struct smpp_inlet *in, uint32_t sequence)
{
	if (!in->asked || in->asked != sequence)
		return false;
	in->asked = 0;
	in->since_ms = in->next_ms;
	in->next_ms = 0;
	if (!in->since_ms)
		in->last_ms = 0;
	return true;
}

bool smpp_inlet_end(struct smpp_inlet *in, int64_t now_ms, struct dg_span *out)
{
	*out = (struct dg_span){ in->since_ms, in->last_ms > now_ms ? in->last_ms : now_ms };
	while (!dg_list_empty(&in->waiting))
		dg_list_remove(in->waiting.next); /* nobody can be answered any more */
	in->since_ms = in->last_ms = in->next_ms = in->asked_mono_ms = 0;
	in->asked = 0;
	return out->from_ms != 0;
}
