/* module.c - limits: how many segments, and how much money, may go where, for a user, a domain or all, in a minute, an
 * hour, a day or a month; and where nothing goes at all. A filter on what goes down; the router's chain calls it. What
 * was counted for a text that fails later stays counted: it may have cost something. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dragoman/plugin.h"
#include "ledger.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/mem.h"

struct limits_config {
	const char *rules, *allow, *deny;
	bool dry_run;
};

#define KEY(member) .key = #member, .offset = offsetof(struct limits_config, member)

/* clang-format off */
static const struct dg_option options[] = {
	{ KEY(rules), .type = DG_JSON, .initial = "[]",
	  .doc = "Limits, each with \"segments\" or \"spend\", \"each\" (minute, hour, day, month), and maybe \"per\" "
		 "(user, domain, all), \"prefix\" and \"newer_than\" (days since a user's first text)." },
	{ KEY(allow), .type = DG_JSON, .initial = "[]",
	  .doc = "How numbers begin to which texts may go; none given: to all." },
	{ KEY(deny), .type = DG_JSON, .initial = "[]",
	  .doc = "How numbers begin to which no text goes. The longer prefix of the two lists decides." },
	{ KEY(dry_run), .type = DG_BOOL, .initial = "false",
	  .doc = "Refuse nothing: count, and log what would have been refused." },
	{ 0 },
};
/* clang-format on */

struct limits {
	struct dg_host *host;
	const struct limits_config *config;
	struct rules rules;
	json_t *allow, *deny;
	struct ledger *ledger;
};

static bool read_prefixes(const char *text, const char *key, json_t **out, struct dg_error *why)
{
	size_t i;
	json_t *one;
	*out = json_loads(text, 0, NULL);
	bool is_good = json_is_array(*out);
	json_array_foreach(*out, i, one) is_good = is_good && json_is_string(one) && json_string_length(one);
	if (!is_good)
		snprintf(why->text, sizeof why->text, "\"%s\" must be a list of how numbers begin, [\"+1\", \"+44\"]",
			key);
	return is_good;
}

static void destroy(void *self)
{
	struct limits *l = self;
	rules_finish(&l->rules);
	json_decref(l->allow);
	json_decref(l->deny);
	ledger_destroy(l->ledger);
	free(l);
}

static enum dg_status create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	const struct limits_config *c = config;
	struct limits *l = dg_alloc(sizeof *l);
	l->host = host;
	l->config = c;
	if (rules_read(c->rules, &l->rules, why) != DG_OK || !read_prefixes(c->allow, "allow", &l->allow, why) ||
		!read_prefixes(c->deny, "deny", &l->deny, why)) {
		destroy(l);
		return DG_INVALID;
	}
	l->ledger = ledger_create(host);
	*out = l;
	return DG_OK;
}

static void start(void *self)
{
	ledger_start(((struct limits *)self)->ledger);
}

/* ---- where texts may go ---- */

/* How long the longest of the prefixes is that `number` begins with; -1: none. */
static int longest(const json_t *prefixes, const char *number)
{
	int best = -1;
	for (size_t i = 0; i < json_array_size(prefixes); i++) {
		const char *prefix = json_string_value(json_array_get(prefixes, i));
		int n = (int)strlen(prefix);
		if (n > best && !strncmp(number, prefix, (size_t)n))
			best = n;
	}
	return best;
}

static bool is_allowed(const struct limits *l, const char *number)
{
	int denied = longest(l->deny, number), allowed = longest(l->allow, number);
	return json_array_size(l->allow) && allowed < 0 ? false : denied < 0 || allowed > denied;
}

/* ---- how much ---- */

/* The account of a rule that is about this text. false: it is not. */
static bool find_account(struct limits *l, const struct rule *r, const struct dg_place *at, const char *peer,
	int64_t now_ms, struct dg_buf *key)
{
	bool is_own = !strcmp(at->user, at->domain);
	if (strncmp(peer, r->prefix, strlen(r->prefix)) != 0 || (r->per == PER_USER && is_own))
		return false;
	if (r->newer_than_ms && now_ms - ledger_since(l->ledger, at->user, now_ms) >= r->newer_than_ms)
		return false;
	const char *whose = r->per == PER_USER ? at->user : r->per == PER_DOMAIN ? at->domain : "*";
	dg_buf_clear(key);
	dg_buf_printf(key, "%s%s %d %s %s", r->segments >= 0 ? "segments" : "spend", r->newer_than_ms ? " new" : "",
		(int)r->period, *r->prefix ? r->prefix : "*", whose);
	return true;
}

static const char *print_time(int64_t unix_ms, char out[24])
{
	time_t seconds = (time_t)(unix_ms / 1000);
	struct tm utc;
	*out = '\0';
	if (gmtime_r(&seconds, &utc))
		(void)strftime(out, 24, "%Y-%m-%d %H:%M UTC", &utc);
	return out;
}

/* "5.00/day" bears its currency here, where it is known. */
static const char *print_limit(const struct rule *r, const char *currency, char out[64])
{
	size_t n = strcspn(r->name, "/");
	if (r->segments >= 0 || !currency)
		snprintf(out, 64, "%.60s", r->name);
	else
		snprintf(out, 64, "%.*s %.8s%.10s", (int)n, r->name, currency, r->name + n);
	return out;
}

