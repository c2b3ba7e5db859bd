/* Reading the two. Every refusal names the key and the value: who wrote it has to find it. */
#include "letters.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "sms/national.h"
#include "util/mem.h"

#define DATA_CODING_UCS2 8

static enum dg_status refuse(struct dg_error *why, const char *key, const char *format, const char *value)
	__attribute__((format(printf, 3, 0)));

static enum dg_status refuse(struct dg_error *why, const char *key, const char *format, const char *value)
{
	char text[200];
	(void)snprintf(text, sizeof text, format, value);
	(void)snprintf(why->text, sizeof why->text, "%s: %s", key, text);
	return DG_INVALID;
}

/* "0" .. "255" */
static bool read_coding(const char *text, size_t *out)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || value > UINT8_MAX)
		return false;
	*out = value;
	return true;
}

static enum dg_status check_outgoing(
	size_t coding, struct sms_charset *charset, const char *name, const char *key, struct dg_error *why)
{
	if (!sms_charset_is_stateless(charset))
		return refuse(
			why, key, "no text can be cut in \"%.60s\"; name one without states or byte order marks", name);
	if (coding == DATA_CODING_UCS2 && !sms_charset_is_utf16(charset))
		return refuse(why, key, "8 has to be \"UTF-16BE\" or \"UTF-16LE\", not \"%.60s\"", name);
	return DG_OK;
}

static enum dg_status add(const char *number, const json_t *value, bool outgoing, const char *key,
	struct sms_charsets *map, struct dg_error *why)
{
	size_t coding;
	const char *name = json_string_value(value);
	if (!read_coding(number, &coding))
		return refuse(why, key, "a data_coding is a number from 0 to 255, not \"%.60s\"", number);
	if (!name || map->of[coding])
		return refuse(why, key, "%.60s: one charset as a text is expected", number);
	if (sms_charset_open(name, &map->of[coding]) != DG_OK)
		return refuse(why, key, "this system knows no charset \"%.60s\" (iconv -l lists them)", name);
	return outgoing ? check_outgoing(coding, map->of[coding], name, key, why) : DG_OK;
}

enum dg_status smpp_charsets_read(
	const char *key, const char *json, bool outgoing, struct sms_charsets **out, struct dg_error *why)
{
	json_t *all = json_loads(json, 0, NULL);
	struct sms_charsets *map = dg_alloc(sizeof *map);
	enum dg_status status = DG_OK;
	const char *number;
	json_t *value;
	size_t n = json_object_size(all);
	if (!json_is_object(all))
		status = refuse(why, key, "%s is expected", "{\"DATA_CODING\": \"CHARSET\"}");
	json_object_foreach(all, number, value)
	{
		status = add(number, value, outgoing, key, map, why);
		if (status != DG_OK)
			break;
	}
	json_decref(all);
	if (status != DG_OK || !n) {
		sms_charsets_destroy(map);
		map = NULL;
	}
	if (status == DG_OK)
		*out = map;
	return status;
}

enum dg_status smpp_languages_read(const char *key, const char *json, uint16_t *out, struct dg_error *why)
{
	json_t *all = json_loads(json, 0, NULL);
	enum dg_status status = DG_OK;
	uint16_t bits = 0;
	size_t i;
	json_t *value;
	if (!json_is_array(all))
		status = refuse(why, key, "%s is expected", "a list such as [\"tr\", \"es\"]");
	json_array_foreach(all, i, value)
	{
		const char *name = json_string_value(value);
		uint8_t language;
		if (!name || sms_language_parse(name, &language) != DG_OK) {
			status = refuse(why, key, "there are no tables for \"%.60s\"", name ? name : "?");
			break;
		}
		bits = (uint16_t)(bits | 1U << language);
	}
	json_decref(all);
	if (status == DG_OK)
		*out = bits;
	return status;
}
