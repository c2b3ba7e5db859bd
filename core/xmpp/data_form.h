/* data_form.h - forms as clients know them: jabber:x:data (XEP-0004) and the fixed fields of XEP-0077.
 *
 * The form itself, and what may stand in it, is core/dialog's (form.h); here it is written and read. Secrets go in, and
 * never out.
 */
#ifndef DG_DATA_FORM_H
#define DG_DATA_FORM_H

#include <stdbool.h>

#include "dialog/form.h"
#include "stream/element.h"
#include "stream/render.h"

#define NS_DATA_FORM "jabber:x:data"

enum {
	DATA_FORM_FIELDS = 64,    /* that are read of one form */
	DATA_FORM_VALUES = 64,    /* of one field */
	DATA_FORM_OCTETS = 32768, /* of all values together */
};

/* Append <x type='form'/> to be filled in, or <x type='result'/> to be read. */
void data_form_print(struct dg_render *r, const struct dg_form *f);
void data_form_print_result(struct dg_render *r, const struct dg_form *f);
/* Append <instructions/> and the fields that XEP-0077 has a name for, with what is in them. */
void data_form_print_legacy(struct dg_render *r, const struct dg_form *f);

/* What a client sent, on its own: the stanza is gone by the time a dialog asks for it. Start with {0}. */
struct data_values {
	char *var;
	bool is_legacy; /* an element of XEP-0077; `var` is its name */
	char **values;
	size_t n;
};
struct data_submission {
	char *type; /* FORM_TYPE; NULL: not said */
	struct data_values *fields;
	size_t n, octets;
};
void data_submission_finish(struct data_submission *s);

enum data_answer {
	DATA_FORM_SUBMITTED,
	DATA_FORM_CANCELLED,
	DATA_FORM_BROKEN, /* not a submission, or over the bounds */
};

/* `x` is <x xmlns='jabber:x:data'/>. `out` is replaced, but only by a submission. */
enum data_answer data_form_read(const struct dg_element *x, struct data_submission *out);
/* The same for the children of <query xmlns='jabber:iq:register'/>, whatever they are called. */
enum data_answer data_form_read_legacy(const struct dg_element *query, struct data_submission *out);
/* Put it into the form; fields that did not come are as they were, unknown ones are ignored (XEP-0004 section 3.1).
 * Nothing is checked: dg_form_check() comes after. false: it was meant for another form, which is untouched. */
bool data_form_fill(const struct data_submission *s, struct dg_form *f);

#endif
