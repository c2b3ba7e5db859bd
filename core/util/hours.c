/* hours.c - see hours.h. */
#include "util/hours.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#define DAY_MINUTES 1440

static void skip_blanks(const char **at)
{
	while (**at == ' ')
		++*at;
}

static int read_day(const char **at)
{
	static const char days[7][3] = { "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su" };
	for (int i = 0; i < 7; i++)
		if (strncmp(*at, days[i], 2) == 0) {
			*at += 2;
			return i;
		}
	return -1;
}

/* "Mo-Fr", "Sa", "Fr-Mo" or nothing. */
static bool read_days(const char **at, uint8_t *out)
{
	*out = 0x7F;
	if (isdigit((unsigned char)**at))
		return true;
	int first = read_day(at), last = first;
	if (first >= 0 && **at == '-') {
		++*at;
		last = read_day(at);
	}
	if (first < 0 || last < 0)
		return false;
	*out = 0;
	for (int day = first;; day = (day + 1) % 7) {
		*out = (uint8_t)(*out | 1u << day);
		if (day == last)
			return true;
	}
}

/* "08:00" -> 480; at most 24:00. */
static bool read_time(const char **at, uint16_t *out)
{
	const char *s = *at;
	for (int i = 0; i < 5; i++)
		if (i == 2 ? s[i] != ':' : !isdigit((unsigned char)s[i]))
			return false;
	int hour = (s[0] - '0') * 10 + s[1] - '0', minute = (s[3] - '0') * 10 + s[4] - '0';
	if (minute > 59 || hour * 60 + minute > DAY_MINUTES)
		return false;
	*out = (uint16_t)(hour * 60 + minute);
	*at += 5;
	return true;
}

bool dg_hours_read(const char *text, struct dg_hours *out)
{
	struct dg_hours h = { .n = 0 };
	for (const char *at = text;; at++) {
		skip_blanks(&at);
		if (h.n == DG_HOURS_PIECES || !read_days(&at, &h.at[h.n].days))
			return false;
		skip_blanks(&at);
		if (!read_time(&at, &h.at[h.n].from) || *at++ != '-' || !read_time(&at, &h.at[h.n].to) ||
			h.at[h.n].from == DAY_MINUTES)
			return false;
		h.n++;
		skip_blanks(&at);
		if (*at != ',' && *at)
			return false;
		if (!*at)
			break;
	}
	*out = h;
	return true;
}

bool dg_hours_has(const struct dg_hours *hours, int weekday, int minute)
{
	int before = (weekday + 6) % 7;
	for (size_t i = 0; i < hours->n; i++) {
		int from = hours->at[i].from, to = hours->at[i].to;
		bool today = hours->at[i].days >> weekday & 1, yesterday = hours->at[i].days >> before & 1;
		bool over_night = to <= from;
		if (today && minute >= from && (over_night || minute < to))
			return true;
		if (yesterday && over_night && minute < to)
			return true;
	}
	return false;
}

bool dg_hours_has_now(const struct dg_hours *hours, int64_t now_ms)
{
	time_t now = (time_t)(now_ms / 1000);
	struct tm local;
	if (!localtime_r(&now, &local))
		return true;
	return dg_hours_has(hours, (local.tm_wday + 6) % 7, local.tm_hour * 60 + local.tm_min);
}