static void say(const struct rule *r, const struct dg_place *at, bool is_alone, int64_t until_ms, struct dg_error *text)
{
	char limit[64], until[24];
	print_limit(r, at->currency, limit);
	print_time(until_ms, until);
	if (is_alone)
		snprintf(text->text, sizeof text->text,
			"This text was not sent: it alone takes more than the limit of %s.", limit);
	else if (*r->prefix)
		snprintf(text->text, sizeof text->text,
			"This text was not sent: the limit of %s for numbers with %s is used up until %s.", limit,
			r->prefix, until);
	else if (r->newer_than_ms)
		snprintf(text->text, sizeof text->text,
			"This text was not sent: you are new here, and your limit of %s is used up until %s.", limit,
			until);
	else if (r->per == PER_USER)
		snprintf(text->text, sizeof text->text, "This text was not sent: your limit of %s is used up until %s.",
			limit, until);
	else
		snprintf(text->text, sizeof text->text,
			"This text was not sent: the gateway's limit of %s is used up until %s.", limit, until);
}

/* What a text counts: one segment where nobody measures; nothing of money where the price is not known. */
static struct used weight_of(const struct dg_place *at)
{
	return (struct used){ at->segments ? at->segments : 1, at->micros > 0 ? at->micros : 0 };
}

/* The first rule that has no room for it; NULL: all have. */
static const struct rule *find_full(
	struct limits *l, const struct dg_place *at, const char *peer, int64_t now_ms, bool *is_alone)
{
	const struct used weight = weight_of(at);
	const struct rule *full = NULL;
	struct dg_buf key = { 0 };
	for (size_t i = 0; i < l->rules.n && !full; i++) {
		const struct rule *r = &l->rules.at[i];
		if (!find_account(l, r, at, peer, now_ms, &key))
			continue;
		struct used used = ledger_look(l->ledger, key.at, period_span(r->period, now_ms).from_ms);
		bool in_segments = r->segments >= 0;
		int64_t most = in_segments ? r->segments : r->micros,
			wants = in_segments ? weight.segments : weight.micros;
		if ((in_segments ? used.segments : used.micros) + wants > most) {
			full = r;
			*is_alone = wants > most;
		}
	}
	dg_buf_finish(&key);
	return full;
}

static void count(struct limits *l, const struct dg_place *at, const char *peer, int64_t now_ms)
{
	struct dg_buf key = { 0 };
	for (size_t i = 0; i < l->rules.n; i++) {
		const struct rule *r = &l->rules.at[i];
		if (find_account(l, r, at, peer, now_ms, &key))
			ledger_add(l->ledger, key.at, period_span(r->period, now_ms), weight_of(at));
	}
	dg_buf_finish(&key);
	l->host->gauge(l->host, "accounts", (int64_t)ledger_count(l->ledger));
}

/* ---- the filter ---- */

static bool check(struct limits *l, const struct dg_place *at, const char *peer, int64_t now_ms, enum dg_status *why,
	struct dg_error *text)
{
	bool is_alone = false;
	if (!is_allowed(l, peer)) {
		*why = DG_DENIED;
		snprintf(text->text, sizeof text->text,
			"This text was not sent: the gateway does not send texts to %.64s.", peer);
		return false;
	}
	const struct rule *full = find_full(l, at, peer, now_ms, &is_alone);
	if (!full)
		return true;
	*why = is_alone ? DG_DENIED : DG_AGAIN;
	say(full, at, is_alone, period_span(full->period, now_ms).to_ms, text);
	return false;
}

static enum dg_verdict filter(
	void *self, const struct dg_place *at, struct dg_event *ev, enum dg_status *why, struct dg_error *text)
{
	struct limits *l = self;
	int64_t now_ms = dg_now_ms();
	if (at->way != DG_DOWN || !at->user || !ev->message.peer || ev->message.room)
		return DG_PASS;
	if (!ledger_is_ready(l->ledger)) {
		*why = DG_AGAIN;
		snprintf(text->text, sizeof text->text,
			"The gateway is just starting. Please send it again in a moment.");
		return DG_DROP;
	}
	bool passes = check(l, at, ev->message.peer, now_ms, why, text);
	if (!passes && l->config->dry_run) {
		l->host->log(l->host, DG_LOG_WARN, "dry run, would be refused: %s", text->text);
		l->host->count(l->host, "would_refuse", 1);
	} else if (!passes) {
		l->host->count(l->host, "refused", 1);
		return DG_DROP;
	}
	count(l, at, ev->message.peer, now_ms);
	return DG_PASS;
}

DG_EXPORT const struct dg_plugin dg_plugin_module = {
	.abi = 1,
	.size = sizeof(struct dg_plugin),
	.name = "limits",
	.summary = "Limits in segments and in money, and where texts may go",
	.kinds = 1u << DG_MESSAGE,
	.options = options,
	.config_size = sizeof(struct limits_config),
	.create = create,
	.destroy = destroy,
	.filter = filter,
	.start = start,
};
