/* account.c - the login that a network wants, from its module's option table into fields of a form and back into a
 * record. Called by register.c. Never knows which network it is. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conf/value.h"
#include "dialog/room.h"
#include "util/mem.h"

/* What keys of logins are called everywhere: in the catalogue, and in XEP-0077's list of fields. */
static const struct known_key {
	const char *key, *legacy;
	enum dg_text_id label;
} known_keys[] = {
	{ "username", "username", DG_T_LABEL_USERNAME },
	{ "user", "username", DG_T_LABEL_USERNAME },
	{ "login", "username", DG_T_LABEL_USERNAME },
	{ "password", "password", DG_T_LABEL_PASSWORD },
	{ "nick", "nick", DG_T_LABEL_NICK },
	{ "email", "email", DG_T_LABEL_EMAIL },
	{ "server", NULL, DG_T_LABEL_SERVER },
	{ "port", NULL, DG_T_LABEL_PORT },
};

static const struct known_key *known_find(const char *key)
{
	for (size_t i = 0; i < sizeof known_keys / sizeof known_keys[0]; i++)
		if (!strcmp(known_keys[i].key, key))
			return &known_keys[i];
	return NULL;
}

static enum dg_field_type type_of(const struct dg_option *o)
{
	switch (o->type) {
	case DG_SECRET: return DG_FIELD_SECRET;
	case DG_BOOL: return DG_FIELD_BOOL;
	case DG_STRING:
	case DG_JSON: return o->choices ? DG_FIELD_CHOICE : DG_FIELD_TEXT;
	case DG_INT:
	case DG_DURATION_MS:
	case DG_PORT: return DG_FIELD_TEXT;
	}
	return DG_FIELD_TEXT;
}

static void add_choices(struct dg_form_field *field, const char *choices)
{
	for (const char *at = choices; at; at = strchr(at, '|')) {
		if (*at == '|')
			at++;
		char *one = dg_strndup(at, strcspn(at, "|"));
		dg_field_choice(field, one, one);
		free(one);
	}
}

/* A form's boolean is 1 or 0, an option's true or false. */
static const char *as_field(const struct dg_option *o, const char *value)
{
	if (o->type != DG_BOOL || !value)
		return value;
	return !strcmp(value, "true") || !strcmp(value, "1") ? "1" : "0";
}

void account_fields(struct dg_dialog *d, const struct dg_option *options, const struct dg_user *user)
{
	for (const struct dg_option *o = options; o->key; o++) {
		const struct known_key *known = known_find(o->key);
		const char *value = record_account(user, o->key);
		bool is_on_file = value != NULL;
		struct dg_form_field *field =
			dg_form_add(dialog_form(d), type_of(o), o->key, known ? dialog_text(d, known->label) : o->key);
		dg_field_hint(field, o->doc);
		if (o->choices)
			add_choices(field, o->choices);
		if (o->type != DG_SECRET)
			dg_field_value(field, as_field(o, value ? value : o->initial));
		field->required = !o->initial && !(o->type == DG_SECRET && is_on_file);
		field->legacy = known ? known->legacy : NULL;
	}
}

static bool is_in_range(const struct dg_option *o, int64_t n)
{
	return o->min == o->max || (n >= o->min && (o->max < o->min || n <= o->max));
}

static bool is_number(const struct dg_option *o, const char *text)
{
	char *end;
	errno = 0;
	long long n = strtoll(text, &end, 10);
	if (errno || end == text || *end)
		return false;
	return o->type == DG_PORT ? n > 0 && n <= UINT16_MAX : is_in_range(o, n);
}

static bool value_fits(const struct dg_option *o, const char *value)
{
	int64_t ms;
	switch (o->type) {
	case DG_INT:
	case DG_PORT: return is_number(o, value);
	case DG_DURATION_MS: return conf_duration_read(value, &ms) && is_in_range(o, ms);
	case DG_STRING:
	case DG_SECRET:
	case DG_BOOL:
	case DG_JSON: return true;
	}
	return true;
}

enum dg_status account_take(struct dg_dialog *d, const struct dg_option *options, struct dg_user *user,
	const char **var, struct dg_said *said)
{
	const struct dg_form *f = dialog_form(d);
	for (const struct dg_option *o = options; o->key; o++) {
		const char *value = dg_form_value(f, o->key);
		if (value && !value_fits(o, value)) {
			*var = o->key;
			*said = (struct dg_said){ DG_T_FIELD_NUMBER, { dg_form_field(f, o->key)->label, NULL, NULL } };
			return DG_INVALID;
		}
		if (o->type == DG_BOOL)
			value = dg_form_flag(f, o->key) ? "true" : "false";
		if (value || o->type != DG_SECRET)
			record_set_account(user, o->key, value);
	}
	return DG_OK;
}
