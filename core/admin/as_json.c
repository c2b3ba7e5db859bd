/* as_json.c - journal rows, their parts, times and foreign text as JSON.
 *
 * Called by the commands that show them. Never reads the journal itself.
 */
#include "admin/as_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "router/files.h"
#include "util/event_copy.h"
#include "util/money.h"
#include "util/utf8.h"

json_t *dg_json_text(const char *text)
{
	struct dg_buf mended = { 0 };
	json_t *out;

	if (!text)
		return NULL;
	dg_utf8_mend(&mended, text, strlen(text));
	out = json_stringn(mended.at ? mended.at : "", mended.len);
	dg_buf_finish(&mended);
	return out;
}

json_t *dg_json_time(int64_t unix_ms)
{
	time_t seconds = (time_t)(unix_ms / 1000);
	struct tm tm;
	char day[24];

	if (unix_ms <= 0 || !gmtime_r(&seconds, &tm) || strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
		return NULL;
	return json_sprintf("%s.%03dZ", day, (int)(unix_ms % 1000));
}

static json_int_t characters(const char *text)
{
	size_t left = strlen(text), used;
	json_int_t n = 0;

	for (; left > 0; n++) {
		(void)dg_utf8_next(text, left, &used);
		text += used;
		left -= used;
	}
	return n;
}

static const char *stage_name(enum dg_stage stage)
{
	switch (stage) {
	case DG_SENT: return "sent";
	case DG_DELIVERED: return "delivered";
	case DG_READ: return "read";
	case DG_FAILED: return "failed";
	}
	return "unknown";
}

static void set(json_t *to, const char *key, json_t *value)
{
	if (value)
		json_object_set_new(to, key, value);
}

/* The gateway's own text holds a code that proves a number: it is told to nobody but the phone. */
static bool is_own(const struct dg_row *row)
{
	return row->user && row->domain && !strcmp(row->user, row->domain);
}

/* Where a file is says as much as a text; without it only how many there are, and how large. */
static json_t *files_of(const struct dg_row *row, bool with_text)
{
	size_t n;
	struct dg_file *files = dg_files_read(row->files, &n);
	json_t *out = n ? json_array() : NULL;

	for (size_t i = 0; i < n; i++) {
		json_t *file = json_object();
		set(file, "octets", files[i].octets ? json_integer((json_int_t)files[i].octets) : NULL);
		set(file, "type", dg_json_text(files[i].type));
		set(file, "name", with_text ? dg_json_text(files[i].name) : NULL);
		set(file, "url", with_text ? dg_json_text(files[i].url) : NULL);
		json_array_append_new(out, file);
	}
	free(files);
	return out;
}

/* As text, as it stands in the configuration: a number would lose what sums are made of. */
static json_t *price_of(const struct dg_row *row)
{
	char digits[DG_MONEY_PRINT_MAX];
	return row->segments && row->micros >= 0 ? json_string(dg_money_print(row->micros, digits)) : NULL;
}

json_t *dg_json_row(const struct dg_row *row, bool with_text)
{
	with_text = with_text && !is_own(row);
	/* clang-format off */
	const struct {
		const char *key, *text;
	} texts[] = {
		{ "domain", row->domain },
		{ "instance", row->instance },
		{ "user", row->user },
		{ "resource", row->resource },
		{ "self", row->self },
		{ "peer", row->peer },
		{ "stanza_id", row->stanza_id },
		{ "network_id", row->network_id },
		{ "room", row->room },
		{ "nick", row->nick },
		{ "replaces", row->replaces },
		{ "reply_to", row->reply_to },
		{ "reply_by", row->reply_by },
		{ "quote", with_text ? row->quote : NULL },
		{ "text", with_text ? row->text : NULL },
		{ "subject", with_text ? row->subject : NULL },
		{ "why", row->why == DG_OK ? NULL : dg_status_name(row->why) },
		{ "why_text", row->why_text },
		{ "set_aside", row->aside },
	};
	/* clang-format on */
	json_t *out = json_pack("{s:I, s:s, s:s}", "id", (json_int_t)row->id, "way",
		row->way == DG_DOWN ? "down" : "up", "stand", dg_stand_name(row->stand));

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		set(out, texts[i].key, dg_json_text(texts[i].text));
	set(out, "files", files_of(row, with_text));
	set(out, "characters", row->text ? json_integer(characters(row->text)) : NULL);
	set(out, "created", dg_json_time(row->created_ms));
	set(out, "expires", dg_json_time(row->expires_ms));
	set(out, "due", dg_json_time(row->due_ms));
	set(out, "attempts", json_integer(row->attempts));
	set(out, "doubted", json_boolean(row->doubted));
	set(out, "told", json_boolean(row->told));
	set(out, "segments", row->segments ? json_integer(row->segments) : NULL);
	set(out, "price", price_of(row));
	set(out, "passing", row->passing ? json_true() : NULL);
	return out;
}

json_t *dg_json_part(const struct dg_part *part)
{
	return json_pack("{s:i, s:o*, s:s, s:o*, s:o*}", "number", part->number, "ref", dg_json_text(part->ref),
		"stage", stage_name(part->stage), "why_text", dg_json_text(part->why_text), "at",
		dg_json_time(part->at_ms));
}
