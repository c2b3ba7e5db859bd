/* report.c - see report.h. Submits are kept as they came, and read here for whoever asks. */
#include "report.h"

#include "account.h"
#include "conversation.h"
#include "link.h"
#include "segment.h"
#include "smsc.h"

static json_t *given_text(struct dg_buf *text)
{
	char *at = dg_buf_give(text);
	json_t *out = json_string(at);
	free(at);
	return out ? out : json_null();
}

static json_t *hex(const uint8_t *octets, size_t n)
{
	struct dg_buf text = { 0 };
	for (size_t i = 0; i < n; i++)
		dg_buf_printf(&text, "%02x", octets[i]);
	return given_text(&text);
}

/* Foreign octets that should be ASCII. */
static json_t *ascii(const char *text)
{
	struct dg_buf out = { 0 };
	for (; *text; text++)
		dg_buf_chr(&out, (char)(*text & 0x80 ? '?' : *text));
	return given_text(&out);
}

static json_t *number(uint8_t ton, const char *address)
{
	struct dg_buf out = { 0 };
	smsc_number_print(&out, ton, address);
	char *text = dg_buf_give(&out);
	json_t *json = ascii(text);
	free(text);
	return json;
}

static void set_status(json_t *out, uint32_t status)
{
	const char *name = smpp_status_name(status);
	json_object_set_new(out, "status", json_integer(status));
	json_object_set_new(out, "status_name", name ? json_string(name) : json_null());
}

static json_t *outcome(const struct smsc_outcome *o, bool is_receipt)
{
	json_t *out = json_pack("{s:b, s:b, s:I, s:I, s:I, s:b}", "sent", o->sent_ms != 0, "answered",
		o->answered_ms != 0, "sent_ms", (json_int_t)o->sent_ms, "answered_ms", (json_int_t)o->answered_ms,
		"attempts", (json_int_t)o->attempts, "given_up", (int)o->given_up);
	if (o->answered_ms)
		set_status(out, o->status);
	if (is_receipt)
		json_object_set_new(out, "state", json_string(smsc_state_name(o->state)));
	return out;
}

/* -- submits ------------------------------------------------------------------------------- */

static json_t *tlvs(const struct smpp_pdu *pdu)
{
	json_t *all = json_array();
	for (size_t i = 0; i < pdu->n_tlvs; i++) {
		json_t *tlv = json_pack("{s:i}", "tag", (int)pdu->tlvs[i].tag);
		json_object_set_new(tlv, "hex", hex(pdu->tlvs[i].at, pdu->tlvs[i].octets));
		json_array_append_new(all, tlv);
	}
	return all;
}

static void set_fields(json_t *out, const struct smpp_pdu *pdu)
{
	const struct {
		const char *key;
		uint32_t value;
	} numbers[] = { { "sequence", pdu->sequence }, { "source_addr_ton", pdu->source_addr_ton },
		{ "source_addr_npi", pdu->source_addr_npi }, { "dest_addr_ton", pdu->dest_addr_ton },
		{ "dest_addr_npi", pdu->dest_addr_npi }, { "esm_class", pdu->esm_class },
		{ "protocol_id", pdu->protocol_id }, { "priority_flag", pdu->priority_flag },
		{ "registered_delivery", pdu->registered_delivery }, { "data_coding", pdu->data_coding },
		{ "sm_length", pdu->sm_length } };
	const struct {
		const char *key, *value;
	} texts[] = { { "command", smpp_command_name(pdu->command) }, { "service_type", pdu->service_type },
		{ "source_addr", pdu->source_addr }, { "destination_addr", pdu->destination_addr },
		{ "schedule_delivery_time", pdu->schedule_delivery_time },
		{ "validity_period", pdu->validity_period } };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		json_object_set_new(out, texts[i].key, ascii(texts[i].value));
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		json_object_set_new(out, numbers[i].key, json_integer(numbers[i].value));
}

static void set_user_data(json_t *out, const struct smpp_pdu *pdu)
{
	static const char *const names[] = { "udh8", "udh16", "sar", "payload" };
	struct smsc_user_data data;
	struct dg_buf text = { 0 };
	smsc_user_data_read(pdu, &data);
	smsc_user_data_text(pdu, &data, &text);
	json_object_set_new(out, "text", given_text(&text));
	json_object_set_new(out, "part", json_integer(data.number));
	json_object_set_new(out, "of", json_integer(data.total));
	json_object_set_new(out, "reference", json_integer(data.reference));
	json_object_set_new(out, "concat", data.total > 1 ? json_string(names[data.concat]) : json_null());
	json_object_set_new(out, "payload", json_boolean(data.payload));
	json_object_set_new(out, "hex", hex(pdu->short_message, pdu->sm_length));
}

