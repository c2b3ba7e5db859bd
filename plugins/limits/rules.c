/* rules.c - see rules.h. A key that nobody knows is an error: a limit that is misspelt would limit nothing. */
#include "rules.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/mem.h"
#include "util/money.h"

#define DAY_MS (86400 * INT64_C(1000))

static const char *const pers[] = { "user", "domain", "all" };
static const char *const periods[] = { "minute", "hour", "day", "month" };
static const char *const keys[] = { "per", "each", "prefix", "segments", "spend", "newer_than" };

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* -1: it is none of them. */
static int index_in(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; name && i < n; i++)
		if (!strcmp(names[i], name))
			return (int)i;
	return -1;
}

static enum dg_status refuse(struct dg_error *why, size_t at, const char *what)
{
	snprintf(why->text, sizeof why->text, "rules[%zu]: %s", at, what);
	return DG_INVALID;
}

static bool read_money(const json_t *value, int64_t *out)
{
	char digits[32];
	if (json_is_string(value))
		return dg_money_read(json_string_value(value), out);
	if (!json_is_number(value))
		return false;
	snprintf(digits, sizeof digits, "%.6f", json_number_value(value));
	return dg_money_read(digits, out);
}

static const char *read_amounts(const json_t *from, struct rule *r)
{
	const json_t *segments = json_object_get(from, "segments"), *spend = json_object_get(from, "spend");
	r->segments = r->micros = -1;
	if (!segments == !spend)
		return "it needs one of \"segments\" and \"spend\"";
	if (segments && (!json_is_integer(segments) || json_integer_value(segments) < 0))
		return "\"segments\" must be a number that is not negative";
	if (segments)
		r->segments = json_integer_value(segments);
	if (spend && !read_money(spend, &r->micros))
		return "\"spend\" must be a sum such as \"5.00\"";
	return NULL;
}

static const char *read_reach(const json_t *from, struct rule *r)
{
	const json_t *per = json_object_get(from, "per"), *prefix = json_object_get(from, "prefix"),
		     *newer = json_object_get(from, "newer_than");
	int which = per ? index_in(pers, COUNT(pers), json_string_value(per)) : PER_USER;
	int period = index_in(periods, COUNT(periods), json_string_value(json_object_get(from, "each")));
	if (which < 0)
		return "\"per\" must be \"user\", \"domain\" or \"all\"";
	if (period < 0)
		return "\"each\" must be \"minute\", \"hour\", \"day\" or \"month\"";
	if (prefix && (!json_is_string(prefix) || json_string_length(prefix) >= sizeof r->prefix))
		return "\"prefix\" must be how a number begins, such as \"+44\"";
	if (newer && (!json_is_integer(newer) || json_integer_value(newer) < 1 || json_integer_value(newer) > 3650))
		return "\"newer_than\" must be days, 1 to 3650";
	if (newer && which != PER_USER)
		return "\"newer_than\" is for users";
	r->per = (enum per)which;
	r->period = (enum period)period;
	snprintf(r->prefix, sizeof r->prefix, "%s", prefix ? json_string_value(prefix) : "");
	r->newer_than_ms = newer ? json_integer_value(newer) * DAY_MS : 0;
	return NULL;
}

static const char *find_unknown(const json_t *from)
{
	const char *key;
	json_t *value;
	if (!json_is_object(from))
		return "it must be an object";
	json_object_foreach((json_t *)(uintptr_t)from, key, value) if (index_in(keys, COUNT(keys), key) <
		0) return "it has a key that is none of per, each, prefix, segments, spend, newer_than";
	return NULL;
}

/* Two limits of the same kind would count each text twice. */
static bool is_double(const struct rules *all, const struct rule *r)
{
	for (const struct rule *o = all->at; o < r; o++)
		if (o->per == r->per && o->period == r->period && !strcmp(o->prefix, r->prefix) &&
			(o->segments < 0) == (r->segments < 0) && !o->newer_than_ms == !r->newer_than_ms)
			return true;
	return false;
}

static void name_rule(struct rule *r)
{
	char sum[DG_MONEY_PRINT_MAX];
	if (r->segments >= 0)
		snprintf(r->name, sizeof r->name, "%lld SMS/%s", (long long)r->segments, periods[r->period]);
	else
		snprintf(r->name, sizeof r->name, "%s/%s", dg_money_print(r->micros, sum), periods[r->period]);
}

enum dg_status rules_read(const char *json, struct rules *out, struct dg_error *why)
{
	json_t *list = json_loads(json, 0, NULL);
	enum dg_status status = DG_OK;
	*out = (struct rules){ 0 };
	if (!json_is_array(list)) {
		snprintf(why->text, sizeof why->text, "\"rules\" must be a list");
		json_decref(list);
		return DG_INVALID;
	}
	out->at = dg_alloc((json_array_size(list) + 1) * sizeof *out->at);
	for (size_t i = 0; i < json_array_size(list) && status == DG_OK; i++) {
		const json_t *from = json_array_get(list, i);
		struct rule *r = &out->at[out->n++];
		const char *wrong = find_unknown(from);
		wrong = wrong ? wrong : read_amounts(from, r);
		wrong = wrong ? wrong : read_reach(from, r);
		if (!wrong && is_double(out, r))
			wrong = "an earlier rule differs from it in nothing but how much";
		if (wrong)
			status = refuse(why, i, wrong);
		else
			name_rule(r);
	}
	json_decref(list);
	if (status != DG_OK)
		rules_finish(out);
	return status;
}

void rules_finish(struct rules *r)
{
	free(r->at);
	*r = (struct rules){ 0 };
}

static struct span month_span(int64_t now_ms)
{
	time_t now = (time_t)(now_ms / 1000);
	struct tm utc = { 0 };
	(void)gmtime_r(&now, &utc);
	utc.tm_mday = 1;
	utc.tm_hour = utc.tm_min = utc.tm_sec = 0;
	struct tm next = utc;
	next.tm_mon++;
	return (struct span){ (int64_t)timegm(&utc) * 1000, (int64_t)timegm(&next) * 1000 };
}

struct span period_span(enum period period, int64_t now_ms)
{
	static const int64_t length_ms[] = { 60000, 3600000, DAY_MS, 0 };
	if (period == PERIOD_MONTH)
		return month_span(now_ms);
	int64_t from_ms = now_ms - now_ms % length_ms[period];
	return (struct span){ from_ms, from_ms + length_ms[period] };
}
