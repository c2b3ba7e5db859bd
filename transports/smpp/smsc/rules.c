/* rules.c - see rules.h. One hash table; a destination is looked up by each length of prefix and suffix in use. */
#include "rules.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/map.h"
#include "util/mem.h"

enum match_kind { MATCH_WHOLE, MATCH_SUFFIX, MATCH_PREFIX };
static const char marks[] = { '=', '>', '<' };

struct rule {
	char *match, *action_text;
	struct smsc_action action;
	uint64_t matched;
	struct dg_map *refused; /* destination -> uint64_t *: how often `first` has refused it */
};

static const struct {
	const char *ending, *action, *doc;
} magic[] = {
	{ "*990001", "status=RINVDSTADR", "refused: destination address is invalid" },
	{ "*990002", "status=RSUBMITFAIL", "refused: submitting failed" },
	{ "*990003", "status=RSYSERR", "refused: system error" },
	{ "*990004", "status=RMSGQFUL", "refused: message queue is full" },
	{ "*990005", "status=RINVSRCADR", "refused: source address is not allowed" },
	{ "*990006", "status=RX_P_APPN", "refused: receiver cannot take it at all" },
	{ "*990007", "status=0x0400,body", "refused with a carrier's own code, a message_id and a text" },
	{ "*990010", "throttle=3", "throttled three times, then accepted" },
	{ "*990011", "status=RTHROTTLED", "always throttled" },
	{ "*990012", "status=RMSGQFUL,first=1", "queue full once, then accepted" },
	{ "*990020", "no-response", "never answered; the receipt comes all the same" },
	{ "*990021", "late=2000", "answered after 2 s" },
	{ "*990022", "duplicate-response", "answered twice" },
	{ "*990023", "no-id", "accepted with an empty message_id" },
	{ "*990030", "receipt=UNDELIV,err=1", "receipt UNDELIV" },
	{ "*990031", "receipt=EXPIRED,err=27", "receipt EXPIRED" },
	{ "*990032", "receipt=REJECTD,err=13", "receipt REJECTD" },
	{ "*990033", "receipt=DELETED", "receipt DELETED" },
	{ "*990034", "receipt=UNKNOWN", "receipt UNKNOWN" },
	{ "*990035", "receipt=ENROUTE+DELIVRD", "receipt ENROUTE, then DELIVRD" },
	{ "*990036", "receipt=DELIVRD+ENROUTE", "receipt DELIVRD, then a late ENROUTE" },
	{ "*990037", "receipt=ACCEPTD", "receipt ACCEPTD, never a final one" },
	{ "*990040", "receipt-first", "the receipt comes before the response" },
	{ "*990041", "no-receipt", "no receipt" },
	{ "*990042", "duplicate-receipt", "the receipt comes twice" },
	{ "*990050", "fault=drop", "link closed instead of an answer" },
	{ "*990051", "fault=rst", "link reset instead of an answer" },
	{ "*990052", "fault=cut", "link closed in the middle of the answer" },
	{ "*990053", "fault=half-open", "link goes deaf and mute instead of an answer" },
	{ "*990054", "fault=garbage", "random octets, then the answer" },
	{ "*990055", "fault=unbind", "answered, then unbound by the carrier" },
};

static void rule_destroy(struct rule *rule)
{
	if (!rule)
		return;
	struct dg_map_iter at = { 0 };
	while (rule->refused && dg_map_next(rule->refused, &at))
		free(at.value);
	dg_map_destroy(rule->refused);
	free(rule->match);
	free(rule->action_text);
	free(rule);
}

void smsc_rules_init(struct smsc_rules *r)
{
	*r = (struct smsc_rules){ .by_match = dg_map_create() };
}

void smsc_rules_clear(struct smsc_rules *r)
{
	smsc_rules_finish(r);
	smsc_rules_init(r);
}

void smsc_rules_finish(struct smsc_rules *r)
{
	struct dg_map_iter at = { 0 };
	while (dg_map_next(r->by_match, &at))
		rule_destroy(at.value);
	dg_map_destroy(r->by_match);
	*r = (struct smsc_rules){ 0 };
}

static enum dg_status refuse(struct dg_error *why, const char *sentence)
{
	snprintf(why->text, sizeof why->text, "%s", sentence);
	return DG_INVALID;
}

/* "+1555*" becomes kind prefix, "1555". */
static enum dg_status read_match(const char *text, size_t n, enum match_kind *kind, char digits[SMSC_MATCH_MAX + 1])
{
	*kind = MATCH_WHOLE;
	if (n && text[n - 1] == '*') {
		*kind = MATCH_PREFIX;
		n--;
	} else if (n && text[0] == '*') {
		*kind = MATCH_SUFFIX;
		text++;
		n--;
	}
	if (n && text[0] == '+' && *kind != MATCH_SUFFIX) {
		text++;
		n--;
	}
	if (n > SMSC_MATCH_MAX || memchr(text, '*', n) || (!n && *kind == MATCH_WHOLE))
		return DG_INVALID;
	memcpy(digits, text, n);
	digits[n] = '\0';
	return DG_OK;
}

