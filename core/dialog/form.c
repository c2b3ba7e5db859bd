/* form.c - see form.h. Called by the commands, which build forms, and by the faces, which fill them in. Never asks
 * anybody and never shows anything. */
#include "dialog/form.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "util/jid.h"
#include "util/mem.h"
#include "util/number.h"
#include "util/utf8.h"

enum { LINE_MOST = 4096, TEXT_MOST = 16384 }; /* octets of a value; a bare JID may have 2047 */

static void text_set(char **at, const char *text)
{
	char *copy = dg_strdup(text);
	free(*at);
	*at = copy;
}

static void secret_free(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

static void field_finish(struct dg_form_field *field)
{
	free(field->var);
	free(field->label);
	free(field->hint);
	secret_free(field->value);
	for (size_t i = 0; i < field->n_choices; i++) {
		free(field->choices[i].value);
		free(field->choices[i].label);
	}
	free(field->choices);
}

void dg_form_init(struct dg_form *f)
{
	*f = (struct dg_form){ 0 };
}

void dg_form_finish(struct dg_form *f)
{
	free(f->type);
	free(f->title);
	free(f->instructions);
	for (size_t i = 0; i < f->n_fields; i++)
		field_finish(&f->fields[i]);
	free(f->fields);
	dg_form_init(f);
}

void dg_form_clear(struct dg_form *f)
{
	dg_form_finish(f);
}

void dg_form_type(struct dg_form *f, const char *type)
{
	text_set(&f->type, type);
}

void dg_form_title(struct dg_form *f, const char *title)
{
	text_set(&f->title, title);
}

void dg_form_instructions(struct dg_form *f, const char *words)
{
	text_set(&f->instructions, words);
}

struct dg_form_field *dg_form_add(struct dg_form *f, enum dg_field_type type, const char *var, const char *label)
{
	f->fields = dg_grow(f->fields, (f->n_fields + 1) * sizeof *f->fields);
	struct dg_form_field *field = &f->fields[f->n_fields++];
	*field = (struct dg_form_field){ .type = type, .var = dg_strdup(var), .label = dg_strdup(label) };
	return field;
}

void dg_field_value(struct dg_form_field *field, const char *value)
{
	char *copy = dg_strdup(value);
	secret_free(field->value);
	field->value = copy;
}

void dg_field_hint(struct dg_form_field *field, const char *words)
{
	text_set(&field->hint, words);
}

void dg_field_choice(struct dg_form_field *field, const char *value, const char *label)
{
	field->choices = dg_grow(field->choices, (field->n_choices + 1) * sizeof *field->choices);
	field->choices[field->n_choices++] = (struct dg_choice){ dg_strdup(value), dg_strdup(label) };
}

static struct dg_form_field *field_find(const struct dg_form *f, const char *var)
{
	for (size_t i = 0; i < f->n_fields; i++)
		if (f->fields[i].var && !strcmp(f->fields[i].var, var))
			return &f->fields[i];
	return NULL;
}

const struct dg_form_field *dg_form_field(const struct dg_form *f, const char *var)
{
	return field_find(f, var);
}

const char *dg_form_value(const struct dg_form *f, const char *var)
{
	const struct dg_form_field *field = field_find(f, var);
	return field && field->value && *field->value ? field->value : NULL;
}

bool dg_form_flag(const struct dg_form *f, const char *var)
{
	const char *value = dg_form_value(f, var);
	return value && !strcmp(value, "1");
}

static bool has_lines(enum dg_field_type type)
{
	return type == DG_FIELD_LINES || type == DG_FIELD_JIDS;
}

void dg_form_fill(struct dg_form *f, const char *var, const char *const *values, size_t n)
{
	struct dg_form_field *field = field_find(f, var);
	if (!field || field->type == DG_FIELD_FIXED)
		return;
	if (!has_lines(field->type)) {
		dg_field_value(field, n > 0 ? values[0] : NULL);
		return;
	}
	struct dg_buf lines = { 0 };
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			dg_buf_chr(&lines, '\n');
		dg_buf_str(&lines, values[i]);
	}
	dg_field_value(field, lines.at);
	dg_buf_finish(&lines);
}

/* ---- checking ---- */

static enum dg_status wrong_with(struct dg_said *said, enum dg_text_id what, const struct dg_form_field *field)
{
	*said = (struct dg_said){ what, { field->label, field->value, NULL } };
	return DG_INVALID;
}

/* Blanks around what a person typed mean nothing; within a secret they may. */
static void trim(char *text)
{
	static const char blanks[] = " \t\r\n";
	char *begin = text + strspn(text, blanks);
	size_t n = strlen(begin);
	while (n > 0 && strchr(blanks, begin[n - 1]))
		n--;
	memmove(text, begin, n);
	text[n] = '\0';
}

