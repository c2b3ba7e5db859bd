/* log.c - see log.h. Formats one line and hands it to the writer; no foreign text can end a line or start one. */
#include "util/log.h"

#include <string.h>
#include <time.h>

#include "util/buf.h"
#include "util/clock.h"
#include "util/utf8.h"

#define VALUE_MAX 4096u /* octets of one value; the rest is cut, and the mark says so */

static const char *const level_names[] = {
	[DG_LOG_ERROR] = "error",
	[DG_LOG_WARN] = "warn",
	[DG_LOG_INFO] = "info",
	[DG_LOG_DEBUG] = "debug",
};

/* Bidirectional controls and separators: they make a terminal or an editor show something else than what is there. */
static bool is_deceptive(uint32_t cp)
{
	return (cp >= 0x7F && cp <= 0x9F) || (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) ||
		cp == 0xFEFF;
}

static void put_char(struct dg_buf *out, uint32_t cp, const char *at, size_t used)
{
	if (cp == DG_UTF8_BAD)
		dg_buf_str(out, "\xEF\xBF\xBD");
	else if (cp == '"' || cp == '\\')
		dg_buf_printf(out, "\\%c", (char)cp);
	else if (cp == '\n')
		dg_buf_str(out, "\\n");
	else if (cp < 0x20 || is_deceptive(cp))
		dg_buf_printf(out, "\\u%04x", (unsigned)cp);
	else
		dg_buf_add(out, at, used);
}

/* The escapes are JSON's; logfmt readers understand the same ones. */
static void put_quoted(struct dg_buf *out, const char *text)
{
	size_t n = strlen(text);
	size_t used;
	dg_buf_chr(out, '"');
	for (size_t i = 0; i < n; i += used) {
		if (i >= VALUE_MAX) {
			dg_buf_str(out, "...");
			break;
		}
		uint32_t cp = dg_utf8_next(text + i, n - i, &used);
		put_char(out, cp, text + i, used);
	}
	dg_buf_chr(out, '"');
}

static bool is_plain(const char *text)
{
	size_t n = strlen(text);
	for (const char *c = text; *c; c++)
		if (*c <= ' ' || *c > '~' || *c == '"' || *c == '=' || *c == '\\')
			return false;
	return n > 0 && n <= VALUE_MAX;
}

static void put_key(struct dg_buf *out, bool json, const char *key)
{
	if (out->len > 0)
		dg_buf_chr(out, json ? ',' : ' ');
	dg_buf_printf(out, json ? "\"%s\":" : "%s=", key);
}

static void put_text(struct dg_buf *out, bool json, const char *key, const char *text)
{
	if (!text)
		return;
	put_key(out, json, key);
	if (!json && is_plain(text))
		dg_buf_str(out, text);
	else
		put_quoted(out, text);
}

static void put_time(struct dg_buf *out, bool json)
{
	int64_t now = dg_now_ms();
	time_t seconds = (time_t)(now / 1000);
	struct tm utc;
	char text[40];
	gmtime_r(&seconds, &utc);
	size_t n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
	text[n] = '\0';
	put_key(out, json, "time");
	dg_buf_printf(out, json ? "\"%s.%03dZ\"" : "%s.%03dZ", text, (int)(now % 1000));
}

void dg_log_write(const struct dg_log *log, enum dg_level level, const struct dg_field *fields)
{
	if (!log || level > log->level)
		return;
	struct dg_buf line = { 0 };
	put_time(&line, log->json);
	put_text(&line, log->json, "level", level_names[level]);
	put_text(&line, log->json, "tag", fields->key);
	put_text(&line, log->json, "msg", fields->text);
	for (const struct dg_field *f = fields + 1; f->key; f++) {
		if (f->is_number) {
			put_key(&line, log->json, f->key);
			dg_buf_printf(&line, "%lld", (long long)f->number);
		} else {
			put_text(&line, log->json, f->key, f->text);
		}
	}
	struct dg_buf whole = { 0 };
	dg_buf_printf(&whole, log->json ? "{%s}\n" : "%s\n", line.at);
	log->write(log->arg, whole.at, whole.len);
	dg_buf_finish(&whole);
	dg_buf_finish(&line);
}

const char *dg_log_mask(const char *address, char out[64])
{
	enum { SIZE = 64, HEAD = 5, TAIL = 2, HIDDEN_MIN = 4 };
	if (!address)
		return NULL;
	size_t node = strcspn(address, "@/");
	bool is_long = node >= HEAD + TAIL + HIDDEN_MIN; /* short ones would be told by their ends */
	size_t head = is_long ? HEAD : node > 1;
	size_t tail = is_long ? TAIL : 0;
	size_t n = 0;
	for (size_t i = 0; i < node && n < SIZE / 2; i++) {
		bool shown = (i < head || i >= node - tail) && address[i] > ' ' && address[i] <= '~';
		out[n++] = (char)(shown ? address[i] : '*');
	}
	size_t domain = address[node] == '@' ? strcspn(address + node, "/") : 0;
	if (domain > SIZE - 1 - n)
		domain = SIZE - 1 - n;
	memcpy(out + n, address + node, domain);
	out[n + domain] = '\0';
	return out;
}
