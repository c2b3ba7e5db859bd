/* What the option table cannot check by itself. session.c calls it from create(). */
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "letters.h"

#define LIMIT_OCTETS 140 /* of user data, 3GPP TS 23.040 */

static enum dg_status refuse(struct dg_error *why, const char *key, const char *text)
{
	(void)snprintf(why->text, sizeof why->text, "%s: %s", key, text);
	return DG_INVALID;
}

/* "auto", or a type of number or numbering plan as a number. */
static bool read_plan(const char *text, int *out)
{
	char *end;
	if (strcmp(text, "auto") == 0) {
		*out = SMPP_AUTO;
		return true;
	}
	unsigned long value = strtoul(text, &end, 10);
	if (end == text || *end || value > UINT8_MAX)
		return false;
	*out = (int)value;
	return true;
}

static enum dg_status read_numbering(const struct smpp_config *c, struct smpp_numbering *out, struct dg_error *why)
{
	struct {
		const char *key, *text;
		int *out;
	} plans[] = {
		{ "source_ton", c->source_ton, &out->source_ton },
		{ "source_npi", c->source_npi, &out->source_npi },
		{ "dest_ton", c->dest_ton, &out->dest_ton },
		{ "dest_npi", c->dest_npi, &out->dest_npi },
	};
	for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++)
		if (!read_plan(plans[i].text, plans[i].out))
			return refuse(why, plans[i].key, "\"auto\" or a number from 0 to 255 is expected");
	const char *code = c->country_code + (c->country_code[0] == '+');
	if (code[strspn(code, "0123456789")] || strlen(code) > 3)
		return refuse(why, "country_code", "up to three digits are expected, such as 49");
	out->country_code = code;
	return DG_OK;
}

/* What goes on the wire as it is has to fit there. */
static enum dg_status check_lengths(const struct smpp_config *c, struct dg_error *why)
{
	const struct {
		const char *key, *text;
		size_t most;
	} fields[] = {
		{ "system_id", c->system_id, 64 },
		{ "password", c->password, 64 },
		{ "system_type", c->system_type, 32 },
		{ "address_range", c->address_range, 40 },
		{ "service_type", c->service_type, 5 },
	};
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		if (strlen(fields[i].text) > fields[i].most) {
			char text[64];
			(void)snprintf(text, sizeof text, "at most %zu characters fit into this field", fields[i].most);
			return refuse(why, fields[i].key, text);
		}
	return DG_OK;
}

static enum dg_status read_alphabets(const struct smpp_config *c, struct smpp_settings *out, struct dg_error *why)
{
	const char *inbound = strcmp(c->inbound_alphabet, "same") == 0 ? c->default_alphabet : c->inbound_alphabet;
	if (sms_alphabet_parse(c->default_alphabet, &out->submit.split.zero) != DG_OK)
		return refuse(why, "default_alphabet", "\"gsm\", \"latin1\" or \"ascii\" is expected");
	if (sms_alphabet_parse(inbound, &out->inbound.reading.zero) != DG_OK)
		return refuse(why, "inbound_alphabet", "\"same\", \"gsm\", \"latin1\" or \"ascii\" is expected");
	if (sms_concat_parse(c->concat, &out->submit.split.concat) != DG_OK)
		return refuse(why, "concat", "\"udh16\", \"udh8\", \"sar\" or \"payload\" is expected");
	return DG_OK;
}

/* What goes beyond the alphabets that every carrier has. */
static enum dg_status read_letters(const struct smpp_config *c, struct smpp_settings *out, struct dg_error *why)
{
	struct sms_split_rules *split = &out->submit.split;
	split->limit_octets = LIMIT_OCTETS;
	split->packed = out->inbound.reading.packed = strcmp(c->septets, "packed") == 0;
	split->transliterate = strcmp(c->transliterate, "gsm") == 0;
	enum dg_status status =
		smpp_languages_read("national_languages", c->national_languages, &split->languages, why);
	if (status == DG_OK && split->languages && split->concat != SMS_UDH16 && split->concat != SMS_UDH8)
		return refuse(why, "national_languages", "their tables need concat \"udh16\" or \"udh8\"");
	if (status == DG_OK)
		status = smpp_charsets_read("charsets", c->charsets, true, &out->charsets, why);
	if (status == DG_OK)
		status =
			smpp_charsets_read("inbound_charsets", c->inbound_charsets, false, &out->inbound_charsets, why);
	split->charsets = out->charsets;
	out->inbound.reading.charsets = out->inbound_charsets;
	return status;
}

