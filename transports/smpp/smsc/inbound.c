/* inbound.c - see inbound.h. */
#include "inbound.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "smsc.h"
#include "util/mem.h"

#define SHORT_CODE_DIGITS 8 /* at most */

enum { TON_UNKNOWN = 0, TON_INTERNATIONAL = 1, TON_NETWORK = 3, TON_ALPHANUMERIC = 5 };
enum { NPI_UNKNOWN = 0, NPI_E164 = 1 };

struct smsc_text smsc_text_usual(struct smsc *s, const char *from, const char *to, const char *text)
{
	return (struct smsc_text){ .from = from,
		.to = to,
		.text = text,
		.repeat = 1,
		.concat = (enum smsc_concat)s->options.concat,
		.from_ton = SMSC_AS_WRITTEN,
		.from_npi = SMSC_AS_WRITTEN,
		.to_ton = SMSC_AS_WRITTEN,
		.to_npi = SMSC_AS_WRITTEN };
}

/* An address as carriers send it: "+1555..." is international and loses its plus, a few digits are a short code,
 * letters are alphanumeric. Types that were asked for leave it as it is. */
static const char *put_address(const char *address, int ton, int npi, uint8_t *ton_out, uint8_t *npi_out)
{
	bool digits = address[strspn(address, "+0123456789")] == '\0';
	*ton_out = TON_ALPHANUMERIC;
	*npi_out = NPI_UNKNOWN;
	if (digits && *address == '+') {
		*ton_out = TON_INTERNATIONAL;
		*npi_out = NPI_E164;
	} else if (digits) {
		bool is_code = strlen(address) <= SHORT_CODE_DIGITS;
		*ton_out = is_code ? TON_NETWORK : TON_UNKNOWN;
		*npi_out = is_code ? NPI_UNKNOWN : NPI_E164;
	}
	bool strip = ton == SMSC_AS_WRITTEN && *ton_out == TON_INTERNATIONAL;
	if (ton != SMSC_AS_WRITTEN)
		*ton_out = (uint8_t)ton;
	if (npi != SMSC_AS_WRITTEN)
		*npi_out = (uint8_t)npi;
	return strip ? address + 1 : address;
}

static void put_addresses(const struct smsc_text *t, struct smpp_pdu *pdu)
{
	pdu->source_addr = put_address(t->from, t->from_ton, t->from_npi, &pdu->source_addr_ton, &pdu->source_addr_npi);
	pdu->destination_addr = put_address(t->to, t->to_ton, t->to_npi, &pdu->dest_addr_ton, &pdu->dest_addr_npi);
}

/* The copy's number in place of "%n". */
static char *copy_text(const struct smsc_text *t, size_t copy)
{
	if (t->repeat == 1)
		return dg_strdup(t->text);
	struct dg_buf out = { 0 };
	const char *at = t->text;
	for (const char *mark; (mark = strstr(at, "%n")); at = mark + 2) {
		dg_buf_add(&out, at, (size_t)(mark - at));
		dg_buf_printf(&out, "%zu", copy);
	}
	dg_buf_str(&out, at);
	return dg_buf_give(&out);
}

/* The deliver_sm of one text, encoded, in the order in which they leave. */
struct batch {
	struct dg_buf *pdus;
	size_t n;
};

static void batch_finish(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		dg_buf_finish(&b->pdus[i]);
	free(b->pdus);
	*b = (struct batch){ 0 };
}

static enum dg_status add_part(
	struct batch *b, const struct smsc_text *t, const struct smsc_segments *cut, const struct smsc_segment *segment)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
	put_addresses(t, &pdu);
	smsc_segment_put(cut, segment, &pdu);
	struct dg_buf octets = { 0 };
	enum dg_status status = smpp_encode(&pdu, &octets);
	if (status)
		return status;
	b->pdus = dg_grow(b->pdus, (b->n + 1) * sizeof *b->pdus);
	b->pdus[b->n++] = octets;
	return DG_OK;
}

static enum dg_status add_parts(struct batch *b, const struct smsc_text *t, const struct smsc_segments *cut)
{
	size_t n = t->order ? t->n_order : cut->n;
	for (size_t i = 0; i < n; i++) {
		size_t which = t->order ? t->order[i] : i + 1;
		if (which < 1 || which > cut->n)
			return DG_INVALID;
		enum dg_status status = add_part(b, t, cut, &cut->at[which - 1]);
		if (status)
			return status;
	}
	return DG_OK;
}

static enum dg_status add_copy(struct smsc *s, struct batch *b, const struct smsc_text *t, size_t copy)
{
	char *text = copy_text(t, copy);
	struct smsc_segments cut;
	enum dg_status status = smsc_segments_cut(text, t->coding, t->concat, ++s->reference, &cut);
	free(text);
	if (status)
		return status;
	status = add_parts(b, t, &cut);
	smsc_segments_finish(&cut);
	return status;
}

static enum dg_status make(struct smsc *s, const struct smsc_text *t, struct batch *b)
{
	for (size_t copy = 1; copy <= t->repeat; copy++) {
		enum dg_status status = add_copy(s, b, t, copy);
		if (status)
			return status;
	}
	return DG_OK;
}

enum dg_status smsc_text_in(struct smsc *s, const struct smsc_text *t, uint64_t *number, struct dg_error *why)
{
	struct batch b = { 0 };
	enum dg_status status = make(s, t, &b);
	if (status) {
		snprintf(why->text, sizeof why->text, "%s",
			status == DG_TOOBIG ? "the text or a number is too long"
					    : "not UTF-8, not in the GSM alphabet, or no such part");
		batch_finish(&b);
		return status;
	}
	struct smsc_account *account = t->account ? t->account : smsc_account_any(s);
	*number = smsc_inbound_open(&s->recorder, t->from, t->to, t->text, b.n)->number;
	for (size_t i = 0; i < b.n; i++) {
		struct smsc_delivery *d = smsc_delivery_create(account, b.pdus[i].at, b.pdus[i].len);
		d->inbound = *number;
		d->outcome = i;
		smsc_count(&s->stats, SMSC_INBOUND, 1);
		smsc_account_deliver(account, d, t->after_ms);
	}
	batch_finish(&b);
	return DG_OK;
}
