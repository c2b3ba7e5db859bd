/* bind.c - a link's session: bind, unbind, enquire_link, and the faults that refuse or ignore them. */
#include <string.h>

#include "account.h"
#include "conversation.h"
#include "handlers.h"
#include "smsc.h"
#include "util/clock.h"

#define SMSC_SYSTEM_ID    "dragoman-smsc"
#define INTERFACE_VERSION 0x34

static unsigned bits_of(uint32_t command)
{
	if (command == SMPP_BIND_TRANSCEIVER)
		return SMSC_TRANSMITTER | SMSC_RECEIVER;
	return command == SMPP_BIND_RECEIVER ? SMSC_RECEIVER : SMSC_TRANSMITTER;
}

/* A fault that holds until a time, or so often. */
static bool strikes(int64_t until_ms, uint64_t *count)
{
	if (*count) {
		--*count;
		return true;
	}
	return dg_mono_ms() < until_ms;
}

static uint32_t bind_status(struct smsc_link *l, const struct smpp_pdu *pdu)
{
	struct smsc *s = l->smsc;
	struct smsc_action chaos;
	if (strikes(s->refuse_until_ms, &s->refuse_count))
		return s->refuse_status;
	if (smsc_chaos_strikes(&s->options.chaos, SMSC_AT_BIND, &s->chance, &chaos))
		return chaos.status ? chaos.status : SMPP_ESME_RBINDFAIL;
	if (l->bound)
		return SMPP_ESME_RALYBND;
	if (*s->options.system_id && strcmp(s->options.system_id, pdu->system_id) != 0)
		return SMPP_ESME_RINVSYSID;
	if (*s->options.password && strcmp(s->options.password, pdu->password) != 0)
		return SMPP_ESME_RINVPASWD;
	return SMPP_ESME_ROK;
}

void smsc_on_bind(struct smsc_link *l, const struct smsc_request *r)
{
	const struct smpp_pdu *pdu = &r->pdu;
	uint32_t status = bind_status(l, pdu);
	if (status) {
		smsc_count(&l->smsc->stats, SMSC_BINDS_REFUSED, 1);
		char words[32];
		smsc_tell(l->smsc, "link %" PRIu64 ": %s by \"%s\" refused: %s", l->number,
			smpp_command_name(pdu->command), pdu->system_id, smsc_status_print(status, words));
		smsc_link_answer(l, pdu->command | SMPP_RESPONSE, status, pdu->sequence);
		return;
	}
	struct smpp_pdu response;
	smpp_pdu_init(&response, pdu->command | SMPP_RESPONSE);
	response.sequence = pdu->sequence;
	response.system_id = SMSC_SYSTEM_ID;
	if (pdu->interface_version >= INTERFACE_VERSION)
		smpp_tlv_add_number(&response, SMPP_TAG_SC_INTERFACE_VERSION, INTERFACE_VERSION, 1);
	smsc_link_send(l, &response);
	if (l->closing) /* it was to be cut */
		return;
	l->bound = bits_of(pdu->command);
	l->account = smsc_account_get(l->smsc, pdu->system_id);
	smsc_count(&l->smsc->stats, SMSC_BINDS, 1);
	smsc_count(&l->smsc->stats, SMSC_BOUND, 1);
	smsc_tell(
		l->smsc, "link %" PRIu64 ": %s by \"%s\"", l->number, smpp_command_name(pdu->command), pdu->system_id);
	if (l->bound & SMSC_RECEIVER)
		smsc_account_join(l->account, l);
}

void smsc_unbound(struct smsc_link *l)
{
	if (!l->bound)
		return;
	if (l->bound & SMSC_RECEIVER)
		smsc_account_leave(l->account, l);
	l->bound = 0;
	l->account = NULL;
	smsc_count(&l->smsc->stats, SMSC_BOUND, -1);
}

void smsc_on_unbind(struct smsc_link *l, const struct smsc_request *r)
{
	smsc_tell(l->smsc, "link %" PRIu64 ": unbind", l->number);
	smsc_link_answer(l, SMPP_UNBIND_RESP, SMPP_ESME_ROK, r->pdu.sequence);
	smsc_link_finish(l);
}

/* Our own unbind, a fault, was answered. */
void smsc_on_unbind_resp(struct smsc_link *l, const struct smsc_request *r)
{
	(void)r;
	smsc_link_finish(l);
}

void smsc_on_enquire_link(struct smsc_link *l, const struct smsc_request *r)
{
	struct smsc *s = l->smsc;
	struct smsc_action chaos;
	smsc_count(&s->stats, SMSC_ENQUIRE_LINKS, 1);
	if (strikes(s->mute_until_ms, &s->mute_count) ||
		smsc_chaos_strikes(&s->options.chaos, SMSC_AT_ENQUIRE, &s->chance, &chaos))
		return;
	smsc_link_answer(l, SMPP_ENQUIRE_LINK_RESP, SMPP_ESME_ROK, r->pdu.sequence);
}

void smsc_on_enquire_link_resp(struct smsc_link *l, const struct smsc_request *r)
{
	(void)r;
	smsc_count(&l->smsc->stats, SMSC_ENQUIRE_LINK_RESPS, 1);
}
