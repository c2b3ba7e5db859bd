/* record.c - see record.h. The names of the fields are a contract with whoever reads the file: docs/plugins.md. */
#include "record.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/event_copy.h"
#include "util/log.h"
#include "util/money.h"
#include "util/utf8.h"

static const char *state_of(const struct record_options *options, const struct dg_place *at, const struct dg_event *ev)
{
	if (ev->kind == DG_MESSAGE && at->way == DG_UP)
		return "received";
	if (ev->kind == DG_MESSAGE)
		return options->text ? "submitted" : NULL;
	if (ev->kind != DG_RECEIPT)
		return NULL;
	switch (ev->receipt.stage) {
	case DG_SENT: return "sent";
	case DG_DELIVERED: return "delivered";
	case DG_FAILED: return "failed";
	case DG_READ: return NULL;
	}
	return NULL;
}

static json_t *time_of(int64_t unix_ms)
{
	time_t seconds = (time_t)(unix_ms / 1000);
	struct tm utc;
	char text[24];
	if (!gmtime_r(&seconds, &utc) || !strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc))
		return NULL;
	return json_sprintf("%s.%03dZ", text, (int)(unix_ms % 1000));
}

static void set(json_t *to, const char *key, json_t *value)
{
	if (value)
		json_object_set_new(to, key, value);
}

static void set_text(json_t *to, const char *key, const char *text)
{
	struct dg_buf mended = { 0 };
	if (!text)
		return;
	dg_utf8_mend(&mended, text, strlen(text));
	set(to, key, json_stringn(mended.at ? mended.at : "", mended.len));
	dg_buf_finish(&mended);
}

static void set_phone(json_t *to, const char *key, const char *phone, bool mask)
{
	char masked[64];
	set_text(to, key, mask && phone ? dg_log_mask(phone, masked) : phone);
}

static void set_price(json_t *to, const struct dg_place *at)
{
	char price[DG_MONEY_PRINT_MAX];
	if (!at->segments)
		return;
	set(to, "segments", json_integer(at->segments));
	if (at->micros < 0)
		return;
	set_text(to, "price", dg_money_print(at->micros, price));
	set_text(to, "currency", at->currency);
}

static void set_outcome(json_t *to, const struct dg_event *ev, enum dg_status result)
{
	enum dg_status why = ev->kind == DG_RECEIPT ? ev->receipt.why : result;
	if (why == DG_OK)
		return;
	set_text(to, "error", dg_status_name(why));
	if (ev->kind == DG_RECEIPT)
		set_text(to, "reason", ev->receipt.text);
}

void record_write(const struct record_options *options, const struct dg_place *at, const struct dg_event *ev,
	enum dg_status result, int64_t now_ms, struct dg_buf *out)
{
	const char *state = state_of(options, at, ev);
	bool is_message = ev->kind == DG_MESSAGE;
	if (!state)
		return;
	json_t *line = json_object();
	set(line, "time", time_of(now_ms));
	set_text(line, "id", is_message ? ev->message.id : ev->receipt.id);
	set_text(line, "way", at->way == DG_DOWN ? "down" : "up");
	set_text(line, "state", state);
	set_text(line, "domain", at->domain);
	set_text(line, "instance", at->instance);
	set_text(line, "user", at->user);
	set_phone(line, "self", is_message ? ev->message.self : at->self, options->mask);
	set_phone(line, "peer", is_message ? ev->message.peer : ev->receipt.peer, options->mask);
	set_price(line, at);
	set_outcome(line, ev, result);
	if (at->way == DG_DOWN && at->accepted_ms)
		set(line, "latency_ms", json_integer(now_ms > at->accepted_ms ? now_ms - at->accepted_ms : 0));
	if (is_message && options->text && !ev->message.passing)
		set_text(line, "text", ev->message.text);
	char *text = json_dumps(line, JSON_COMPACT | JSON_PRESERVE_ORDER);
	json_decref(line);
	dg_buf_str(out, text);
	dg_buf_chr(out, '\n');
	free(text);
}
