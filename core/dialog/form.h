/* form.h - a form as a person fills it in, whatever shows it: XEP-0004, a chat, the command line.
 *
 * Built by a command, shown by a face, given back with values. Labels are in the user's language already. The form owns
 * its strings.
 */
#ifndef DG_FORM_H
#define DG_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "text/text.h"

/* The field types of XEP-0004 section 3.3 that we need. */
enum dg_field_type {
	DG_FIELD_TEXT,
	DG_FIELD_SECRET,  /* text-private: its value is never shown */
	DG_FIELD_LINES,   /* text-multi */
	DG_FIELD_BOOL,    /* "1" or "0" */
	DG_FIELD_CHOICE,  /* list-single */
	DG_FIELD_JID,     /* jid-single: a bare JID, prepared when the command sees it */
	DG_FIELD_JIDS,    /* jid-multi, one a line */
	DG_FIELD_PHONE,   /* text-single: a number as people type it; canonical when the command sees it */
	DG_FIELD_COUNTRY, /* text-single: ISO 3166-1 alpha-2, in capitals when the command sees it */
	DG_FIELD_FIXED,   /* words only */
};

struct dg_choice {
	char *value, *label;
};

struct dg_form_field {
	char *var, *label, *hint; /* hint: more words, or NULL */
	enum dg_field_type type;
	bool required;
	char *value; /* as it stands; "" or NULL: none */
	struct dg_choice *choices;
	size_t n_choices;
	/* XEP-0077's name for the same thing ("phone", "username", "password"), for clients that know no forms; NULL:
	 * such clients do not see the field. */
	const char *legacy;
};

struct dg_form {
	char *type; /* FORM_TYPE (XEP-0068), or NULL; the faces show it, nobody fills it in */
	char *title, *instructions;
	struct dg_form_field *fields;
	size_t n_fields;
};

void dg_form_init(struct dg_form *f);
void dg_form_finish(struct dg_form *f);
void dg_form_clear(struct dg_form *f);
void dg_form_type(struct dg_form *f, const char *type);
void dg_form_title(struct dg_form *f, const char *title);
void dg_form_instructions(struct dg_form *f, const char *words);
/* The new field, until another one is added. Strings are copied. */
struct dg_form_field *dg_form_add(struct dg_form *f, enum dg_field_type type, const char *var, const char *label);
void dg_field_value(struct dg_form_field *field, const char *value);
void dg_field_hint(struct dg_form_field *field, const char *words);
void dg_field_choice(struct dg_form_field *field, const char *value, const char *label);
const struct dg_form_field *dg_form_field(const struct dg_form *f, const char *var); /* NULL when there is none */
const char *dg_form_value(const struct dg_form *f, const char *var);                 /* NULL when empty */
bool dg_form_flag(const struct dg_form *f, const char *var);

/* Take what a face brought for `var`: an unknown name is ignored (XEP-0004 section 3.1). `n` values of jid-multi and
 * text-multi; the others have one. */
void dg_form_fill(struct dg_form *f, const char *var, const char *const *values, size_t n);
/* Check and canonicalise everything: required, known choices, booleans (1 true 0 false), JIDs, numbers as people of
 * `country` type them. DG_INVALID: `wrong` names the field, `said` is the sentence (its arguments borrowed from the
 * form). */
enum dg_status dg_form_check(struct dg_form *f, const char *country, const struct dg_form_field **wrong,
	struct dg_said *said) __attribute__((warn_unused_result));
/* The same for one field, for a face that asks one after the other. */
enum dg_status dg_field_check(struct dg_form_field *field, const char *country, struct dg_said *said)
	__attribute__((warn_unused_result));

#endif
