/* api_switches.c - the HTTP handlers that change what the simulator does: rules, options, faults, outbinds, raw
 * octets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "fault.h"
#include "http.h"
#include "link.h"
#include "report.h"

#define ID_MAX 64 /* what the codec takes for system_id and password */

/* -- rules and options --------------------------------------------------------------------- */

static void answer_rules(struct smsc *s, struct dg_http_exchange *x)
{
	json_t *magic = s->options.magic ? smsc_rules_json(&s->magic) : json_array();
	smsc_http_answer(x, json_pack("{s:o, s:o}", "rules", smsc_rules_json(&s->rules), "magic", magic));
}

void smsc_get_rules(struct smsc *s, const struct dg_http_request *r)
{
	answer_rules(s, r->exchange);
}

static enum dg_status add_rule(struct smsc *s, json_t *rule, struct dg_error *why)
{
	const char *match, *action;
	json_error_t error;
	if (json_unpack_ex(rule, &error, JSON_STRICT, "{s:s, s:s}", "match", &match, "action", &action)) {
		snprintf(why->text, sizeof why->text, "%s", error.text);
		return DG_INVALID;
	}
	struct dg_buf text = { 0 };
	dg_buf_printf(&text, "%s:%s", match, action);
	enum dg_status status = smsc_rules_add(&s->rules, text.at, why);
	dg_buf_finish(&text);
	return status;
}

/* One rule, or a list of them. */
void smsc_post_rules(struct smsc *s, const struct dg_http_request *r)
{
	json_t *body = smsc_http_body(r);
	if (!body)
		return;
	struct dg_error why;
	enum dg_status status = json_is_array(body) ? DG_OK : add_rule(s, body, &why);
	for (size_t i = 0; i < json_array_size(body) && !status; i++)
		status = add_rule(s, json_array_get(body, i), &why);
	if (status)
		smsc_http_fail(r->exchange, SMSC_HTTP_BAD, why.text);
	else
		answer_rules(s, r->exchange);
	json_decref(body);
}

void smsc_delete_rules(struct smsc *s, const struct dg_http_request *r)
{
	smsc_rules_clear(&s->rules);
	smsc_rules_clear(&s->magic); /* how often they have matched */
	smsc_rules_add_magic(&s->magic);
	answer_rules(s, r->exchange);
}

void smsc_get_options(struct smsc *s, const struct dg_http_request *r)
{
	smsc_http_answer(r->exchange, smsc_options_json(&s->options));
}

void smsc_post_options(struct smsc *s, const struct dg_http_request *r)
{
	json_t *body = smsc_http_body(r), *value;
	if (!body)
		return;
	const char *name;
	struct dg_error why;
	enum dg_status status = DG_OK;
	json_object_foreach(body, name, value) if ((status = smsc_options_set(&s->options, name, value, &why))) break;
	smsc_accounts_refresh(s);
	if (status)
		smsc_http_fail(r->exchange, SMSC_HTTP_BAD, why.text);
	else
		smsc_get_options(s, r);
	json_decref(body);
}

void smsc_post_fault(struct smsc *s, const struct dg_http_request *r)
{
	json_t *body = smsc_http_body(r);
	if (!body)
		return;
	const char *kind, *system_id = NULL, *status = NULL;
	json_int_t link = 0, ms = -1, count = 0;
	enum smsc_fault_kind which;
	json_error_t error;
	if (json_unpack_ex(body, &error, JSON_STRICT, "{s:s, s?s, s?s, s?I, s?I, s?I}", "kind", &kind, "system_id",
		    &system_id, "status", &status, "link", &link, "ms", &ms, "count", &count)) {
		smsc_http_fail(r->exchange, SMSC_HTTP_BAD, error.text);
		json_decref(body);
		return;
	}
	struct smsc_fault fault = { 0 };
	enum dg_status read = smsc_fault_parse(kind, &which);
	if (!read)
		fault = smsc_fault_usual(which);
	if (!read && status)
		read = smsc_status_parse(status, &fault.status);
	if (ms >= 0)
		fault.ms = ms;
	fault.count = (uint64_t)count;
	if (read)
		smsc_http_fail(r->exchange, SMSC_HTTP_BAD, "no such kind of fault, or no such status");
	else
		smsc_http_answer(r->exchange,
			json_pack("{s:I}", "links",
				(json_int_t)smsc_fault_strike_all(s, &fault, system_id, (uint64_t)link)));
	json_decref(body);
}

/* -- outbinds ------------------------------------------------------------------------------ */

void smsc_post_outbind(struct smsc *s, const struct dg_http_request *r)
{
	json_t *body = smsc_http_body(r);
	if (!body)
		return;
	const char *host = "127.0.0.1", *system_id = "", *password = "";
	json_int_t port = 0;
	json_error_t error;
	if (json_unpack_ex(body, &error, JSON_STRICT, "{s?s, s:I, s?s, s?s}", "host", &host, "port", &port, "system_id",
		    &system_id, "password", &password))
		smsc_http_fail(r->exchange, SMSC_HTTP_BAD, error.text);
	else if (port < 1 || port > UINT16_MAX || strlen(system_id) > ID_MAX || strlen(password) > ID_MAX)
		smsc_http_fail(r->exchange, SMSC_HTTP_BAD, "port is a port; the others have up to 64 characters");
	else
		smsc_http_answer(r->exchange,
			json_pack("{s:I}", "link",
				(json_int_t)smsc_link_call(s, host, (uint16_t)port, system_id, password)));
	json_decref(body);
}

/* -- raw octets ---------------------------------------------------------------------------- */

static enum dg_status read_hex(const char *text, struct dg_buf *out)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	char pair[3] = "";
	while (*text) {
		if (*text == ' ') {
			text++;
			continue;
		}
		if (strspn(text, digits) < 2)
			return DG_INVALID;
		memcpy(pair, text, 2);
		dg_buf_chr(out, (char)strtoul(pair, NULL, 16));
		text += 2;
	}
	return DG_OK;
}

static void write_raw(struct smsc_link *l, const void *octets)
{
	const struct dg_buf *raw = octets;
	smsc_link_write(l, raw->at, raw->len);
}

void smsc_post_raw(struct smsc *s, const struct dg_http_request *r)
{
	json_t *body = smsc_http_body(r);
	if (!body)
		return;
	const char *hex, *system_id = NULL;
	json_int_t link = 0;
	json_error_t error;
	struct dg_buf raw = { 0 };
	if (json_unpack_ex(body, &error, JSON_STRICT, "{s:s, s?s, s?I}", "hex", &hex, "system_id", &system_id, "link",
		    &link)) {
		smsc_http_fail(r->exchange, SMSC_HTTP_BAD, error.text);
	} else if (read_hex(hex, &raw)) {
		smsc_http_fail(r->exchange, SMSC_HTTP_BAD, "hex is pairs of hexadecimal digits");
	} else {
		size_t n = smsc_links_each(s, system_id, (uint64_t)link, write_raw, &raw);
		smsc_http_answer(r->exchange, json_pack("{s:I}", "links", (json_int_t)n));
	}
	dg_buf_finish(&raw);
	json_decref(body);
}

void smsc_get_links(struct smsc *s, const struct dg_http_request *r)
{
	smsc_http_answer(r->exchange, smsc_report_links(s));
}