/* What operators say in tables of their own. */
static enum dg_status read_tables(const struct smpp_config *c, struct smpp_settings *out, struct dg_error *why)
{
	enum dg_status status = smpp_plans_read("address_plans", c->address_plans, &out->plans, why);
	if (status == DG_OK)
		status = smpp_extras_read("tlvs", c->tlvs, &out->extras, why);
	if (status == DG_OK)
		status = smpp_statuses_read("statuses", c->statuses, &out->statuses, why);
	out->submit.extras = out->extras;
	out->submit.statuses = out->statuses;
	return status;
}

void smpp_settings_finish(struct smpp_settings *settings)
{
	smpp_extras_destroy(settings->extras);
	smpp_statuses_destroy(settings->statuses);
	sms_charsets_destroy(settings->charsets);
	sms_charsets_destroy(settings->inbound_charsets);
	smpp_trust_finish(&settings->trust);
}

/* Often enough for the shortest of the times. */
static int64_t tick_of(const struct smpp_config *c)
{
	const int64_t times[] = { c->connect_timeout, c->enquire_link_interval, c->response_timeout,
		c->reconnect_interval, c->answer_within };
	int64_t ms = 2000;
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
		if (times[i] < ms)
			ms = times[i];
	return ms / 4 < 5 ? 5 : ms / 4;
}

enum dg_status smpp_settings_read(const struct smpp_config *c, struct smpp_settings *out, struct dg_error *why)
{
	struct smpp_settings s = { .binds = (size_t)c->binds, .port = c->port };
	s.pair = strcmp(c->bind, "pair") == 0;
	s.either = strcmp(c->bind, "auto") == 0;
	s.rx_port = c->rx_port ? (uint16_t)c->rx_port : c->port;
	s.link = (struct smpp_link_options){ .host = c->host,
		.system_id = c->system_id,
		.password = c->password,
		.system_type = c->system_type,
		.address_range = c->address_range,
		.window = (size_t)c->window,
		.max_pdu = (size_t)c->max_pdu,
		.init_timeout_ms = c->connect_timeout,
		.enquire_ms = c->enquire_link_interval,
		.response_ms = c->response_timeout,
		.reconnect_ms = c->reconnect_interval,
		.reconnect_refused_ms = c->refused_interval,
		.tick_ms = tick_of(c),
		.leaves_silent = strcmp(c->on_silence, "reconnect") == 0 };
	s.submit.split.most_parts = (size_t)c->max_parts;
	s.submit.service_type = c->service_type;
	s.submit.validity_ms = c->validity;
	s.submit.times = strcmp(c->time_format, "absolute") == 0 ? SMPP_ABSOLUTE : SMPP_RELATIVE;
	s.submit.priority = (uint8_t)c->priority;
	s.submit.want_receipts = c->registered_delivery;
	s.submit.per_second = c->messages_per_second;
	s.submit.pause_ms = c->throttle_pause;
	s.submit.full_ms = c->queue_full_pause;
	s.submit.patience_ms = c->patience;
	s.inbound.concat_timeout_ms = c->concat_timeout;
	s.inbound.answer_within_ms = c->answer_within;
	s.inbound.repeats_for_ms = c->repeats_for;
	s.inbound.response_ms = c->response_timeout;
	s.inbound.exact_ids = strcmp(c->receipt_ids, "exact") == 0;
	enum dg_status status = check_lengths(c, why);
	if (status == DG_OK)
		status = read_numbering(c, &s.submit.numbering, why);
	if (status == DG_OK)
		status = read_alphabets(c, &s, why);
	if (status == DG_OK)
		status = read_letters(c, &s, why);
	if (status == DG_OK)
		status = read_tables(c, &s, why);
	if (status == DG_OK)
		status = smpp_trust_read(c, &s.trust, why);
	if (status != DG_OK) {
		smpp_settings_finish(&s);
		return status;
	}
	s.inbound.numbering = s.submit.numbering;
	*out = s;
	out->submit.numbering.source = out->plans.source;
	out->submit.numbering.dest = out->plans.dest;
	out->link.trust = &out->trust;
	return DG_OK;
}
