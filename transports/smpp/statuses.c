/* The carrier's own codes. settings.c reads them; submit.c and its kin ask. */
#include "statuses.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define STATUSES_MAX 1000

struct entry {
	struct smpp_meaning meaning;
	char text[120];
};

struct smpp_statuses {
	size_t n;
	struct entry at[];
};

/* What an operator may say of a code. */
static const struct {
	const char *word;
	enum dg_status dg;
	enum smpp_remedy remedy;
} words[] = {
	{ "denied", DG_DENIED, SMPP_GIVE_UP },
	{ "unknown_number", DG_NOENT, SMPP_GIVE_UP },
	{ "invalid", DG_INVALID, SMPP_GIVE_UP },
	{ "too_long", DG_TOOBIG, SMPP_GIVE_UP },
	{ "unsupported", DG_UNSUPPORTED, SMPP_GIVE_UP },
	{ "busy", DG_BUSY, SMPP_GIVE_UP },
	{ "failed_for_now", DG_REMOTE, SMPP_GIVE_UP },
	{ "throttled", DG_BUSY, SMPP_SLOW_DOWN },
	{ "queue_full", DG_BUSY, SMPP_WAIT },
	{ "window_full", DG_REMOTE, SMPP_SHRINK },
	{ "no_parameters", DG_UNSUPPORTED, SMPP_DROP_TLVS },
};

static enum dg_status refuse(struct dg_error *why, const char *key, const char *code, const char *what)
{
	(void)snprintf(why->text, sizeof why->text, "%s: %.40s: %s", key, code, what);
	return DG_INVALID;
}

static bool read_code(const char *text, uint32_t *out)
{
	char *end;
	unsigned long value = strtoul(text, &end, 0);
	if (*text < '0' || *text > '9' || *end || !value || value > UINT32_MAX)
		return false;
	*out = (uint32_t)value;
	return true;
}

static bool read_word(const char *word, struct smpp_meaning *out)
{
	for (size_t i = 0; word && i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i].word, word) == 0) {
			out->dg = words[i].dg;
			out->remedy = words[i].remedy;
			return true;
		}
	return false;
}

static bool has_only(const json_t *value)
{
	size_t known = json_object_get(value, "status") ? 1 : 0;
	known += json_object_get(value, "text") ? 1 : 0;
	return !json_is_object(value) || json_object_size(value) == known;
}

static enum dg_status read_entry(
	const char *key, const char *code, const json_t *value, struct entry *out, struct dg_error *why)
{
	struct smpp_meaning *m = &out->meaning;
	const char *word = json_string_value(json_is_object(value) ? json_object_get(value, "status") : value);
	const json_t *text = json_object_get(value, "text");
	if (!read_code(code, &m->status))
		return refuse(why, key, code, "a command_status is a number such as 1025 or 0x401");
	if (!read_word(word, m) || !has_only(value) || (text && !json_is_string(text)))
		return refuse(why, key, code,
			"{\"status\": WORD, \"text\": SENTENCE} is expected; the words are denied, unknown_number, "
			"invalid, "
			"too_long, unsupported, busy, failed_for_now, throttled, queue_full, window_full, "
			"no_parameters");
	m->name = smpp_status_name(m->status);
	m->text = out->text;
	(void)snprintf(out->text, sizeof out->text, "%s", text ? json_string_value(text) : smpp_status_text(m->status));
	return DG_OK;
}

enum dg_status smpp_statuses_read(const char *key, const char *json, struct smpp_statuses **out, struct dg_error *why)
{
	json_t *all = json_loads(json, 0, NULL);
	size_t n = json_object_size(all);
	const char *code;
	json_t *value;
	enum dg_status status = DG_OK;
	if (!json_is_object(all) || n > STATUSES_MAX) {
		json_decref(all);
		return refuse(why, key, "all of it", "{\"COMMAND_STATUS\": {\"status\": WORD}} is expected");
	}
	struct smpp_statuses *s = dg_alloc(sizeof *s + n * sizeof s->at[0]);
	json_object_foreach(all, code, value)
	{
		status = read_entry(key, code, value, &s->at[s->n], why);
		if (status != DG_OK)
			break;
		s->n++;
	}
	json_decref(all);
	if (status != DG_OK || !s->n) {
		smpp_statuses_destroy(s);
		s = NULL;
	}
	if (status == DG_OK)
		*out = s;
	return status;
}

void smpp_statuses_destroy(struct smpp_statuses *s)
{
	free(s);
}

const struct smpp_meaning *smpp_statuses_find(const struct smpp_statuses *s, uint32_t status)
{
	for (size_t i = 0; s && i < s->n; i++)
		if (s->at[i].meaning.status == status)
			return &s->at[i].meaning;
	return smpp_status_meaning(status);
}
