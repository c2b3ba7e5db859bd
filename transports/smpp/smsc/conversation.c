/* conversation.c - see conversation.h. */
#include "conversation.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "coding.h"
#include "segment.h"
#include "sms/text.h"
#include "smsc.h"

#define TON_INTERNATIONAL 1
#define HEX_MOST          64 /* octets of a PDU that are shown */

void smsc_number_print(struct dg_buf *out, uint8_t ton, const char *address)
{
	if (ton == TON_INTERNATIONAL && *address && *address != '+')
		dg_buf_chr(out, '+');
	dg_buf_str(out, address);
}

void smsc_tell(struct smsc *s, const char *fmt, ...)
{
	if (s->options.quiet)
		return;
	va_list args;
	va_start(args, fmt);
	flockfile(stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	funlockfile(stderr);
	va_end(args);
}

/* Text of the other side must not steer the terminal. */
static void add_quoted(struct dg_buf *out, const char *text)
{
	dg_buf_chr(out, '"');
	for (; *text; text++) {
		if (*text == '\n')
			dg_buf_str(out, "\\n");
		else if ((unsigned char)*text < 0x20 || *text == 0x7f)
			dg_buf_chr(out, '?');
		else
			dg_buf_chr(out, *text);
	}
	dg_buf_chr(out, '"');
}

static const char *alphabet_name(uint8_t data_coding)
{
	switch (smpp_coding_alphabet(data_coding, SMS_GSM)) {
	case SMS_GSM: return "GSM";
	case SMS_LATIN1: return "Latin-1";
	case SMS_ASCII: return "ASCII";
	case SMS_CYRILLIC: return "Cyrillic";
	case SMS_HEBREW: return "Hebrew";
	case SMS_UCS2: return "UCS-2";
	case SMS_UTF8:
	case SMS_BINARY: return "binary";
	}
	return "?";
}

const char *smsc_status_print(uint32_t status, char out[32])
{
	const char *name = smpp_status_name(status);
	if (name)
		snprintf(out, 32, "%s", name);
	else
		snprintf(out, 32, "0x%08x", status);
	return out;
}

static void add_numbers(struct dg_buf *out, const struct smpp_pdu *pdu)
{
	smsc_number_print(out, pdu->source_addr_ton, pdu->source_addr);
	dg_buf_str(out, " -> ");
	smsc_number_print(out, pdu->dest_addr_ton, pdu->destination_addr);
}

static void add_text(struct dg_buf *out, const struct smpp_pdu *pdu, const char *text, size_t parts)
{
	add_numbers(out, pdu);
	dg_buf_chr(out, ' ');
	add_quoted(out, text);
	dg_buf_printf(out, " (%zu part%s, %s)", parts, parts == 1 ? "" : "s", alphabet_name(pdu->data_coding));
}

static void add_refusal(struct dg_buf *out, uint32_t status)
{
	char words[32];
	if (status)
		dg_buf_printf(out, " refused: %s", smsc_status_print(status, words));
}

void smsc_tell_text(struct smsc *s, const struct smpp_pdu *pdu, const char *text, size_t parts, uint32_t status)
{
	if (s->options.quiet)
		return;
	struct dg_buf line = { 0 };
	dg_buf_str(&line, "<- ");
	add_text(&line, pdu, text, parts);
	add_refusal(&line, status);
	smsc_tell(s, "%s", line.at);
	dg_buf_finish(&line);
}

void smsc_tell_inbound(struct smsc *s, const struct smsc_delivery *last, const struct smsc_inbound *in)
{
	struct smpp_pdu pdu;
	if (s->options.quiet || smpp_decode((const uint8_t *)last->pdu, last->octets, &pdu))
		return;
	struct dg_buf line = { 0 };
	dg_buf_str(&line, "-> ");
	add_text(&line, &pdu, in->text, in->made);
	if (in->accepted < in->made)
		dg_buf_printf(&line, " not taken: %zu of %zu", in->made - in->accepted, in->made);
	smsc_tell(s, "%s", line.at);
	dg_buf_finish(&line);
}

/* The state and the id by the TLVs, or the whole text when the receipt has none. */
static void add_receipt(struct dg_buf *out, const struct smpp_pdu *pdu)
{
	char id[SMSC_ID_OCTETS] = "";
	uint32_t state;
	dg_buf_chr(out, ' ');
	if (smpp_tlv_text(pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID, id, sizeof id) &&
		smpp_tlv_number(pdu, SMPP_TAG_MESSAGE_STATE, &state))
		dg_buf_printf(out, "%s id %s", smsc_state_name((uint8_t)state), id);
	else
		dg_buf_printf(out, "%.*s", pdu->sm_length, (const char *)pdu->short_message);
}

void smsc_tell_delivery(struct smsc *s, const struct smsc_delivery *d, uint32_t status)
{
	struct smpp_pdu pdu;
	if (s->options.quiet || (!d->is_receipt && !status) || smpp_decode((const uint8_t *)d->pdu, d->octets, &pdu))
		return;
	struct dg_buf line = { 0 };
	dg_buf_str(&line, d->is_receipt ? "-> receipt " : "-> text ");
	add_numbers(&line, &pdu);
	if (d->is_receipt)
		add_receipt(&line, &pdu);
	add_refusal(&line, status);
	smsc_tell(s, "%s", line.at);
	dg_buf_finish(&line);
}

void smsc_tell_pdu(struct smsc *s, uint64_t link, const char *way, const char *octets, size_t n)
{
	if (!s->options.verbose || s->options.quiet || n < SMPP_HEADER_OCTETS)
		return;
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, 0);
	smpp_peek((const uint8_t *)octets, &pdu);
	struct dg_buf line = { 0 };
	dg_buf_printf(&line, "%s %" PRIu64 " %s status 0x%08x seq %u, %zu octets:", way, link,
		smpp_command_name(pdu.command), pdu.status, pdu.sequence, n);
	for (size_t i = SMPP_HEADER_OCTETS; i < n && i < SMPP_HEADER_OCTETS + HEX_MOST; i++)
		dg_buf_printf(&line, " %02x", (unsigned char)octets[i]);
	smsc_tell(s, "%s", line.at);
	dg_buf_finish(&line);
}
