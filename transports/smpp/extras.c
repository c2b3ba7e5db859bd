/* Reading the list at the start, filling it in for each message. settings.c and submit.c call it. */
#include "extras.h"

#include <fnmatch.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define EXTRAS_MAX   32
#define VALUE_OCTETS 255
#define TLV_HEADER   4

enum type { TYPE_STRING, TYPE_CSTRING, TYPE_HEX, TYPE_INTEGER };
static const char *const types[] = { "string", "cstring", "hex", "integer" };

struct extra {
	uint16_t tag;
	enum type type;
	uint16_t octets;                         /* of an integer */
	char *value, *sender, *recipient, *text; /* the last three: patterns; NULL: any */
};

struct smpp_extras {
	size_t n;
	struct extra at[EXTRAS_MAX];
};

/* -- reading ------------------------------------------------------------------------------- */

static enum dg_status refuse(struct dg_error *why, const char *key, size_t number, const char *what)
{
	(void)snprintf(why->text, sizeof why->text, "%s: entry %zu: %s", key, number + 1, what);
	return DG_INVALID;
}

/* Ours to say: two that say it differently would be worse than none. */
static bool is_ours(uint16_t tag)
{
	static const uint16_t ours[] = { SMPP_TAG_MESSAGE_PAYLOAD, SMPP_TAG_SAR_MSG_REF_NUM,
		SMPP_TAG_SAR_TOTAL_SEGMENTS, SMPP_TAG_SAR_SEGMENT_SEQNUM, SMPP_TAG_USER_MESSAGE_REFERENCE };
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		if (ours[i] == tag)
			return true;
	return false;
}

static bool read_tag(const json_t *value, uint16_t *out)
{
	char *end;
	const char *text = json_string_value(value);
	unsigned long number = text ? strtoul(text, &end, 0) : (unsigned long)json_integer_value(value);
	if ((text && (*text < '0' || *text > '9' || *end)) || !number || number > UINT16_MAX)
		return false;
	*out = (uint16_t)number;
	return true;
}

static bool read_type(const json_t *entry, struct extra *out)
{
	const json_t *type = json_object_get(entry, "type"), *octets = json_object_get(entry, "octets");
	const char *word = type ? json_string_value(type) : types[TYPE_STRING];
	json_int_t n = octets ? json_integer_value(octets) : 4;
	for (size_t i = 0; word && i < sizeof types / sizeof types[0]; i++)
		if (strcmp(word, types[i]) == 0) {
			out->type = (enum type)i;
			out->octets = (uint16_t)n;
			return !octets || (i == TYPE_INTEGER && (n == 1 || n == 2 || n == 4));
		}
	return false;
}

static bool read_when(json_t *when, struct extra *out)
{
	const char *name;
	json_t *value;
	if (when && !json_is_object(when))
		return false;
	json_object_foreach(when, name, value)
	{
		char **to = strcmp(name, "sender") == 0  ? &out->sender
			: strcmp(name, "recipient") == 0 ? &out->recipient
			: strcmp(name, "text") == 0      ? &out->text
							 : NULL;
		if (!to || !json_is_string(value))
			return false;
		*to = dg_strdup(json_string_value(value));
	}
	return true;
}

static bool has_only_known(const json_t *entry)
{
	static const char *const known[] = { "tag", "type", "octets", "value", "when" };
	size_t n = 0;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		n += json_object_get(entry, known[i]) != NULL;
	return json_object_size(entry) == n;
}

static enum dg_status fill(const struct extra *e, const struct smpp_facts *facts, struct dg_buf *out);

static enum dg_status read_entry(
	const char *key, size_t number, const json_t *entry, struct extra *out, struct dg_error *why)
{
	static const struct smpp_facts nothing = { 0 };
	struct dg_buf trial = { 0 };
	const json_t *value = json_object_get(entry, "value");
	if (!json_is_object(entry) || !has_only_known(entry))
		return refuse(why, key, number, "an object of tag, type, octets, value and when is expected");
	if (!read_tag(json_object_get(entry, "tag"), &out->tag) || is_ours(out->tag))
		return refuse(
			why, key, number, "tag: a number such as \"0x1400\" is expected, and none that is set anyway");
	if (!read_type(entry, out))
		return refuse(why, key, number,
			"type: string, cstring, hex or integer is expected, the last one with octets 1, 2 or 4");
	if (json_is_integer(value))
		dg_buf_printf(&trial, "%lld", (long long)json_integer_value(value));
	out->value = json_is_string(value) ? dg_strdup(json_string_value(value)) : dg_buf_give(&trial);
	if (!out->value[0])
		return refuse(why, key, number, "value: a text or a number is expected");
	if (!read_when(json_object_get(entry, "when"), out))
		return refuse(why, key, number, "when: patterns for sender, recipient or text are expected");
	enum dg_status status = fill(out, &nothing, &trial);
	dg_buf_finish(&trial);
	if (status != DG_OK && !strstr(out->value, "{{"))
		return refuse(why, key, number, "value: it is not of this type, or too long");
	if (status == DG_NOENT)
		return refuse(why, key, number,
			"value: {{id}}, {{sender}}, {{recipient}}, {{subject}} and {{text}} are known");
	return DG_OK;
}

