/* result.c - see result.h. sender.c calls it. What it reads came from the network: it was bounded there, and may be
 * anything. */
#include "result.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "path.h"
#include "schema.h"
#include "template.h"
#include "util/clock.h"
#include "util/utf8.h"

enum { RETRY_AFTER_MOST_S = 3600 };

/* What HTTP itself means by it (RFC 9110 section 15, RFC 6585), unless the profile knows better. Where the carrier's
 * own program was not asked, or answers that it is broken, nobody knows what it had done before. */
/* clang-format off */
static const struct { unsigned from, to; enum dg_status status; } codes[] = {
	{ 400, 400, DG_INVALID }, { 401, 401, DG_AUTH },    { 402, 403, DG_AUTH },   { 404, 407, DG_REMOTE },
	{ 408, 408, DG_BUSY },    { 413, 413, DG_TOOBIG },  { 415, 415, DG_INVALID }, { 422, 422, DG_INVALID },
	{ 425, 425, DG_BUSY },    { 429, 429, DG_AGAIN },   { 409, 499, DG_INVALID },
	{ 503, 503, DG_BUSY },    { 500, 599, DG_TIMEOUT }, { 300, 399, DG_REMOTE },
};
/* clang-format on */

static enum dg_status status_of_http(unsigned code)
{
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (code >= codes[i].from && code <= codes[i].to)
			return codes[i].status;
	return DG_TIMEOUT;
}

static bool look_up(const json_t *map, const char *key, enum dg_status *out)
{
	const char *name = json_string_value(json_object_get(map, key));
	return name && http_status_parse(name, out);
}

/* ---- whether it is a yes ---- */

static bool is_yes_of_http(const struct http_result_rules *rules, unsigned code)
{
	size_t i;
	json_t *each;
	if (!rules->http)
		return code >= 200 && code <= 299;
	bool found = false;
	json_array_foreach(rules->http, i, each) found = found || json_integer_value(each) == (json_int_t)code;
	return found;
}

static bool is_wanted(const json_t *wanted, const char *text)
{
	size_t i;
	json_t *each;
	bool found = json_is_string(wanted) && !strcmp(json_string_value(wanted), text);
	json_array_foreach(wanted, i, each) found = found || !strcmp(json_string_value(each), text);
	return found;
}

/* Part `i` has all that a yes has. */
static bool is_yes_of_body(const struct http_result_rules *rules, const struct http_said *said, size_t i)
{
	const char *path;
	json_t *wanted;
	bool yes = true;
	json_object_foreach((json_t *)(uintptr_t)rules->where, path, wanted)
	{
		struct dg_buf text = { 0 };
		yes = yes && http_path_read(&text, said, path, i) && is_wanted(wanted, text.at);
		dg_buf_finish(&text);
	}
	return yes;
}

/* ---- why not ---- */

static bool read_first(struct dg_buf *out, const struct http_said *said, const json_t *paths, size_t i)
{
	size_t at;
	json_t *each;
	bool found = json_is_string(paths) && http_path_read(out, said, json_string_value(paths), i);
	json_array_foreach(paths, at, each) found = found || http_path_read(out, said, json_string_value(each), i);
	return found;
}

