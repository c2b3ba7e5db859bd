/* What the option table cannot check by itself: the list of modems. session.c calls it from create(). */
#include "settings.h"

#include <ctype.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define LIMIT_OCTETS 140 /* of user data, 3GPP TS 23.040 */

static enum dg_status refuse(struct dg_error *why, const char *fmt, ...) DG_PRINTF(2, 3);
static enum dg_status refuse(struct dg_error *why, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	(void)vsnprintf(why->text, sizeof why->text, fmt, args);
	va_end(args);
	return DG_INVALID;
}

static bool is_number(const char *text, bool may_be_empty)
{
	size_t n = strlen(text + (*text == '+'));
	return (may_be_empty && !*text) ||
		(n >= 3 && n <= 20 && !text[(*text == '+') + strspn(text + (*text == '+'), "0123456789")]);
}

static bool is_name(const char *text)
{
	for (const char *at = text; *at; at++)
		if (!isalnum((unsigned char)*at) && !strchr("-_", *at))
			return false;
	return *text && strlen(text) <= 32;
}

/* 3GPP TS 27.007 8.3: four to eight digits. */
static bool is_pin(const char *text)
{
	size_t n = strlen(text);
	return !n || (n >= 4 && n <= 8 && !text[strspn(text, "0123456789")]);
}

/* "/dev/ttyUSB0", or "tcp:HOST:PORT". */
static bool read_device(const char *text, struct modem_line_settings *out)
{
	if (*text == '/') {
		out->device = dg_strdup(text);
		return true;
	}
	const char *colon = strrchr(text, ':');
	if (strncmp(text, "tcp:", 4) != 0 || colon <= text + 4)
		return false;
	char *end;
	unsigned long port = strtoul(colon + 1, &end, 10);
	if (!isdigit((unsigned char)colon[1]) || *end || !port || port > UINT16_MAX)
		return false;
	size_t n = (size_t)(colon - text) - 4;
	bool bracketed = n > 2 && text[4] == '[' && colon[-1] == ']'; /* an IPv6 address */
	out->host = dg_strndup(text + 4 + bracketed, n - (bracketed ? 2 : 0));
	out->port = (uint16_t)port;
	return true;
}

static const char *const keys[] = { "name", "device", "number", "pin", "smsc" };
enum { NAME, DEVICE, NUMBER, PIN, SMSC, N_KEYS };

static enum dg_status read_keys(json_t *entry, const char *values[N_KEYS], struct dg_error *why)
{
	const char *key;
	json_t *value;
	json_object_foreach(entry, key, value)
	{
		size_t i = 0;
		while (i < N_KEYS && strcmp(key, keys[i]) != 0)
			i++;
		if (i == N_KEYS)
			return refuse(
				why, "modems: a modem has no \"%.40s\"; it has name, device, number, pin, smsc", key);
		if (!json_is_string(value))
			return refuse(why, "modems: \"%s\" is text in quotes", keys[i]);
		values[i] = json_string_value(value);
	}
	return DG_OK;
}

static enum dg_status check_unique(
	const struct modem_settings *s, const struct modem_line_settings *line, struct dg_error *why)
{
	for (size_t i = 0; i < s->n_lines; i++) {
		const struct modem_line_settings *other = &s->lines[i];
		if (strcmp(other->name, line->name) == 0)
			return refuse(why, "modems: two modems have the name \"%s\"; give each a name", line->name);
		if (line->device && other->device && strcmp(other->device, line->device) == 0)
			return refuse(why, "modems: two modems have the device %.100s", line->device);
		if (line->number[0] && strcmp(other->number, line->number) == 0)
			return refuse(why, "modems: two modems have the number %s", line->number);
	}
	return DG_OK;
}

static enum dg_status read_modem(struct modem_settings *s, json_t *entry, struct dg_error *why)
{
	const char *values[N_KEYS] = { "modem", "", "", "", "" };
	struct modem_line_settings *line = &s->lines[s->n_lines];
	if (!json_is_object(entry))
		return refuse(why, "modems: each is an object with a device");
	enum dg_status status = read_keys(entry, values, why);
	if (status != DG_OK)
		return status;
	if (!is_name(values[NAME]))
		return refuse(why, "modems: a name has 1 to 32 letters, digits, \"-\" and \"_\"");
	if (!is_number(values[NUMBER], true) || (values[NUMBER][0] && values[NUMBER][0] != '+'))
		return refuse(why, "modems: number of \"%s\": such as \"+15550000000\"", values[NAME]);
	if (!is_pin(values[PIN]))
		return refuse(why, "modems: pin of \"%s\": it has four to eight digits", values[NAME]);
	if (!is_number(values[SMSC], true))
		return refuse(why, "modems: smsc of \"%s\": such as \"+15550000099\"", values[NAME]);
	(void)snprintf(line->name, sizeof line->name, "%s", values[NAME]);
	(void)snprintf(line->number, sizeof line->number, "%s", values[NUMBER]);
	(void)snprintf(line->pin, sizeof line->pin, "%s", values[PIN]);
	(void)snprintf(line->smsc, sizeof line->smsc, "%s", values[SMSC]);
	if (!read_device(values[DEVICE], line))
		return refuse(why, "modems: device of \"%s\": \"/dev/...\" or \"tcp:HOST:PORT\"", values[NAME]);
	status = check_unique(s, line, why);
	s->n_lines++; /* also when it is refused: there is something to free */
	return status;
}

