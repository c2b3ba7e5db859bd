/* action.c - see action.h. One table of words; each has a reader of its value. */
#include "action.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto.h"

#define WORD_MAX 64

#define X(name, value, ...) { "ESME_" #name, (value) },
static const struct {
	const char *name;
	uint32_t value;
} statuses[] = { SMPP_STATUS_MAP(X) };
#undef X

#define X(name, value, text) { (text), (value) },
static const struct {
	const char *name;
	uint8_t value;
} states[] = { SMSC_STATE_MAP(X) };
#undef X

#define X(name, text) text,
static const char *const fault_names[] = { SMSC_FAULT_MAP(X) };
#undef X

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static enum dg_status read_number(const char *text, int base, uint64_t most, uint64_t *out)
{
	char *end;
	errno = 0;
	unsigned long long value = strtoull(text, &end, base);
	if (end == text || *end || *text == '-' || errno || value > most)
		return DG_INVALID;
	*out = value;
	return DG_OK;
}

enum dg_status smsc_status_parse(const char *text, uint32_t *out)
{
	const char *bare = strncasecmp(text, "ESME_", 5) == 0 ? text + 5 : text;
	for (size_t i = 0; i < COUNT(statuses); i++)
		if (strcasecmp(statuses[i].name + 5, bare) == 0) {
			*out = statuses[i].value;
			return DG_OK;
		}
	uint64_t value;
	if (read_number(text, 0, UINT32_MAX, &value))
		return DG_INVALID;
	*out = (uint32_t)value;
	return DG_OK;
}

const char *smsc_state_name(uint8_t state)
{
	for (size_t i = 0; i < COUNT(states); i++)
		if (states[i].value == state)
			return states[i].name;
	return "UNKNOWN";
}

bool smsc_state_is_failure(uint8_t state)
{
	return state == SMSC_STATE_EXPIRED || state == SMSC_STATE_DELETED || state == SMSC_STATE_UNDELIVERABLE ||
		state == SMSC_STATE_UNKNOWN || state == SMSC_STATE_REJECTED || state == SMSC_STATE_SKIPPED;
}

enum dg_status smsc_fault_parse(const char *text, enum smsc_fault_kind *out)
{
	for (size_t i = SMSC_FAULT_NONE + 1; i < COUNT(fault_names); i++)
		if (strcmp(fault_names[i], text) == 0) {
			*out = (enum smsc_fault_kind)i;
			return DG_OK;
		}
	return DG_INVALID;
}

const char *smsc_fault_name(enum smsc_fault_kind kind)
{
	return fault_names[kind];
}

static enum dg_status read_status(struct smsc_action *a, const char *value)
{
	return smsc_status_parse(value, &a->status);
}

static enum dg_status read_throttle(struct smsc_action *a, const char *value)
{
	a->status = SMPP_ESME_RTHROTTLED;
	return read_number(value, 10, UINT32_MAX, &a->first);
}

static enum dg_status read_first(struct smsc_action *a, const char *value)
{
	return read_number(value, 10, UINT32_MAX, &a->first);
}

static enum dg_status read_skip(struct smsc_action *a, const char *value)
{
	return read_number(value, 10, UINT32_MAX, &a->skip);
}

static enum dg_status read_times(struct smsc_action *a, const char *value)
{
	return read_number(value, 10, UINT32_MAX, &a->times);
}

static enum dg_status read_late(struct smsc_action *a, const char *value)
{
	uint64_t ms;
	if (read_number(value, 10, UINT32_MAX, &ms))
		return DG_INVALID;
	a->late_ms = (int64_t)ms;
	return DG_OK;
}

static enum dg_status read_error(struct smsc_action *a, const char *value)
{
	uint64_t code;
	if (read_number(value, 10, 999, &code))
		return DG_INVALID;
	a->network_error = (uint32_t)code;
	return DG_OK;
}

static enum dg_status read_state(struct smsc_action *a, const char *name, size_t n)
{
	for (size_t i = 0; i < COUNT(states); i++) {
		if (strlen(states[i].name) != n || strncasecmp(states[i].name, name, n) != 0)
			continue;
		if (a->n_states == SMSC_STATES_MAX)
			return DG_TOOBIG;
		a->states[a->n_states++] = states[i].value;
		return DG_OK;
	}
	return DG_INVALID;
}