static bool is_text(const char *text, bool with_lines)
{
	if (!dg_utf8_is_valid(text, strlen(text)))
		return false;
	for (const char *at = text; *at; at++) {
		unsigned char c = (unsigned char)*at;
		if ((c < ' ' && !(with_lines && (c == '\n' || c == '\t'))) || c == 0x7f)
			return false;
	}
	return true;
}

static enum dg_status check_bool(struct dg_form_field *field, const char *country, struct dg_said *said)
{
	static const char *const words[][2] = { { "1", "1" }, { "true", "1" }, { "0", "0" }, { "false", "0" } };
	(void)country;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (!strcmp(field->value, words[i][0])) {
			dg_field_value(field, words[i][1]);
			return DG_OK;
		}
	return wrong_with(said, DG_T_FIELD_YES_OR_NO, field);
}

static enum dg_status check_choice(struct dg_form_field *field, const char *country, struct dg_said *said)
{
	(void)country;
	for (size_t i = 0; i < field->n_choices; i++)
		if (!strcmp(field->value, field->choices[i].value))
			return DG_OK;
	return wrong_with(said, DG_T_FIELD_CHOICE, field);
}

static enum dg_status check_phone(struct dg_form_field *field, const char *country, struct dg_said *said)
{
	char number[DG_NUMBER_MAX];
	if (dg_number_read(field->value, country, number) != DG_OK)
		return wrong_with(said, DG_T_NOT_A_NUMBER, field);
	dg_field_value(field, number);
	return DG_OK;
}

static enum dg_status check_country(struct dg_form_field *field, const char *country, struct dg_said *said)
{
	(void)country;
	if (!dg_number_country_known(field->value))
		return wrong_with(said, DG_T_FIELD_COUNTRY, field);
	for (char *at = field->value; *at; at++)
		*at = (char)toupper((unsigned char)*at);
	return DG_OK;
}

static enum dg_status jid_add(const char *text, struct dg_buf *out)
{
	struct dg_jid jid;
	enum dg_status status = dg_jid_parse(text, &jid);
	if (status != DG_OK)
		return status;
	if (out->len > 0)
		dg_buf_chr(out, '\n');
	dg_buf_str(out, jid.bare);
	dg_jid_finish(&jid);
	return DG_OK;
}

/* One line or many: each becomes a bare JID as the servers would write it; empty lines go. */
static enum dg_status check_jids(struct dg_form_field *field, const char *country, struct dg_said *said)
{
	char *copy = dg_strdup(field->value);
	struct dg_buf jids = { 0 };
	enum dg_status status = DG_OK;
	(void)country;
	for (char *line = copy, *next; line && status == DG_OK; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		trim(line);
		if (*line)
			status = jid_add(line, &jids);
	}
	if (status != DG_OK)
		status = wrong_with(said, DG_T_FIELD_JID, field);
	else if (jids.len > TEXT_MOST) /* preparing makes some longer */
		status = wrong_with(said, DG_T_FIELD_TOO_LONG, field);
	else
		dg_field_value(field, jids.at);
	dg_buf_finish(&jids);
	free(copy);
	return status;
}

typedef enum dg_status check_type(struct dg_form_field *field, const char *country, struct dg_said *said);

static check_type *const checks[] = {
	[DG_FIELD_BOOL] = check_bool,
	[DG_FIELD_CHOICE] = check_choice,
	[DG_FIELD_JID] = check_jids,
	[DG_FIELD_JIDS] = check_jids,
	[DG_FIELD_PHONE] = check_phone,
	[DG_FIELD_COUNTRY] = check_country,
	[DG_FIELD_FIXED] = NULL,
};

enum dg_status dg_field_check(struct dg_form_field *field, const char *country, struct dg_said *said)
{
	bool with_lines = has_lines(field->type);
	if (field->type == DG_FIELD_FIXED)
		return DG_OK;
	if (field->value && field->type != DG_FIELD_SECRET)
		trim(field->value);
	if (!field->value || !*field->value) {
		if (field->type == DG_FIELD_BOOL)
			dg_field_value(field, "0");
		return field->required && field->type != DG_FIELD_BOOL ? wrong_with(said, DG_T_FIELD_MISSING, field)
								       : DG_OK;
	}
	if (strlen(field->value) > (with_lines ? TEXT_MOST : LINE_MOST)) {
		dg_field_value(field, NULL); /* nobody keeps it, nor shows it again */
		return wrong_with(said, DG_T_FIELD_TOO_LONG, field);
	}
	if (!is_text(field->value, with_lines))
		return wrong_with(said, DG_T_FIELD_NOT_TEXT, field);
	return checks[field->type] ? checks[field->type](field, country, said) : DG_OK;
}

enum dg_status dg_form_check(
	struct dg_form *f, const char *country, const struct dg_form_field **wrong, struct dg_said *said)
{
	for (size_t i = 0; i < f->n_fields; i++) {
		enum dg_status status = dg_field_check(&f->fields[i], country, said);
		if (status != DG_OK) {
			*wrong = &f->fields[i];
			return status;
		}
	}
	return DG_OK;
}