enum dg_status smpp_extras_read(const char *key, const char *json, struct smpp_extras **out, struct dg_error *why)
{
	json_t *all = json_loads(json, 0, NULL), *entry;
	enum dg_status status = DG_OK;
	size_t i, n = json_array_size(all);
	struct smpp_extras *e = dg_alloc(sizeof *e);
	if (!json_is_array(all) || n > EXTRAS_MAX)
		status = refuse(why, key, 0, "a list of at most 32 is expected");
	json_array_foreach(all, i, entry)
	{
		if (status != DG_OK)
			break;
		e->n = i + 1;
		status = read_entry(key, i, entry, &e->at[i], why);
	}
	json_decref(all);
	if (status != DG_OK || !n) {
		smpp_extras_destroy(e);
		e = NULL;
	}
	if (status == DG_OK)
		*out = e;
	return status;
}

void smpp_extras_destroy(struct smpp_extras *e)
{
	for (size_t i = 0; e && i < e->n; i++) {
		free(e->at[i].value);
		free(e->at[i].sender);
		free(e->at[i].recipient);
		free(e->at[i].text);
	}
	free(e);
}

/* -- filling in ---------------------------------------------------------------------------- */

/* The fact that is named between {{ and }}; NULL: there is none of this name. */
static const char *fact_of(const struct smpp_facts *facts, const char *name, size_t n)
{
	const struct {
		const char *name, *value;
	} all[] = { { "id", facts->id }, { "sender", facts->sender }, { "recipient", facts->recipient },
		{ "subject", facts->subject }, { "text", facts->text } };
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (strlen(all[i].name) == n && memcmp(all[i].name, name, n) == 0)
			return all[i].value ? all[i].value : "";
	return NULL;
}

static enum dg_status write_words(const char *value, const struct smpp_facts *facts, struct dg_buf *out)
{
	for (const char *at = value; *at;) {
		const char *begin = strstr(at, "{{"), *end = begin ? strstr(begin, "}}") : NULL;
		if (!end) {
			dg_buf_str(out, at);
			return DG_OK;
		}
		const char *fact = fact_of(facts, begin + 2, (size_t)(end - begin - 2));
		if (!fact)
			return DG_NOENT;
		dg_buf_add(out, at, (size_t)(begin - at));
		dg_buf_str(out, fact);
		at = end + 2;
	}
	return DG_OK;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum dg_status write_hex(const char *words, struct dg_buf *out)
{
	for (; *words; words += 2) {
		int high = digit(words[0]), low = words[0] ? digit(words[1]) : -1;
		if (high < 0 || low < 0)
			return DG_INVALID;
		dg_buf_chr(out, (char)(high << 4 | low));
	}
	return DG_OK;
}

static enum dg_status write_integer(const char *words, uint16_t octets, struct dg_buf *out)
{
	char *end;
	unsigned long long number = strtoull(words, &end, 0);
	if (*words < '0' || *words > '9' || *end || number >> (8 * octets))
		return DG_INVALID;
	for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8)
		dg_buf_chr(out, (char)(number >> shift & 0xFF));
	return DG_OK;
}

static enum dg_status convert(const struct extra *e, const char *words, size_t n, struct dg_buf *out)
{
	switch (e->type) {
	case TYPE_STRING: dg_buf_add(out, words, n); return DG_OK;
	case TYPE_CSTRING: dg_buf_add(out, words, n + 1); return DG_OK;
	case TYPE_HEX: return write_hex(words, out);
	case TYPE_INTEGER: return write_integer(words, e->octets, out);
	}
	return DG_INVALID;
}

static enum dg_status fill(const struct extra *e, const struct smpp_facts *facts, struct dg_buf *out)
{
	struct dg_buf words = { 0 };
	size_t start = out->len;
	dg_buf_add(out, (const char[TLV_HEADER]){ 0 }, TLV_HEADER);
	enum dg_status status = write_words(e->value, facts, &words);
	if (status == DG_OK)
		status = convert(e, words.at ? words.at : "", words.len, out);
	dg_buf_finish(&words);
	size_t octets = out->len - start - TLV_HEADER;
	if (status == DG_OK && octets > VALUE_OCTETS)
		status = DG_TOOBIG;
	if (status != DG_OK) {
		out->len = start;
		return status;
	}
	const uint8_t header[TLV_HEADER] = { (uint8_t)(e->tag >> 8), (uint8_t)e->tag, 0, (uint8_t)octets };
	memcpy(out->at + start, header, sizeof header);
	return DG_OK;
}

static bool holds(const char *pattern, const char *fact)
{
	return !pattern || fnmatch(pattern, fact ? fact : "", 0) == 0;
}

static bool applies(const struct smpp_extras *e, size_t i, const struct smpp_facts *facts)
{
	const struct extra *x = &e->at[i];
	return holds(x->sender, facts->sender) && holds(x->recipient, facts->recipient) && holds(x->text, facts->text);
}

enum dg_status smpp_extras_write(const struct smpp_extras *e, const struct smpp_facts *facts, struct dg_buf *out)
{
	enum dg_status status = DG_OK;
	for (size_t i = 0; e && i < e->n && status == DG_OK; i++) {
		bool said = !applies(e, i, facts);
		for (size_t k = 0; k < i && !said; k++)
			said = e->at[k].tag == e->at[i].tag && applies(e, k, facts);
		if (!said)
			status = fill(&e->at[i], facts, out);
	}
	return status;
}

void smpp_extras_add(const uint8_t *octets, size_t n, struct smpp_pdu *pdu)
{
	for (size_t at = 0; at + TLV_HEADER <= n; at += TLV_HEADER + octets[at + 3])
		smpp_tlv_add(
			pdu, (uint16_t)(octets[at] << 8 | octets[at + 1]), octets + at + TLV_HEADER, octets[at + 3]);
}
