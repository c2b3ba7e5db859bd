/* report_url.c - a report's URL from what the row says. Pure. report.c calls it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "router/report.h"
#include "util/clock.h"

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~", c);
}

/* RFC 3986 section 2.1. */
static void put_encoded(struct dg_buf *out, const char *text)
{
	for (; text && *text; text++) {
		if (is_unreserved(*text))
			dg_buf_chr(out, *text);
		else
			dg_buf_printf(out, "%%%02X", (unsigned char)*text);
	}
}

static void put_escape(struct dg_buf *out, char escape, const struct dg_row *row, enum report_kind kind)
{
	char number[32], when[32] = "";
	time_t now = (time_t)(dg_now_ms() / 1000);
	struct tm utc;
	const char *why = row->why_text ? row->why_text : dg_stand_name(row->stand);
	switch (escape) {
	case 'd': dg_buf_printf(out, "%d", (int)kind); return;
	case 'T': dg_buf_printf(out, "%lld", (long long)now); return;
	case 't':
		if (gmtime_r(&now, &utc))
			(void)strftime(when, sizeof when, "%Y-%m-%d %H:%M", &utc);
		put_encoded(out, when);
		return;
	case 'I':
		(void)snprintf(number, sizeof number, "%llu", (unsigned long long)row->id);
		put_encoded(out, number);
		return;
	case 'i': put_encoded(out, row->instance); return;
	case 'p': put_encoded(out, row->peer); return;
	case 'P': put_encoded(out, row->self); return;
	case 'a':
	case 'A': put_encoded(out, kind == REPORT_TAKEN ? "ACK/" : why); return;
	case '%': dg_buf_chr(out, '%'); return;
	default: /* none of ours: part of the URL, which may be encoded already */
		dg_buf_chr(out, '%');
		dg_buf_chr(out, escape);
	}
}

bool report_url(const struct dg_row *row, enum report_kind kind, struct dg_buf *out)
{
	char *at;
	unsigned long mask = row->report ? strtoul(row->report, &at, 10) : 0;
	if (kind == REPORT_FAILED && !(mask & REPORT_FAILED))
		kind = REPORT_REFUSED;
	if (!(mask & (unsigned)kind) || *at != ' ' || !at[1])
		return false;
	for (at++; *at; at++) {
		if (*at == '%' && at[1])
			put_escape(out, *++at, row, kind);
		else
			dg_buf_chr(out, *at);
	}
	return true;
}
