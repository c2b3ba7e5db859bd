/* script.h - a carrier that refuses by rule, or says nothing to submits. */
#ifndef TEST_SMPP_SCRIPT_H
#define TEST_SMPP_SCRIPT_H

#include "bench.h"

static inline void fill_text(char *text, size_t n)
{
	memset(text, 'x', n);
	text[n] = '\0';
}

static struct {
	uint32_t status;
	const char *to; /* only for this number; NULL: all */
	size_t times;   /* then accept; 0: always */
	size_t refused;
	bool with_body;
} script;

static inline bool refuse_by_script(struct fake_smsc *s, struct fake_peer *p, const struct smpp_pdu *pdu)
{
	(void)s;
	if (pdu->command != SMPP_SUBMIT_SM || (script.to && strcmp(script.to, pdu->destination_addr) != 0) ||
		(script.times && script.refused == script.times))
		return false;
	script.refused++;
	struct smpp_pdu answer;
	smpp_pdu_init(&answer, SMPP_SUBMIT_SM_RESP);
	answer.sequence = pdu->sequence;
	answer.status = script.status;
	answer.no_body = !script.with_body;
	answer.message_id = "refused-id";
	if (script.with_body)
		smpp_tlv_add(&answer, SMPP_TAG_ADDITIONAL_STATUS_INFO_TEXT, "out of \x01\xFF credit", 16);
	smsc_send(p, &answer);
	return true;
}

static inline void refuse_with(uint32_t status, size_t times)
{
	memset(&script, 0, sizeof script);
	script.status = status;
	script.times = times;
	bench->smsc->on_pdu = refuse_by_script;
}

static inline bool swallow_submits(struct fake_smsc *s, struct fake_peer *p, const struct smpp_pdu *pdu)
{
	(void)s;
	(void)p;
	return pdu->command == SMPP_SUBMIT_SM;
}

#endif
