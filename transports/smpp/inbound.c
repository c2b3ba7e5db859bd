/* The way up. An arrival is one deliver_sm (or data_sm) that waits for core's "kept"; it remembers which bind to
 * answer. Who may send again what core has already stands in repeats.h. session.c calls it. */
#include "inbound.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outcome.h"
#include "repeats.h"
#include "sms/joiner.h"
#include "util/clock.h"
#include "util/list.h"
#include "util/mem.h"

#define INCOMPLETE_MAX 10000 /* long messages of which parts are missing */
#define DELAY_NOTED_MS 30000 /* a message that came together for longer bears the time of its first part */
/* Core notes when a text came a moment after we did: so long after the end of a bind that may still be. */
#define CORE_MS 1000

struct smpp_receiver {
	struct dg_host *host;
	const struct smpp_inbound_options *options;
	struct smpp_link *const *links;
	size_t n_links;
	const struct smpp_receiver_events *events;
	void *arg;
	struct sms_joiner *joiner;
	struct smpp_repeats *repeats;
	struct dg_node free; /* struct smpp_arrival, to be used again */
	size_t n_arrivals;
	bool stopping;
	struct dg_buf text, octets; /* room */
};

/* -- arrivals ------------------------------------------------------------------------------ */

static struct smpp_arrival *arrival_create(struct smpp_receiver *r, struct smpp_link *link, const struct smpp_pdu *pdu)
{
	struct smpp_arrival *a;
	if (dg_list_empty(&r->free)) {
		a = dg_alloc(sizeof *a);
	} else {
		a = DG_OF(r->free.next, struct smpp_arrival, node);
		dg_list_remove(&a->node);
	}
	*a = (struct smpp_arrival){ .owner = r,
		.link = link,
		.bind_number = smpp_link_bind_number(link),
		.command = pdu->command,
		.sequence = pdu->sequence,
		.octets = pdu->octets,
		.came_ms = dg_now_ms(),
		.came_mono_ms = dg_mono_ms() };
	dg_list_init(&a->node);
	smpp_inlet_add(smpp_link_inlet(link), a);
	r->n_arrivals++;
	return a;
}

static void answer(struct smpp_arrival *a, uint32_t status)
{
	struct smpp_receiver *r = a->owner;
	if (!smpp_inlet_answer(smpp_link_inlet(a->link), a))
		return;
	smpp_link_answer(a->link, a->bind_number, a->command, a->sequence, status);
	if (status != SMPP_ESME_ROK)
		r->host->count(r->host, "pushed_back", 1);
}

/* Core has answered, or was never asked. */
static void settle(struct smpp_arrival *a, uint32_t status)
{
	struct smpp_receiver *r = a->owner;
	struct smpp_inlet *in = smpp_link_inlet(a->link);
	answer(a, status);
	smpp_inlet_settle(in, a);
	if (smpp_inlet_has_room(in))
		smpp_link_hold(a->link, false);
	dg_list_prepend(&r->free, &a->node);
	r->n_arrivals--;
}

/* The carrier is told "yes" here and nowhere else. */
static void on_kept(void *arg, enum dg_status status)
{
	struct smpp_arrival *a = arg;
	struct smpp_receiver *r = a->owner;
	settle(a, status == DG_OK ? SMPP_ESME_ROK : SMPP_ESME_RX_T_APPN);
	if (r->stopping && !smpp_receiver_is_busy(r))
		r->events->on_idle(r->arg);
}

static void emit(struct smpp_receiver *r, const struct dg_event *ev, struct smpp_arrival *a)
{
	enum dg_status status = r->host->emit(r->host, ev, on_kept, a);
	if (status == DG_OK)
		return;
	if (status != DG_AGAIN)
		r->host->log(
			r->host, DG_LOG_ERROR, "core does not take what the carrier sent (status %d)", (int)status);
	settle(a, SMPP_ESME_RX_T_APPN);
}

