/* interview.c - see interview.h. Called by bot.c. Secrets are asked for with a warning and never said. */
#include "xmpp/interview.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/mem.h"
#include "xmpp/words.h"

static const char blanks[] = " \t\r\n";

/* ---- the order of questions ---- */

static size_t ask_from(const struct dg_form *f, size_t at)
{
	while (at < f->n_fields && f->fields[at].type == DG_FIELD_FIXED)
		at++;
	return at;
}

size_t interview_first(const struct dg_form *f)
{
	return ask_from(f, 0);
}

size_t interview_next(const struct dg_form *f, size_t at)
{
	return at < f->n_fields ? ask_from(f, at + 1) : f->n_fields;
}

size_t interview_previous(const struct dg_form *f, size_t at)
{
	for (size_t i = at; i-- > 0;)
		if (f->fields[i].type != DG_FIELD_FIXED)
			return i;
	return at;
}

size_t interview_find(const struct dg_form *f, const char *var)
{
	const struct dg_form_field *field = var ? dg_form_field(f, var) : NULL;
	return field && field->type != DG_FIELD_FIXED ? (size_t)(field - f->fields) : interview_first(f);
}

/* ---- questions ---- */

static void say(struct dg_buf *out, enum dg_lang lang, enum dg_text_id what, const char *first, const char *second)
{
	const struct dg_said said = { what, { first, second, NULL } };
	dg_text_print(out, lang, &said);
}

static void say_line(struct dg_buf *out, const char *words)
{
	if (!words || !*words)
		return;
	dg_buf_chr(out, '\n');
	dg_buf_str(out, words);
}

/* A sentence of one or two words that may be written. */
static void say_words(
	struct dg_buf *out, enum dg_lang lang, enum dg_text_id what, enum dg_text_id first, enum dg_text_id second)
{
	struct dg_buf one = { 0 };
	struct dg_buf two = { 0 };
	words_print(&one, first, lang);
	words_print(&two, second, lang);
	say(out, lang, what, one.at, two.at);
	dg_buf_finish(&one);
	dg_buf_finish(&two);
}

static bool has_value(const struct dg_form_field *field)
{
	return field->value && *field->value;
}

/* As a reader wants it; appended. */
static void print_value(struct dg_buf *out, const struct dg_form_field *field, enum dg_lang lang)
{
	switch (field->type) {
	case DG_FIELD_SECRET: dg_buf_str(out, "***"); return;
	case DG_FIELD_BOOL:
		words_print(out, strcmp(field->value, "1") != 0 ? DG_T_WORD_NO : DG_T_WORD_YES, lang);
		return;
	case DG_FIELD_CHOICE:
		for (size_t i = 0; i < field->n_choices; i++)
			if (!strcmp(field->choices[i].value, field->value)) {
				dg_buf_str(out, field->choices[i].label);
				return;
			}
		break;
	case DG_FIELD_TEXT:
	case DG_FIELD_LINES:
	case DG_FIELD_JID:
	case DG_FIELD_JIDS:
	case DG_FIELD_PHONE:
	case DG_FIELD_COUNTRY:
	case DG_FIELD_FIXED: break;
	}
	dg_buf_str(out, field->value);
}

static void ask_how(struct dg_buf *out, const struct dg_form_field *field, enum dg_lang lang)
{
	switch (field->type) {
	case DG_FIELD_SECRET:
		dg_buf_chr(out, '\n');
		say(out, lang, DG_T_BOT_SECRET, NULL, NULL);
		return;
	case DG_FIELD_BOOL:
		dg_buf_chr(out, '\n');
		say_words(out, lang, DG_T_BOT_YES_NO, DG_T_WORD_YES, DG_T_WORD_NO);
		return;
	case DG_FIELD_CHOICE:
		for (size_t i = 0; i < field->n_choices; i++)
			dg_buf_printf(out, "\n%zu. %s", i + 1, field->choices[i].label);
		dg_buf_chr(out, '\n');
		say(out, lang, DG_T_BOT_CHOOSE, NULL, NULL);
		return;
	case DG_FIELD_LINES:
	case DG_FIELD_JIDS:
		dg_buf_chr(out, '\n');
		say(out, lang, DG_T_BOT_ONE_A_LINE, NULL, NULL);
		return;
	case DG_FIELD_TEXT:
	case DG_FIELD_JID:
	case DG_FIELD_PHONE:
	case DG_FIELD_COUNTRY:
	case DG_FIELD_FIXED: return;
	}
}

static void ask_skip(struct dg_buf *out, const struct dg_form_field *field, enum dg_lang lang)
{
	struct dg_buf word = { 0 };
	struct dg_buf now = { 0 };
	if (!has_value(field) && field->required)
		return;
	words_print(&word, DG_T_WORD_SKIP, lang);
	if (has_value(field))
		print_value(&now, field, lang);
	dg_buf_chr(out, '\n');
	say(out, lang, now.len ? DG_T_BOT_SKIP_KEEP : DG_T_BOT_SKIP_EMPTY, word.at, now.at);
	dg_buf_finish(&word);
	dg_buf_finish(&now);
}

