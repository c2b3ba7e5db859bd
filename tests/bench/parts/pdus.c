/* pdus.c - see parts.h: PDUs decoded and encoded by the generator's codec (load/pdu.c). */
#include <string.h>

#include "crossing.h"
#include "load/pdu.h"
#include "parts.h"

enum { CHUNK = 65536 };

static const struct pdu_message text = { .source = "15550000001",
	.dest = "17770000001",
	.registered = 1,
	.sm_length = sizeof CROSSING_TEXT - 1,
	.sm = CROSSING_TEXT };
static const struct pdu_message receipt = { .source = "17770000001",
	.dest = "15550000001",
	.esm_class = 4,
	.sm_length = sizeof CROSSING_RECEIPT_SM - 1,
	.sm = CROSSING_RECEIPT_SM };

/* What comes from the SMSC for one message. */
static void write_incoming(enum part_way way, struct dg_buf *in)
{
	if (way == PART_MT)
		pdu_write_answer(in, PDU_SUBMIT_SM, 0, 1, CROSSING_REF);
	pdu_write_message(in, PDU_DELIVER_SM, 1, way == PART_MT ? &receipt : &text);
}

static void read_incoming(const struct dg_buf *in, struct dg_buf *out)
{
	struct pdu pdu;
	struct pdu_message m;
	for (size_t at = 0; pdu_read_header(in->at + at, in->len - at, &pdu); at += pdu.octets) {
		if (pdu.id != PDU_DELIVER_SM)
			continue;
		if (!pdu_read_message(in->at + at, &pdu, &m) || !memchr(m.sm, 'm', m.sm_length))
			parts_give_up("deliver_sm");
		pdu_write_answer(out, pdu.id, 0, pdu.sequence, "");
	}
}

double part_pdus(enum part_way way, size_t messages)
{
	struct dg_buf in = { 0 }, out = { 0 };
	write_incoming(way, &in);
	double from = parts_seconds();
	for (size_t i = 0; i < messages; i++) {
		if (way == PART_MT)
			pdu_write_message(&out, PDU_SUBMIT_SM, (unsigned)i, &text);
		read_incoming(&in, &out);
		if (out.len > CHUNK)
			dg_buf_clear(&out);
	}
	double seconds = parts_seconds() - from;
	dg_buf_finish(&in);
	dg_buf_finish(&out);
	return seconds;
}
