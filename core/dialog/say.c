/* say.c - the catalogue at work in commands: ends in one sentence, labels in the user's language. Called by the
 * commands of this folder. */
#include <time.h>

#include "dialog/room.h"
#include "util/digits.h"

void dialog_done(struct dg_dialog *d, enum dg_text_id what, const char *first, const char *second)
{
	const struct dg_said said = { what, { first, second, NULL } };
	dialog_end(d, &said);
}

void dialog_fail(struct dg_dialog *d, enum dg_status why, enum dg_text_id what, const char *first)
{
	const struct dg_said said = { what, { first, NULL, NULL } };
	dialog_refuse(d, why, &said);
}

const char *dialog_text(const struct dg_dialog *d, enum dg_text_id what)
{
	return dg_text(dialog_view(d)->lang, what);
}

void dialog_print(const struct dg_dialog *d, struct dg_buf *out, enum dg_text_id what, const char *first)
{
	const struct dg_said said = { what, { first, NULL, NULL } };
	dg_text_print(out, dialog_view(d)->lang, &said);
}

struct dg_form *dialog_blank(
	struct dg_dialog *d, enum dg_text_id title, enum dg_text_id instructions, const char *first)
{
	struct dg_form *f = dialog_form(d);
	struct dg_buf words = { 0 };
	dg_form_clear(f);
	dg_form_title(f, dialog_text(d, title));
	dialog_print(d, &words, instructions, first);
	dg_form_instructions(f, words.at);
	dg_buf_finish(&words);
	return f;
}

struct dg_form_field *dialog_field(
	struct dg_dialog *d, enum dg_field_type type, const char *var, enum dg_text_id label, const char *value)
{
	struct dg_form_field *field = dg_form_add(dialog_form(d), type, var, dialog_text(d, label));
	dg_field_value(field, value);
	return field;
}

void dialog_language_field(struct dg_dialog *d, const char *value)
{
	struct dg_form_field *field = dialog_field(d, DG_FIELD_CHOICE, "language", DG_T_LABEL_LANGUAGE, value);
	for (int lang = 0; lang < DG_LANG_END; lang++)
		dg_field_choice(field, dg_lang_tag((enum dg_lang)lang), dg_lang_name((enum dg_lang)lang));
}

void dialog_count_field(struct dg_dialog *d, const char *var, enum dg_text_id label, uint64_t count)
{
	char digits[DG_DIGITS_ROOM];
	(void)dg_digits(count, 10, 0, digits);
	dialog_field(d, DG_FIELD_TEXT, var, label, digits);
}

const char *dialog_link_text(const struct dg_dialog *d, enum dg_link link)
{
	static const enum dg_text_id texts[] = {
		[DG_LINK_OFFLINE] = DG_T_LINK_OFFLINE,
		[DG_LINK_CONNECTING] = DG_T_LINK_CONNECTING,
		[DG_LINK_ONLINE] = DG_T_LINK_ONLINE,
	};
	return dialog_text(d, texts[link]);
}

const char *dialog_date(int64_t unix_ms, char out[16])
{
	time_t at = (time_t)(unix_ms / 1000);
	struct tm day;
	out[0] = '\0';
	if (unix_ms > 0 && gmtime_r(&at, &day))
		(void)strftime(out, 16, "%Y-%m-%d", &day);
	return out;
}