static enum dg_status read_receipt(struct smsc_action *a, const char *value)
{
	a->states_set = true;
	a->n_states = 0;
	if (strcmp(value, "none") == 0)
		return DG_OK;
	for (const char *at = value;; at++) {
		size_t n = strcspn(at, "+");
		enum dg_status status = read_state(a, at, n);
		if (status)
			return status;
		at += n;
		if (!*at)
			return DG_OK;
	}
}

static enum dg_status read_fault(struct smsc_action *a, const char *value)
{
	return smsc_fault_parse(value, &a->fault);
}

#define FLAG(name, field, doc)                                                                                         \
	{                                                                                                              \
		(name), NULL, NULL, offsetof(struct smsc_action, field), (doc)                                         \
	}

/* A word has a reader of its value, or stands for a flag; `usual` is the value of a word that comes without. */
static const struct word {
	const char *name, *usual;
	enum dg_status (*read)(struct smsc_action *a, const char *value);
	size_t flag;
	const char *doc;
} words[] = {
	{ "accept", NULL, NULL, 0, "accept as usual: an exception to a wider rule" },
	{ "status", "ESME_RSYSERR", read_status, 0, "refuse with this command_status: a name or a number" },
	{ "throttle", "3", read_throttle, 0, "refuse the first so many to each number with ESME_RTHROTTLED" },
	{ "first", "1", read_first, 0, "the status holds for the first so many to each number" },
	{ "skip", "1", read_skip, 0, "let so many matches pass before" },
	{ "times", "1", read_times, 0, "the rule is used up after so many matches" },
	{ "late", "2000", read_late, 0, "answer so many milliseconds later" },
	{ "receipt", "UNDELIV", read_receipt, 0, "receipts in this order, as in ENROUTE+DELIVRD; none" },
	{ "no-receipt", "none", read_receipt, 0, "the same as receipt=none" },
	{ "err", "1", read_error, 0, "the network's error code in the receipt, 0 to 999" },
	{ "fault", "rst", read_fault, 0, "record it, then break the link; each fault is a word of its own too" },
	FLAG("no-response", no_response, "record and deliver it, but never answer"),
	FLAG("duplicate-response", twice, "answer twice"),
	FLAG("receipt-first", receipt_first, "the receipt comes before the response"),
	FLAG("duplicate-receipt", duplicate, "every receipt twice"),
	FLAG("no-id", no_id, "accept with an empty message_id"),
	FLAG("body", body, "a refusal with message_id and additional_status_info_text behind it"),
};

static enum dg_status apply(const struct word *w, struct smsc_action *a, const char *value)
{
	if (w->read)
		return w->read(a, value ? value : w->usual);
	if (value)
		return DG_INVALID;
	if (w->flag)
		*(bool *)((char *)a + w->flag) = true;
	return DG_OK;
}

static enum dg_status read_word(char *text, struct smsc_action *a)
{
	char *value = strchr(text, '=');
	if (value)
		*value++ = '\0';
	for (size_t i = 0; i < COUNT(words); i++)
		if (strcmp(words[i].name, text) == 0)
			return apply(&words[i], a, value);
	if (value) /* a fault is a word of its own too: "rst" is "fault=rst" */
		return DG_INVALID;
	return read_fault(a, text);
}

enum dg_status smsc_action_parse(const char *text, struct smsc_action *out, struct dg_error *why)
{
	struct smsc_action a = { 0 };
	for (const char *at = text;; at++) {
		size_t n = strcspn(at, ",");
		char word[WORD_MAX] = "";
		if (n && n < sizeof word)
			memcpy(word, at, n);
		if (!*word || read_word(word, &a)) {
			snprintf(why->text, sizeof why->text, "no such action: \"%.*s\"", (int)(n < 200 ? n : 200), at);
			return DG_INVALID;
		}
		at += n;
		if (!*at)
			break;
	}
	*out = a;
	return DG_OK;
}

void smsc_action_help(struct dg_buf *out)
{
	for (size_t i = 0; i < COUNT(words); i++) {
		char word[WORD_MAX];
		snprintf(word, sizeof word, words[i].read ? "%s=%s" : "%s", words[i].name, words[i].usual);
		dg_buf_printf(out, "  %-22s %s\n",
			words[i].read && strncmp(words[i].name, "no-", 3) != 0 ? word : words[i].name, words[i].doc);
	}
}
