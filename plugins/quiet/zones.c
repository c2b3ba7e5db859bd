/* zones.c - see zones.h. When hours begin again is found by looking at each minute of the next week: it is asked only
 * when somebody is refused. */
#include "zones.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/mem.h"

#define MINUTE_MS INT64_C(60000)
enum { WEEK_MINUTES = 7 * 24 * 60, DAY_MINUTES = 24 * 60, FIRST_WEEKDAY = 3 /* 1970-01-01 was a Thursday */ };

static int two_digits(const char *at)
{
	bool are_digits = at[0] >= '0' && at[0] <= '9' && at[1] >= '0' && at[1] <= '9';
	return are_digits ? (at[0] - '0') * 10 + at[1] - '0' : -1;
}

/* "+05:30" -> 330. */
static bool read_offset(const char *text, int *minutes)
{
	if (!text || strlen(text) != 6 || (*text != '+' && *text != '-') || text[3] != ':')
		return false;
	int hours = two_digits(text + 1), rest = two_digits(text + 4);
	*minutes = (hours * 60 + rest) * (*text == '-' ? -1 : 1);
	return hours >= 0 && hours <= 14 && rest >= 0 && rest <= 59;
}

static const char *read_zone(const json_t *from, struct zone *z)
{
	const json_t *utc = json_object_get(from, "utc");
	const char *prefix = json_string_value(json_object_get(from, "prefix"));
	const char *hours = json_string_value(json_object_get(from, "hours"));
	if (!prefix || strlen(prefix) >= sizeof z->prefix)
		return "it needs a \"prefix\", such as \"+44\"";
	if (!hours || !dg_hours_read(hours, &z->hours))
		return "it needs \"hours\", such as \"Mo-Sa 08:00-20:00\"";
	if (utc && !read_offset(json_string_value(utc), &z->minutes))
		return "\"utc\" must be an offset, such as \"+01:00\"";
	if (json_object_size(from) != 2u + (utc != NULL))
		return "it may have prefix, hours and utc, and nothing else";
	z->is_local = !utc;
	snprintf(z->prefix, sizeof z->prefix, "%s", prefix);
	return NULL;
}

enum dg_status zones_read(const char *json, struct zones *out, struct dg_error *why)
{
	json_t *list = json_loads(json, 0, NULL);
	const char *wrong = json_is_array(list) ? NULL : "it must be a list";
	*out = (struct zones){ .at = dg_alloc((json_array_size(list) + 1) * sizeof *out->at) };
	for (size_t i = 0; i < json_array_size(list) && !wrong; i++)
		wrong = read_zone(json_array_get(list, i), &out->at[out->n++]);
	if (wrong) {
		snprintf(why->text, sizeof why->text, "zones[%zu]: %s", out->n ? out->n - 1 : 0, wrong);
		zones_finish(out);
	}
	json_decref(list);
	return wrong ? DG_INVALID : DG_OK;
}

void zones_finish(struct zones *z)
{
	free(z->at);
	*z = (struct zones){ 0 };
}

static const struct zone *find(const struct zones *z, const char *phone)
{
	const struct zone *best = NULL;
	for (size_t i = 0; i < z->n; i++) {
		size_t n = strlen(z->at[i].prefix);
		if (!strncmp(phone, z->at[i].prefix, n) && (!best || n > strlen(best->prefix)))
			best = &z->at[i];
	}
	return best;
}

static bool is_open(const struct zone *z, int64_t at_ms)
{
	if (z->is_local)
		return dg_hours_has_now(&z->hours, at_ms);
	int64_t minutes = at_ms / MINUTE_MS + z->minutes;
	int64_t day = minutes / DAY_MINUTES;
	return dg_hours_has(&z->hours, (int)((day + FIRST_WEEKDAY) % 7), (int)(minutes % DAY_MINUTES));
}

int64_t zones_opening(const struct zones *z, const char *phone, int64_t now_ms)
{
	const struct zone *zone = find(z, phone);
	if (!zone || is_open(zone, now_ms))
		return 0;
	int64_t minute_ms = now_ms - now_ms % MINUTE_MS;
	for (int i = 1; i <= WEEK_MINUTES; i++)
		if (is_open(zone, minute_ms + i * MINUTE_MS))
			return minute_ms + i * MINUTE_MS;
	return INT64_MAX;
}