static void key_of(enum match_kind kind, const char *digits, size_t n, char key[SMSC_MATCH_MAX + 2])
{
	key[0] = marks[kind];
	memcpy(key + 1, digits, n);
	key[n + 1] = '\0';
}

enum dg_status smsc_rules_add(struct smsc_rules *r, const char *text, struct dg_error *why)
{
	const char *colon = strchr(text, ':');
	enum match_kind kind;
	char digits[SMSC_MATCH_MAX + 1];
	if (!colon || read_match(text, (size_t)(colon - text), &kind, digits))
		return refuse(why, "a rule is MATCH:ACTION, with MATCH a number, \"prefix*\", \"*suffix\" or \"*\"");
	struct smsc_action action;
	enum dg_status status = smsc_action_parse(colon + 1, &action, why);
	if (status)
		return status;
	struct rule *rule = dg_alloc(sizeof *rule);
	rule->match = dg_strndup(text, (size_t)(colon - text));
	rule->action_text = dg_strdup(colon + 1);
	rule->action = action;
	rule->refused = action.first ? dg_map_create() : NULL;
	char key[SMSC_MATCH_MAX + 2];
	key_of(kind, digits, strlen(digits), key);
	rule_destroy(dg_map_put(r->by_match, key, rule));
	r->lengths[kind] |= 1u << strlen(digits);
	return DG_OK;
}

void smsc_rules_add_magic(struct smsc_rules *r)
{
	for (size_t i = 0; i < sizeof magic / sizeof magic[0]; i++) {
		char text[128];
		struct dg_error why;
		snprintf(text, sizeof text, "%s:%s", magic[i].ending, magic[i].action);
		enum dg_status status = smsc_rules_add(r, text, &why);
		assert(!status && "the table of magic endings reads");
		(void)status;
	}
}

void smsc_rules_magic_help(struct dg_buf *out)
{
	for (size_t i = 0; i < sizeof magic / sizeof magic[0]; i++)
		dg_buf_printf(out, "  %-22s %s\n", magic[i].ending, magic[i].doc);
}

/* Before `skip` matches have passed and after `times` more, a rule lets others speak. */
static bool counts_in(struct rule *rule)
{
	const struct smsc_action *a = &rule->action;
	if (a->times && rule->matched >= a->skip + a->times)
		return false;
	return ++rule->matched > a->skip;
}

static struct rule *look_up(
	struct smsc_rules *r, enum match_kind kind, const char *destination, size_t n, size_t length)
{
	if (length > n || !(r->lengths[kind] >> length & 1) || (kind == MATCH_WHOLE && length != n))
		return NULL;
	char key[SMSC_MATCH_MAX + 2];
	key_of(kind, kind == MATCH_SUFFIX ? destination + n - length : destination, length, key);
	struct rule *rule = dg_map_get(r->by_match, key);
	return rule && counts_in(rule) ? rule : NULL;
}

static struct rule *find(struct smsc_rules *r, const char *destination)
{
	size_t n = strlen(destination);
	for (size_t length = n < SMSC_MATCH_MAX ? n + 1 : SMSC_MATCH_MAX + 1; length-- > 0;)
		for (enum match_kind kind = MATCH_WHOLE; kind <= MATCH_PREFIX; kind++) {
			struct rule *rule = look_up(r, kind, destination, n, length);
			if (rule)
				return rule;
		}
	return NULL;
}

/* The status of an action with `first` is only for numbers that were not refused so often yet. */
static void apply_first(struct rule *rule, const char *destination, struct smsc_action *out)
{
	uint64_t *refused = dg_map_get(rule->refused, destination);
	if (!refused) {
		refused = dg_alloc(sizeof *refused);
		dg_map_put(rule->refused, destination, refused);
	}
	if (*refused < rule->action.first)
		++*refused;
	else
		out->status = 0;
}

bool smsc_rules_match(struct smsc_rules *r, const char *destination, struct smsc_action *out)
{
	if (!(r->lengths[MATCH_WHOLE] | r->lengths[MATCH_SUFFIX] | r->lengths[MATCH_PREFIX]))
		return false;
	if (*destination == '+')
		destination++;
	struct rule *rule = find(r, destination);
	if (!rule)
		return false;
	*out = rule->action;
	if (rule->refused)
		apply_first(rule, destination, out);
	return true;
}

json_t *smsc_rules_json(const struct smsc_rules *r)
{
	json_t *all = json_array();
	struct dg_map_iter at = { 0 };
	while (dg_map_next(r->by_match, &at)) {
		const struct rule *rule = at.value;
		json_array_append_new(all,
			json_pack("{s:s, s:s, s:I}", "match", rule->match, "action", rule->action_text, "matched",
				(json_int_t)rule->matched));
	}
	return all;
}
