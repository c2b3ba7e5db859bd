/* What each PDU means in each state of a bind, as a table. link.c calls it; it never looks into a message. */
#include <stdio.h>

#include "link_state.h"
#include "util/clock.h"

/* The owner may want another kind of bind in its place, at once. */
static bool changes_kind(struct smpp_link *l, const char *why)
{
	enum smpp_role refused = l->role;
	if (l->stopping || l->is_called || !l->events->on_kind_refused(l->arg, l))
		return false;
	l->host->log(l->host, DG_LOG_WARN, "%s: not as %s, so now as %s", why, smpp_roles[refused].name,
		smpp_roles[l->role].name);
	smpp_link_close(l);
	smpp_link_enter(l, SMPP_IDLE, 0);
	return true;
}

static void bind_refused(struct smpp_link *l, uint32_t status)
{
	char why[320];
	const char *name = smpp_status_name(status);
	bool is_kind = status == SMPP_ESME_RBINDFAIL || status == SMPP_ESME_RINVCMDID;
	bool was_transceiver = l->role == SMPP_TRANSCEIVER;
	int n = snprintf(why, sizeof why, "the carrier refused the bind: %s (%s%s0x%08x)", smpp_status_text(status),
		name ? name : "", name ? ", " : "", (unsigned)status);
	if (is_kind && was_transceiver && changes_kind(l, why))
		return;
	if (is_kind && was_transceiver)
		(void)snprintf(
			why + n, sizeof why - (size_t)n, "; if it knows no transceivers, set bind to pair (or auto)");
	bool credentials = smpp_status_dg(status) == DG_AUTH || status == SMPP_ESME_RBINDFAIL;
	smpp_link_down(l, credentials ? DG_AUTH : DG_OFFLINE, why);
	if (is_kind && !was_transceiver && !l->stopping)
		(void)l->events->on_kind_refused(l->arg, l); /* for the attempt after the wait */
}

static void on_bind_resp(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	uint32_t version;
	if (pdu->command != (smpp_roles[l->role].bind | SMPP_RESPONSE))
		return;
	if (pdu->status != SMPP_ESME_ROK) {
		bind_refused(l, pdu->status);
		return;
	}
	l->is_34 = smpp_tlv_number(pdu, SMPP_TAG_SC_INTERFACE_VERSION, &version) && version >= SMPP_INTERFACE_VERSION;
	l->enquiries = 0;
	smpp_redial_bound(&l->redial, dg_mono_ms());
	smpp_link_enter(l, SMPP_BOUND, -1);
	l->host->log(l->host, DG_LOG_INFO, "bound as %s at %s", smpp_roles[l->role].name, smpp_stream_peer(&l->stream));
	l->events->on_bound(l->arg, l);
}

static void on_submit_resp(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	int64_t sent_ms;
	void *what = smpp_window_take(&l->window, pdu->sequence, &sent_ms);
	if (what)
		l->events->on_answer(l->arg, what, sent_ms, pdu);
	else if (!l->events->on_stray || !l->events->on_stray(l->arg, l, pdu))
		l->host->count(l->host, "unmatched_responses", 1);
}

static void on_nack(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	int64_t sent_ms;
	void *what = pdu->sequence ? smpp_window_take(&l->window, pdu->sequence, &sent_ms) : NULL;
	l->host->count(l->host, "nacks_received", 1);
	if (what)
		l->events->on_answer(l->arg, what, sent_ms, pdu);
	else if (l->state == SMPP_BINDING && pdu->sequence == l->sequence)
		bind_refused(l, pdu->status);
	else if (l->state == SMPP_UNBINDING && pdu->sequence == l->sequence)
		smpp_link_down(l, DG_OFFLINE, "closed");
	else
		l->host->log(l->host, DG_LOG_WARN, "the carrier sent generic_nack for no request of ours: %s (0x%08x)",
			smpp_status_text(pdu->status), (unsigned)pdu->status);
}

static void on_enquire(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	smpp_stream_write_bare(&l->stream, SMPP_ENQUIRE_LINK_RESP, SMPP_ESME_ROK, pdu->sequence);
}

static void on_unbind(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	smpp_stream_write_bare(&l->stream, SMPP_UNBIND_RESP, SMPP_ESME_ROK, pdu->sequence);
	smpp_inlet_ask(&l->inlet, SMPP_ASKED_BY_LEAVING, dg_mono_ms());
	smpp_link_enter(l, SMPP_LEAVING, l->window.outstanding ? SMPP_UNBIND_MS : SMPP_UNBIND_MS / 4);
}