/* -- receipts ------------------------------------------------------------------------------ */

static void take_receipt(struct smpp_receiver *r, const struct smpp_pdu *pdu, struct smpp_arrival *a)
{
	struct sms_content content;
	struct smpp_receipt receipt;
	struct smpp_outcome outcome;
	struct smpp_spellings spellings;
	char peer[SMS_PEER_MAX];
	static const struct smpp_reading plain = { .zero = SMS_GSM }; /* receipts are ASCII, whatever texts are */
	smpp_map_content(pdu, &plain, &r->octets, &content);
	smpp_receipt_read(pdu, content.octets, content.n, &receipt);
	smpp_outcome_of(&receipt, &outcome);
	r->host->count(r->host, "receipts", 1);
	if (receipt.contradicts)
		r->host->count(r->host, "receipts_contradicting", 1);
	if (!receipt.id[0])
		r->host->count(r->host, "receipts_without_id", 1);
	if (!outcome.stage || !receipt.id[0]) {
		settle(a, SMPP_ESME_ROK); /* nothing that anybody waits for */
		return;
	}
	smpp_spell(receipt.id, r->options->exact_ids, &spellings);
	if (r->options->habit && smpp_habit_order(r->options->habit, &spellings))
		r->host->log(r->host, DG_LOG_INFO,
			"the carrier's receipts spell message ids otherwise than its responses, such as %s for %s: "
			"learned",
			receipt.id, spellings.at[0]);
	smpp_map_address(pdu->source_addr_ton, pdu->source_addr, &r->options->numbering, peer);
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.peer = peer;
	ev.receipt.stage = outcome.stage;
	ev.receipt.why = outcome.why;
	ev.receipt.text = outcome.text[0] ? outcome.text : NULL;
	ev.receipt.refs = spellings.at;
	ev.receipt.n_refs = spellings.n;
	emit(r, &ev, a);
}

/* -- texts --------------------------------------------------------------------------------- */

/* A message that a person cannot read is still told: it cost somebody something, and silence would hide it. */
static void describe(struct dg_buf *out, bool is_text, size_t octets)
{
	if (out->len)
		return;
	if (is_text)
		dg_buf_str(out, "[a message without text]");
	else
		dg_buf_printf(out, "[a message of %zu octets that is no text]", octets);
}

static void take_single(struct smpp_receiver *r, const struct smpp_pdu *pdu, const struct sms_content *content,
	const char *peer, const char *self, struct smpp_arrival *a)
{
	char id[SMS_DIGEST_MAX];
	bool is_text = !content->ports && content->alphabet != SMS_BINARY;
	dg_buf_clear(&r->text);
	if (is_text)
		sms_text_decode(&r->text, content->alphabet, content->octets, content->n);
	describe(&r->text, is_text, content->n);
	smpp_map_digest(pdu, content, id);
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = id;
	ev.message.peer = peer;
	ev.message.self = self;
	ev.message.text = r->text.at;
	ev.message.spans = smpp_repeats_spans(r->repeats, &ev.message.n_spans);
	ev.message.maybe_repeat = ev.message.n_spans > 0;
	emit(r, &ev, a);
}

static void take_text(struct smpp_receiver *r, const struct smpp_pdu *pdu, struct smpp_arrival *a)
{
	struct sms_content content;
	char peer[SMS_PEER_MAX], self[SMS_PEER_MAX];
	smpp_map_content(pdu, &r->options->reading, &r->octets, &content);
	smpp_map_address(pdu->source_addr_ton, pdu->source_addr, &r->options->numbering, peer);
	smpp_map_address(pdu->dest_addr_ton, pdu->destination_addr, &r->options->numbering, self);
	r->host->count(r->host, "delivers", 1);
	smpp_inlet_add_text(smpp_link_inlet(a->link), a);
	smpp_repeats_note(r->repeats, a->came_ms);
	if (content.both)
		r->host->log(r->host, DG_LOG_DEBUG,
			"a message has both short_message and message_payload: took the payload");
	if (!sms_place_is_part(&content.place) || content.n > SMS_PART_OCTETS_MAX) {
		take_single(r, pdu, &content, peer, self, a);
		return;
	}
	if (content.ports)
		content.alphabet = SMS_BINARY;
	if (sms_joiner_add(r->joiner, peer, self, &content, on_kept, a) != DG_OK)
		settle(a, SMPP_ESME_RX_T_APPN);
}