static json_t *part_json(const struct smsc_part *p, const struct smpp_pdu *pdu)
{
	json_t *out = json_pack("{s:s, s:I, s:I, s:b}", "message_id", p->message_id, "time_ms", (json_int_t)p->time_ms,
		"link", (json_int_t)p->link, "answered", !p->unanswered);
	set_status(out, p->status);
	set_fields(out, pdu);
	set_user_data(out, pdu);
	json_object_set_new(out, "tlvs", tlvs(pdu));
	json_t *receipts = json_array();
	for (size_t i = 0; i < p->n_receipts; i++)
		json_array_append_new(receipts, outcome(&p->receipts[i], true));
	json_object_set_new(out, "receipts", receipts);
	return out;
}

static json_t *message_json(const struct smsc_message *m)
{
	json_t *parts = json_array(), *from = NULL, *to = NULL;
	for (size_t i = 0; i < m->n_parts; i++) {
		struct smpp_pdu pdu;
		enum dg_status status = smpp_decode(m->parts[i].pdu, m->parts[i].pdu_octets, &pdu);
		if (status) /* it was read once already */
			continue;
		json_array_append_new(parts, part_json(&m->parts[i], &pdu));
		if (!from) {
			from = number(pdu.source_addr_ton, pdu.source_addr);
			to = number(pdu.dest_addr_ton, pdu.destination_addr);
		}
	}
	json_t *text = m->text ? json_string(m->text) : NULL;
	return json_pack("{s:I, s:I, s:b, s:o, s:o, s:o, s:o, s:o}", "number", (json_int_t)m->number, "order",
		(json_int_t)m->order, "complete", m->order != 0, "system_id", ascii(m->system_id), "from", from, "to",
		to, "text", text ? text : json_null(), "parts", parts);
}

json_t *smsc_report_messages(const struct smsc *s, int64_t since)
{
	json_t *messages = json_array(), *refused = json_array();
	for (uint64_t n = s->recorder.messages.first; n < s->recorder.messages.next; n++) {
		const struct smsc_message *m = smsc_message_find(&s->recorder, n);
		if (m->refused)
			json_array_append_new(refused, message_json(m));
		else if (m->order > since || !since)
			json_array_append_new(messages, message_json(m));
	}
	return json_pack("{s:I, s:o, s:o}", "count", (json_int_t)s->stats.value[SMSC_MESSAGES], "messages", messages,
		"refused", refused);
}

/* -- inbound texts ------------------------------------------------------------------------- */

json_t *smsc_report_one_inbound(const struct smsc_inbound *in)
{
	json_t *outcomes = json_array();
	for (size_t i = 0; i < in->made && i < SMSC_OUTCOMES_MAX; i++)
		json_array_append_new(outcomes, outcome(&in->outcomes[i], false));
	return json_pack("{s:I, s:o, s:o, s:s, s:I, s:I, s:I, s:o}", "number", (json_int_t)in->number, "from",
		ascii(in->from), "to", ascii(in->to), "text", in->text, "made", (json_int_t)in->made, "settled",
		(json_int_t)in->settled, "accepted", (json_int_t)in->accepted, "outcomes", outcomes);
}

json_t *smsc_report_inbound(const struct smsc *s)
{
	json_t *all = json_array();
	for (uint64_t n = s->recorder.inbound.first; n < s->recorder.inbound.next; n++)
		json_array_append_new(all, smsc_report_one_inbound(smsc_inbound_find(&s->recorder, n)));
	return json_pack("{s:o}", "inbound", all);
}

/* -- links --------------------------------------------------------------------------------- */

static const char *bind_name(const struct smsc_link *l)
{
	static const char *const names[] = { "none", "transmitter", "receiver", "transceiver" };
	return names[l->bound];
}

json_t *smsc_report_links(const struct smsc *s)
{
	json_t *all = json_array();
	DG_LIST_EACH (n, &s->links) {
		const struct smsc_link *l = DG_OF(n, const struct smsc_link, node);
		json_t *link = json_pack("{s:I, s:s, s:s, s:b, s:I, s:I}", "link", (json_int_t)l->number, "peer",
			dg_conn_peer(l->conn), "bound", bind_name(l), "half_open", (int)l->half_open, "unanswered",
			(json_int_t)l->unanswered, "under_way", (json_int_t)l->window.n);
		json_object_set_new(link, "system_id", l->account ? ascii(l->account->system_id) : json_null());
		json_array_append_new(all, link);
	}
	return json_pack("{s:o}", "links", all);
}
