/* interview.h - a form in words: one field after the other is asked, and what is written becomes its value. Pure.
 *
 * A place in the interview is a field's index; n_fields is behind the last: a form without questions only wants a yes.
 */
#ifndef DG_INTERVIEW_H
#define DG_INTERVIEW_H

#include "dialog/form.h"

/* The first field to ask; n_fields when there is none. */
size_t interview_first(const struct dg_form *f);
/* The one behind `at`; n_fields when it was the last. */
size_t interview_next(const struct dg_form *f, size_t at);
/* The one before `at`; `at` itself when it is the first. */
size_t interview_previous(const struct dg_form *f, size_t at);
size_t interview_find(const struct dg_form *f, const char *var); /* the first one when there is none of this name */

/* Append what the form is about, then the question for `at`. */
void interview_begin(struct dg_buf *out, const struct dg_form *f, size_t at, enum dg_lang lang);
void interview_ask(struct dg_buf *out, const struct dg_form *f, size_t at, enum dg_lang lang);

/* Take `text` as the value of field `at`, read as people of `country` write. false: it is none, the field is as it was,
 * and why is appended to `why`. */
bool interview_answer(
	struct dg_form *f, size_t at, const char *text, enum dg_lang lang, const char *country, struct dg_buf *why);

/* Append the fields of a result, one a line. */
void interview_result(struct dg_buf *out, const struct dg_form *f, enum dg_lang lang);

#endif