/* One line for people, in characters that XML takes. */
static void set_words(struct http_outcome *out, const char *code, const char *text)
{
	struct dg_buf words = { 0 };
	if (*code)
		dg_buf_printf(&words, *text ? "%s: " : "%s", code);
	dg_buf_str(&words, text);
	struct dg_buf mended = { 0 };
	dg_utf8_mend(&mended, words.at ? words.at : "", words.len);
	size_t n = mended.len < sizeof out->words - 1 ? mended.len : sizeof out->words - 1;
	while (n > 0 && n < mended.len && ((unsigned char)mended.at[n] & 0xC0) == 0x80)
		n--; /* not in the middle of a character */
	if (n)
		memcpy(out->words, mended.at, n);
	out->words[n] = '\0';
	for (char *c = out->words; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = ' ';
	dg_buf_finish(&words);
	dg_buf_finish(&mended);
}

/* The carrier's code says most; that it has one at all says that its program knew what it did. */
static enum dg_status explain(struct http_outcome *out, const struct http_result_rules *rules,
	const struct http_said *said, unsigned http, size_t i)
{
	struct dg_buf code = { 0 }, text = { 0 };
	bool has_code = read_first(&code, said, rules->code, i);
	enum dg_status status = http < 300 ? DG_REMOTE : status_of_http(http);
	char number[16];
	(void)snprintf(number, sizeof number, "%u", http);
	(void)look_up(rules->statuses, number, &status);
	if (has_code && status == DG_TIMEOUT)
		status = DG_REMOTE;
	if (has_code)
		(void)look_up(rules->codes, code.at, &status);
	(void)read_first(&text, said, rules->text, i);
	set_words(out, has_code ? code.at : number, text.at ? text.at : "");
	dg_buf_finish(&code);
	dg_buf_finish(&text);
	return status;
}

/* RFC 9110 section 10.2.3: seconds, or a date. */
static int64_t read_retry_after(const struct http_result_rules *rules, const struct http_said *said)
{
	struct dg_buf text = { 0 };
	int64_t s = 0;
	if (http_path_read(&text, said, rules->retry_after, 0)) {
		char *end;
		struct tm tm = { 0 };
		s = strtoll(text.at, &end, 10);
		if (end == text.at && strptime(text.at, "%a, %d %b %Y %H:%M:%S GMT", &tm))
			s = (int64_t)timegm(&tm) - dg_now_ms() / 1000;
	}
	dg_buf_finish(&text);
	return s <= 0 ? 0 : s < RETRY_AFTER_MOST_S ? s * 1000 : RETRY_AFTER_MOST_S * INT64_C(1000);
}

/* ---- its names ---- */

static size_t count_parts(const struct http_result_rules *rules, const struct http_said *said)
{
	const char *path;
	json_t *wanted;
	size_t n = 1;
	if (rules->id && *rules->id == '$' && strstr(rules->id, "[]"))
		n = http_path_count(said->json, rules->id);
	json_object_foreach((json_t *)(uintptr_t)rules->where, path, wanted)
	{
		if (*path == '$' && strstr(path, "[]"))
			n = http_path_count(said->json, path);
	}
	return n < HTTP_REFS_MAX ? n : HTTP_REFS_MAX;
}

static bool add_ref(struct http_outcome *out, const struct http_result_rules *rules, const struct http_names *names,
	const struct http_said *said, size_t i)
{
	size_t begin = out->refs.len;
	bool is_template = strstr(rules->id, "{{") != NULL;
	bool found = is_template ? http_template_print(&out->refs, rules->id, HTTP_PLAIN, http_names_find, names)
				 : http_path_read(&out->refs, said, rules->id, i);
	if (!found || !dg_utf8_is_valid(out->refs.at + begin, out->refs.len - begin) ||
		memchr(out->refs.at + begin, '\0', out->refs.len - begin)) {
		out->refs.len = begin;
		return false;
	}
	dg_buf_chr(&out->refs, '\0');
	out->n_refs++;
	return true;
}

/* Refused parts come last, so that `refused_at` parts them from the others. */
static void name_refused(struct http_outcome *out, const char *id, size_t n)
{
	out->refused_at = out->refs.len;
	for (out->n_refused = 0; out->n_refused < n; out->n_refused++, out->n_refs++) {
		dg_buf_printf(&out->refs, "%s/refused-%zu", id, out->n_refused);
		dg_buf_chr(&out->refs, '\0');
	}
}

/* The code of HTTP was a yes. */
static void read_parts(struct http_outcome *out, const struct http_profile *p, const struct http_names *names,
	const struct http_said *said, unsigned http)
{
	const struct http_result_rules *rules = &p->result;
	size_t n = count_parts(rules, said), yes = 0, named = 0;
	bool no_answer = (rules->where || (rules->id && *rules->id == '$')) && !said->json;
	enum dg_status why = DG_OK;
	for (size_t i = 0; i < n && !no_answer; i++) {
		bool is_yes = is_yes_of_body(rules, said, i);
		yes += is_yes;
		if (is_yes && rules->id)
			named += add_ref(out, rules, names, said, i);
		if (!is_yes && why == DG_OK)
			why = explain(out, rules, said, http, i);
	}
	if (no_answer || n == 0) {
		out->status = DG_TIMEOUT;
		set_words(out, "", "the carrier's answer makes no sense");
	} else if (yes == 0) {
		out->status = why;
	} else {
		out->status = DG_OK;
		out->refused_why = why;
		name_refused(out, names->id, n - yes);
		if (rules->id && !named)
			set_words(out, "", "the carrier took it and gave it no name");
	}
}

/* ---- all of it ---- */

/* There is no answer, or not a whole one. */
static enum dg_status status_of_silence(const struct dg_http_result *result)
{
	if (result->status == DG_INVALID)
		return DG_INVALID;
	return result->left ? DG_TIMEOUT : DG_OFFLINE;
}

void http_result_read(struct http_outcome *out, const struct http_profile *p, const struct http_names *names,
	const struct dg_http_result *result)
{
	*out = (struct http_outcome){ .status = DG_OK };
	if (result->status != DG_OK) {
		out->status = status_of_silence(result);
		set_words(out, "", result->why);
		return;
	}
	json_t *json = json_loadb(result->body, result->octets, JSON_DECODE_ANY, NULL);
	const struct http_said said = { json, result->body, result->fields, result->n_fields };
	out->retry_after_ms = read_retry_after(&p->result, &said);
	if (is_yes_of_http(&p->result, result->code))
		read_parts(out, p, names, &said, result->code);
	else
		out->status = explain(out, &p->result, &said, result->code, 0);
	json_decref(json);
}

void http_outcome_finish(struct http_outcome *outcome)
{
	dg_buf_finish(&outcome->refs);
}