static enum dg_status on_joined(void *arg, const struct sms_joined *joined, dg_kept *kept, void *kept_arg)
{
	struct smpp_receiver *r = arg;
	struct dg_span spans[SMPP_SPANS_MAX + 1];
	size_t n;
	const struct dg_span *known = smpp_repeats_spans(r->repeats, &n);
	memcpy(spans, known, n * sizeof *spans);
	spans[n] = (struct dg_span){ joined->first_ms, dg_now_ms() }; /* handed over twice around a crash */
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = joined->id;
	ev.message.peer = joined->peer;
	ev.message.self = joined->self;
	ev.message.text = joined->text[0] ? joined->text : "[a message in several parts that is no text]";
	ev.message.maybe_repeat = true;
	ev.message.spans = spans;
	ev.message.n_spans = n + 1;
	if (dg_now_ms() - joined->first_ms > DELAY_NOTED_MS)
		ev.message.sent_ms = joined->first_ms;
	enum dg_status status = r->host->emit(r->host, &ev, kept, kept_arg);
	if (status != DG_OK)
		return status;
	r->host->count(r->host, joined->n_missing ? "joined_incomplete" : "joined", 1);
	return DG_OK;
}

static int64_t on_forget(void *arg, int64_t first_ms, int64_t last_ms)
{
	struct smpp_receiver *r = arg;
	return smpp_repeats_until(r->repeats, first_ms, last_ms);
}

/* -- what comes ---------------------------------------------------------------------------- */

void smpp_receiver_take(struct smpp_receiver *r, struct smpp_link *link, const struct smpp_pdu *pdu)
{
	const struct smpp_inlet *in = smpp_link_inlet(link);
	bool refused = r->stopping || smpp_inlet_is_full(in);
	struct smpp_arrival *a = arrival_create(r, link, pdu);
	uint8_t type = pdu->esm_class & SMPP_ESM_TYPE_MASK;
	if (smpp_inlet_is_high(in))
		smpp_link_hold(link, true);
	if (refused) {
		settle(a, SMPP_ESME_RX_T_APPN);
	} else if (smpp_receipt_is(pdu)) {
		take_receipt(r, pdu, a);
	} else if (type == SMPP_ESM_DELIVERY_ACK || type == SMPP_ESM_MANUAL_ACK) {
		r->host->count(
			r->host, "acknowledgements_ignored", 1); /* of a program on the phone; none of ours asked */
		settle(a, SMPP_ESME_ROK);
	} else {
		take_text(r, pdu, a);
	}
}

/* Whom core has kept waiting for too long. It may keep the text all the same: then its repeat must be known. */
static void push_back_overdue(struct smpp_receiver *r, const struct smpp_inlet *in, int64_t mono_ms)
{
	struct smpp_arrival *a;
	while ((a = smpp_inlet_oldest(in)) && mono_ms - a->came_mono_ms >= r->options->answer_within_ms) {
		if (a->is_text)
			smpp_repeats_doubt(r->repeats, a->came_ms, dg_now_ms());
		r->host->count(r->host, "overdue", 1);
		answer(a, SMPP_ESME_RX_T_APPN);
	}
}

/* From when on a text may not be proven on some link. */
static int64_t proven_until(const struct smpp_receiver *r)
{
	int64_t until_ms = dg_now_ms();
	for (size_t i = 0; i < r->n_links; i++) {
		int64_t since_ms = smpp_link_inlet(r->links[i])->since_ms;
		if (since_ms && since_ms < until_ms)
			until_ms = since_ms;
	}
	return until_ms;
}