void interview_ask(struct dg_buf *out, const struct dg_form *f, size_t at, enum dg_lang lang)
{
	assert(at <= f->n_fields);
	size_t words = at; /* that stand before the question */
	while (words > 0 && f->fields[words - 1].type == DG_FIELD_FIXED)
		words--;
	for (; words < at; words++)
		say_line(out, has_value(&f->fields[words]) ? f->fields[words].value : f->fields[words].label);
	dg_buf_chr(out, '\n');
	if (at == f->n_fields) {
		say_words(out, lang, DG_T_BOT_GO_ON, DG_T_WORD_YES, DG_T_WORD_CANCEL);
		return;
	}
	const struct dg_form_field *field = &f->fields[at];
	dg_buf_str(out, field->label ? field->label : field->var);
	if (field->required && !has_value(field)) {
		dg_buf_chr(out, ' ');
		say(out, lang, DG_T_BOT_REQUIRED, NULL, NULL);
	}
	say_line(out, field->hint);
	ask_how(out, field, lang);
	ask_skip(out, field, lang);
}

void interview_begin(struct dg_buf *out, const struct dg_form *f, size_t at, enum dg_lang lang)
{
	dg_buf_str(out, f->instructions ? f->instructions : f->title);
	if (interview_next(f, at) < f->n_fields) {
		dg_buf_chr(out, '\n');
		say_words(out, lang, DG_T_BOT_WAYS_OUT, DG_T_WORD_BACK, DG_T_WORD_CANCEL);
	}
	interview_ask(out, f, at, lang);
}

/* ---- answers ---- */

/* Blanks around it say nothing, but within a secret they may. Given. */
static char *trimmed(const char *text)
{
	text += strspn(text, blanks);
	size_t n = strlen(text);
	while (n > 0 && strchr(blanks, text[n - 1]))
		n--;
	return dg_strndup(text, n);
}

/* The value of the choice that is meant by its number, its label or itself; else what was written. */
static const char *chosen(const struct dg_form_field *field, const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);
	if (end != text && (!*end || !strcmp(end, ".")) && n >= 1 && n <= field->n_choices)
		return field->choices[n - 1].value;
	for (size_t i = 0; i < field->n_choices; i++)
		if (!strcasecmp(text, field->choices[i].label) || !strcasecmp(text, field->choices[i].value))
			return field->choices[i].value;
	return text;
}

/* What the form understands of what a person wrote. Borrowed from `text` or from the form. */
static const char *meant(const struct dg_form_field *field, const char *text, enum dg_lang lang)
{
	if (field->type == DG_FIELD_CHOICE)
		return chosen(field, text);
	if (field->type != DG_FIELD_BOOL)
		return text;
	if (words_are(text, DG_T_WORD_YES, lang))
		return "1";
	return words_are(text, DG_T_WORD_NO, lang) ? "0" : text;
}

static bool skip(const struct dg_form_field *field, enum dg_lang lang, struct dg_buf *why)
{
	if (has_value(field) || !field->required)
		return true;
	say(why, lang, DG_T_FIELD_MISSING, field->label, NULL);
	return false;
}

bool interview_answer(
	struct dg_form *f, size_t at, const char *text, enum dg_lang lang, const char *country, struct dg_buf *why)
{
	struct dg_said said;
	if (at == f->n_fields) {
		if (!words_are(text, DG_T_WORD_YES, lang))
			say_words(why, lang, DG_T_BOT_GO_ON, DG_T_WORD_YES, DG_T_WORD_CANCEL);
		return !why->len;
	}
	struct dg_form_field *field = &f->fields[at];
	if (words_are(text, DG_T_WORD_SKIP, lang))
		return skip(field, lang, why);
	char *before = dg_strdup(field->value);
	char *given = field->type == DG_FIELD_SECRET ? dg_strdup(text) : trimmed(text);
	dg_field_value(field, meant(field, given, lang));
	bool is_right = dg_field_check(field, country, &said) == DG_OK;
	if (!is_right) {
		dg_text_print(why, lang, &said);
		dg_field_value(field, before);
	}
	explicit_bzero(given, strlen(given));
	free(given);
	free(before);
	return is_right;
}

void interview_result(struct dg_buf *out, const struct dg_form *f, enum dg_lang lang)
{
	for (size_t i = 0; i < f->n_fields; i++) {
		const struct dg_form_field *field = &f->fields[i];
		if (field->type == DG_FIELD_SECRET || (!has_value(field) && !field->label))
			continue;
		dg_buf_chr(out, '\n');
		dg_buf_str(out, field->label);
		if (!has_value(field))
			continue;
		dg_buf_str(out, field->label ? (strchr(field->value, '\n') ? ":\n" : ": ") : "");
		print_value(out, field, lang);
	}
}