static enum dg_status read_modems(struct modem_settings *s, struct dg_error *why)
{
	json_t *list = json_loads(s->config->modems, JSON_DECODE_ANY, NULL);
	enum dg_status status = DG_OK;
	if (!json_is_array(list) || !json_array_size(list) || json_array_size(list) > MODEM_DEVICES_MAX)
		status = refuse(why, "modems: a list of 1 to %d modems is expected", MODEM_DEVICES_MAX);
	for (size_t i = 0; status == DG_OK && i < json_array_size(list); i++)
		status = read_modem(s, json_array_get(list, i), why);
	json_decref(list);
	return status;
}

static bool is_command(const char *text)
{
	return text && (strncmp(text, "AT", 2) == 0) && strlen(text) <= 200 && !strpbrk(text, "\r\n\x1A\x1B");
}

static enum dg_status read_commands(struct modem_settings *s, struct dg_error *why)
{
	json_t *list = json_loads(s->config->init, JSON_DECODE_ANY, NULL);
	enum dg_status status = DG_OK;
	if (!json_is_array(list) || json_array_size(list) > MODEM_COMMANDS_MAX)
		status = refuse(why, "init: a list of at most %d commands is expected", MODEM_COMMANDS_MAX);
	for (size_t i = 0; status == DG_OK && i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));
		if (is_command(text))
			s->commands[s->n_commands++] = dg_strdup(text);
		else
			status = refuse(why, "init: commands begin with \"AT\", such as \"AT^CURC=0\"");
	}
	json_decref(list);
	return status;
}

static enum dg_status read_languages(const char *json, uint16_t *out, struct dg_error *why)
{
	json_t *list = json_loads(json, JSON_DECODE_ANY, NULL);
	enum dg_status status = DG_OK;
	uint8_t language;
	if (!json_is_array(list))
		status = refuse(why, "national_languages: a list such as [\"tr\", \"es\"] is expected");
	for (size_t i = 0; status == DG_OK && i < json_array_size(list); i++) {
		const char *name = json_string_value(json_array_get(list, i));
		if (name && sms_language_parse(name, &language) == DG_OK)
			*out = (uint16_t)(*out | 1U << language);
		else
			status =
				refuse(why, "national_languages: there are no tables for \"%.40s\"", name ? name : "?");
	}
	json_decref(list);
	return status;
}

static enum dg_status read_split(const struct modem_config *c, struct sms_split_rules *out, struct dg_error *why)
{
	out->zero = SMS_GSM;
	out->most_parts = (size_t)c->max_parts;
	out->limit_octets = LIMIT_OCTETS;
	out->transliterate = strcmp(c->transliterate, "gsm") == 0;
	if (sms_concat_parse(c->concat, &out->concat) != DG_OK)
		return refuse(why, "concat: \"udh8\" or \"udh16\" is expected");
	return read_languages(c->national_languages, &out->languages, why);
}

enum dg_status modem_settings_read(const struct modem_config *config, struct modem_settings *out, struct dg_error *why)
{
	struct modem_settings s = { .config = config };
	const char *code = config->country_code + (config->country_code[0] == '+');
	enum dg_status status = read_modems(&s, why);
	if (status == DG_OK)
		status = read_commands(&s, why);
	if (status == DG_OK)
		status = read_split(config, &s.split, why);
	if (status == DG_OK && (code[strspn(code, "0123456789")] || strlen(code) > 3))
		status = refuse(why, "country_code: up to three digits are expected, such as 49");
	if (status != DG_OK) {
		modem_settings_finish(&s);
		return status;
	}
	s.country_code = code;
	*out = s;
	return DG_OK;
}

void modem_settings_finish(struct modem_settings *s)
{
	for (size_t i = 0; i < s->n_lines; i++) {
		explicit_bzero(s->lines[i].pin, sizeof s->lines[i].pin);
		free(s->lines[i].device);
		free(s->lines[i].host);
	}
	for (size_t i = 0; i < s->n_commands; i++)
		free(s->commands[i]);
	s->n_lines = s->n_commands = 0;
}