void smpp_receiver_beat(struct smpp_receiver *r, struct smpp_link *link)
{
	const struct smpp_inlet *in = smpp_link_inlet(link);
	int64_t mono_ms = dg_mono_ms();
	push_back_overdue(r, in, mono_ms);
	if (smpp_inlet_wants_proof(in, mono_ms, r->options->response_ms))
		smpp_link_ask(link);
	smpp_repeats_proven(r->repeats, proven_until(r));
}

void smpp_receiver_over(struct smpp_receiver *r, struct smpp_link *link)
{
	struct dg_span came;
	if (smpp_inlet_end(smpp_link_inlet(link), dg_now_ms(), &came))
		smpp_repeats_doubt(r->repeats, came.from_ms, came.to_ms + CORE_MS);
}

/* -- life ---------------------------------------------------------------------------------- */

static void on_loaded(void *arg)
{
	struct smpp_receiver *r = arg;
	r->events->on_loaded(r->arg);
}

static void on_joiner_idle(void *arg)
{
	struct smpp_receiver *r = arg;
	if (!smpp_receiver_is_busy(r))
		r->events->on_idle(r->arg);
}

static const struct sms_joiner_events joiner_events = {
	.on_loaded = on_loaded, .on_joined = on_joined, .on_forget = on_forget, .on_idle = on_joiner_idle
};

struct smpp_receiver *smpp_receiver_create(struct dg_host *host, const struct smpp_inbound_options *options,
	struct smpp_link *const *links, size_t n, const struct smpp_receiver_events *events, void *arg)
{
	struct smpp_receiver *r = dg_alloc(sizeof *r);
	r->host = host;
	r->options = options;
	r->links = links;
	r->n_links = n;
	r->events = events;
	r->arg = arg;
	r->repeats = smpp_repeats_create(host, options->repeats_for_ms);
	r->joiner = sms_joiner_create(host, options->concat_timeout_ms, INCOMPLETE_MAX, &joiner_events, r);
	dg_list_init(&r->free);
	return r;
}

static void load_parts(void *arg)
{
	struct smpp_receiver *r = arg;
	if (!r->stopping && sms_joiner_load(r->joiner) == DG_OK)
		return;
	if (!r->stopping)
		r->host->log(
			r->host, DG_LOG_ERROR, "cannot read the parts of long messages that came before the restart");
	r->events->on_loaded(r->arg);
}

void smpp_receiver_start(struct smpp_receiver *r)
{
	if (smpp_repeats_load(r->repeats, load_parts, r) == DG_OK)
		return;
	r->host->log(r->host, DG_LOG_ERROR, "cannot read what the carrier may repeat");
	load_parts(r);
}

void smpp_receiver_stop(struct smpp_receiver *r)
{
	r->stopping = true;
	sms_joiner_stop(r->joiner);
}

bool smpp_receiver_is_busy(const struct smpp_receiver *r)
{
	return r->n_arrivals || sms_joiner_is_busy(r->joiner) || smpp_repeats_is_loading(r->repeats);
}

void smpp_receiver_close(struct smpp_receiver *r)
{
	smpp_repeats_close(r->repeats);
}

void smpp_receiver_destroy(struct smpp_receiver *r)
{
	if (!r)
		return;
	assert(!r->n_arrivals);
	while (!dg_list_empty(&r->free)) {
		struct smpp_arrival *a = DG_OF(r->free.next, struct smpp_arrival, node);
		dg_list_remove(&a->node);
		free(a);
	}
	sms_joiner_destroy(r->joiner);
	smpp_repeats_destroy(r->repeats);
	dg_buf_finish(&r->text);
	dg_buf_finish(&r->octets);
	free(r);
}