static void on_enquire_resp(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	if (!smpp_inlet_prove(&l->inlet, pdu->sequence))
		l->host->count(l->host, "unmatched_responses", 1);
}

static void on_unbind_resp(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	smpp_inlet_prove(&l->inlet, pdu->sequence);
	smpp_link_down(l, DG_OFFLINE, "closed");
}

static void on_deliver(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	l->events->on_deliver(l->arg, l, pdu);
}

/* Whoever calls in the carrier's place would get our password next. */
static void on_outbind(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	bool known = smpp_trust_knows(l->options->trust, pdu->system_id, pdu->password);
	l->host->count(l->host, known ? "outbinds" : "outbinds_refused", 1);
	if (!known) {
		smpp_link_down(l, DG_AUTH, "its outbind has another system_id or password than the configuration");
		return;
	}
	l->host->log(l->host, DG_LOG_INFO, "the carrier called from %s (outbind): binding back", l->peer);
	smpp_link_bind(l);
}

static void on_nothing(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	(void)pdu; /* heard is what counts */
	(void)l;
}

/* What each PDU means, and when. Another state, or a command that is not here: answered by refuse(). */
static const struct rule {
	uint32_t command;
	unsigned states;
	void (*act)(struct smpp_link *l, const struct smpp_pdu *pdu);
} rules[] = {
	{ SMPP_SUBMIT_SM_RESP, SMPP_SPEAKING, on_submit_resp },
	{ SMPP_DELIVER_SM, SMPP_IN(SMPP_BOUND) | SMPP_IN(SMPP_DRAINING), on_deliver },
	{ SMPP_DATA_SM, SMPP_IN(SMPP_BOUND) | SMPP_IN(SMPP_DRAINING), on_deliver },
	{ SMPP_ENQUIRE_LINK, SMPP_CONNECTED, on_enquire },
	{ SMPP_ENQUIRE_LINK_RESP, SMPP_CONNECTED, on_enquire_resp },
	{ SMPP_GENERIC_NACK, SMPP_CONNECTED, on_nack },
	{ SMPP_BIND_TRANSCEIVER_RESP, SMPP_IN(SMPP_BINDING), on_bind_resp },
	{ SMPP_BIND_TRANSMITTER_RESP, SMPP_IN(SMPP_BINDING), on_bind_resp },
	{ SMPP_BIND_RECEIVER_RESP, SMPP_IN(SMPP_BINDING), on_bind_resp },
	{ SMPP_UNBIND, SMPP_CONNECTED, on_unbind },
	{ SMPP_UNBIND_RESP, SMPP_IN(SMPP_UNBINDING), on_unbind_resp },
	{ SMPP_ALERT_NOTIFICATION, SMPP_SPEAKING, on_nothing },
	{ SMPP_OUTBIND, SMPP_IN(SMPP_AWAITING), on_outbind },
	{ SMPP_OUTBIND, SMPP_CONNECTED, on_nothing },
};

/* A request that is not for us, or not now, or broken; a response to nothing is only counted. */
static void refuse(struct smpp_link *l, const struct smpp_pdu *pdu, enum dg_status why)
{
	l->host->count(l->host, "pdus_ignored", 1);
	if (pdu->command & SMPP_RESPONSE)
		return;
	if (why == DG_UNSUPPORTED)
		smpp_stream_write_bare(&l->stream, SMPP_GENERIC_NACK, SMPP_ESME_RINVCMDID, pdu->sequence);
	else if (pdu->command == SMPP_DELIVER_SM || pdu->command == SMPP_DATA_SM)
		smpp_stream_write_bare(&l->stream, pdu->command | SMPP_RESPONSE,
			why == DG_INVALID ? pdu->fault : (uint32_t)SMPP_ESME_RX_T_APPN, pdu->sequence);
	else
		smpp_stream_write_bare(&l->stream, SMPP_GENERIC_NACK,
			why == DG_INVALID ? pdu->fault : (uint32_t)SMPP_ESME_RINVCMDID, pdu->sequence);
}

void smpp_link_on_pdu(void *link, enum dg_status status, const struct smpp_pdu *pdu)
{
	struct smpp_link *l = link;
	l->heard_ms = dg_mono_ms();
	l->enquiries = 0;
	if (pdu->oddities || status != DG_OK)
		l->host->count(l->host, "odd_pdus", 1);
	if (status != DG_OK) {
		refuse(l, pdu, status);
		return;
	}
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (rules[i].command == pdu->command && (rules[i].states & SMPP_IN(l->state))) {
			rules[i].act(l, pdu);
			return;
		}
	refuse(l, pdu, DG_NOENT);
}
