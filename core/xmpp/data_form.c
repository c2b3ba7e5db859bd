/* data_form.c - the two spellings of a form. Pure. Called by register.c and adhoc.c. */
#include "xmpp/data_form.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

static const char *const type_names[] = {
	[DG_FIELD_TEXT] = "text-single",
	[DG_FIELD_SECRET] = "text-private",
	[DG_FIELD_LINES] = "text-multi",
	[DG_FIELD_BOOL] = "boolean",
	[DG_FIELD_CHOICE] = "list-single",
	[DG_FIELD_JID] = "jid-single",
	[DG_FIELD_JIDS] = "jid-multi",
	[DG_FIELD_PHONE] = "text-single",
	[DG_FIELD_COUNTRY] = "text-single",
	[DG_FIELD_FIXED] = "fixed",
};

/* ---- writing ---- */

static bool has_lines(const struct dg_form_field *field)
{
	return field->type == DG_FIELD_LINES || field->type == DG_FIELD_JIDS || field->type == DG_FIELD_FIXED;
}

/* One <value/> a line where the type has several. */
static void print_values(struct dg_render *r, const struct dg_form_field *field)
{
	const char *at = field->value;
	if (!at || !*at || field->type == DG_FIELD_SECRET)
		return;
	if (!has_lines(field)) {
		dg_render_leaf(r, "value", NULL, at);
		return;
	}
	while (at) {
		const char *end = strchr(at, '\n');
		char *line = dg_strndup(at, end ? (size_t)(end - at) : strlen(at));
		dg_render_leaf(r, "value", NULL, line);
		free(line);
		at = end ? end + 1 : NULL;
	}
}

static void print_choices(struct dg_render *r, const struct dg_form_field *field)
{
	for (size_t i = 0; i < field->n_choices; i++) {
		dg_render_open(r, "option");
		dg_render_attr(r, "label", field->choices[i].label);
		dg_render_leaf(r, "value", NULL, field->choices[i].value);
		dg_render_close(r);
	}
}

static void open_field(struct dg_render *r, const struct dg_form_field *field)
{
	dg_render_open(r, "field");
	dg_render_attr(r, "type", type_names[field->type]);
	dg_render_attr(r, "var", field->var);
	if (field->type != DG_FIELD_FIXED)
		dg_render_attr(r, "label", field->label);
}

static void print_field(struct dg_render *r, const struct dg_form_field *field)
{
	open_field(r, field);
	if (field->hint)
		dg_render_leaf(r, "desc", NULL, field->hint);
	if (field->required)
		dg_render_leaf(r, "required", NULL, NULL);
	if (field->type == DG_FIELD_FIXED && (!field->value || !*field->value))
		dg_render_leaf(r, "value", NULL, field->label ? field->label : "");
	else
		print_values(r, field);
	print_choices(r, field);
	dg_render_close(r);
}

/* A reader of a result wants words where a form has values to send. */
static void print_result_field(struct dg_render *r, const struct dg_form_field *field)
{
	const char *value = field->value ? field->value : "";
	if (field->type == DG_FIELD_SECRET)
		return;
	if (field->type != DG_FIELD_CHOICE) {
		open_field(r, field);
		print_values(r, field);
		dg_render_close(r);
		return;
	}
	for (size_t i = 0; i < field->n_choices; i++)
		if (!strcmp(field->choices[i].value, value) && field->choices[i].label)
			value = field->choices[i].label;
	dg_render_open(r, "field");
	dg_render_attr(r, "type", type_names[DG_FIELD_TEXT]);
	dg_render_attr(r, "var", field->var);
	dg_render_attr(r, "label", field->label);
	dg_render_leaf(r, "value", NULL, value);
	dg_render_close(r);
}

static void open_form(struct dg_render *r, const struct dg_form *f, const char *type)
{
	dg_render_open(r, "x");
	dg_render_attr(r, "xmlns", NS_DATA_FORM);
	dg_render_attr(r, "type", type);
	if (f->title)
		dg_render_leaf(r, "title", NULL, f->title);
	if (f->instructions)
		dg_render_leaf(r, "instructions", NULL, f->instructions);
	if (!f->type)
		return;
	dg_render_open(r, "field"); /* first of all: XEP-0068 section 3.2 */
	dg_render_attr(r, "type", "hidden");
	dg_render_attr(r, "var", "FORM_TYPE");
	dg_render_leaf(r, "value", NULL, f->type);
	dg_render_close(r);
}

void data_form_print(struct dg_render *r, const struct dg_form *f)
{
	open_form(r, f, "form");
	for (size_t i = 0; i < f->n_fields; i++)
		print_field(r, &f->fields[i]);
	dg_render_close(r);
}

void data_form_print_result(struct dg_render *r, const struct dg_form *f)
{
	open_form(r, f, "result");
	for (size_t i = 0; i < f->n_fields; i++)
		print_result_field(r, &f->fields[i]);
	dg_render_close(r);
}

void data_form_print_legacy(struct dg_render *r, const struct dg_form *f)
{
	if (f->instructions)
		dg_render_leaf(r, "instructions", NULL, f->instructions);
	for (size_t i = 0; i < f->n_fields; i++) {
		const struct dg_form_field *field = &f->fields[i];
		const char *value = field->type == DG_FIELD_SECRET ? NULL : field->value;
		if (field->legacy)
			dg_render_leaf(r, field->legacy, NULL, value && *value ? value : NULL);
	}
}

/* ---- reading ---- */

void data_submission_finish(struct data_submission *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->fields[i].var);
		for (size_t k = 0; k < s->fields[i].n; k++) {
			explicit_bzero(s->fields[i].values[k], strlen(s->fields[i].values[k]));
			free(s->fields[i].values[k]);
		}
		free(s->fields[i].values);
	}
	free(s->fields);
	free(s->type);
	*s = (struct data_submission){ 0 };
}

static struct data_values *add_field(struct data_submission *s, const char *var, bool is_legacy)
{
	s->fields = dg_grow(s->fields, (s->n + 1) * sizeof *s->fields);
	struct data_values *field = &s->fields[s->n++];
	*field = (struct data_values){ .var = dg_strdup(var), .is_legacy = is_legacy };
	return field;
}

static void add_value(struct data_submission *s, struct data_values *field, const char *value)
{
	field->values = dg_grow(field->values, (field->n + 1) * sizeof *field->values);
	field->values[field->n++] = dg_strdup(value);
	s->octets += strlen(value);
}

/* false: more than a field may have. */
static bool read_field(const struct dg_element *e, const char *var, struct data_submission *out)
{
	if (out->n == DATA_FORM_FIELDS)
		return false;
	struct data_values *field = add_field(out, var, false);
	for (const struct dg_element *v = dg_element_first(e); v; v = dg_element_next(v)) {
		if (!dg_element_is(v, "value", NS_DATA_FORM))
			continue;
		if (field->n == DATA_FORM_VALUES || out->octets + strlen(dg_element_text(v)) > DATA_FORM_OCTETS)
			return false;
		add_value(out, field, dg_element_text(v));
	}
	return true;
}

static void read_type(const struct dg_element *e, struct data_submission *out)
{
	const struct dg_element *value = dg_element_child(e, "value", NS_DATA_FORM);
	if (!value || out->type)
		return;
	out->type = dg_strdup(dg_element_text(value));
}

static bool read_fields(const struct dg_element *x, struct data_submission *out)
{
	for (const struct dg_element *e = dg_element_first(x); e; e = dg_element_next(e)) {
		const char *var = dg_element_attr(e, "var");
		if (!var || !dg_element_is(e, "field", NS_DATA_FORM))
			continue;
		if (!strcmp(var, "FORM_TYPE"))
			read_type(e, out);
		else if (!read_field(e, var, out))
			return false;
	}
	return true;
}

enum data_answer data_form_read(const struct dg_element *x, struct data_submission *out)
{
	const char *type = dg_element_attr(x, "type");
	struct data_submission fresh = { 0 };
	if (type && !strcmp(type, "cancel"))
		return DATA_FORM_CANCELLED;
	if (!type || strcmp(type, "submit") != 0 || !read_fields(x, &fresh)) {
		data_submission_finish(&fresh);
		return DATA_FORM_BROKEN;
	}
	data_submission_finish(out);
	*out = fresh;
	return DATA_FORM_SUBMITTED;
}

enum data_answer data_form_read_legacy(const struct dg_element *query, struct data_submission *out)
{
	struct data_submission fresh = { 0 };
	for (const struct dg_element *e = dg_element_first(query); e; e = dg_element_next(e)) {
		const char *text = dg_element_text(e);
		if (strcmp(dg_element_ns(e), dg_element_ns(query)) != 0)
			continue;
		if (fresh.n == DATA_FORM_FIELDS || fresh.octets + strlen(text) > DATA_FORM_OCTETS) {
			data_submission_finish(&fresh);
			return DATA_FORM_BROKEN;
		}
		add_value(&fresh, add_field(&fresh, dg_element_name(e), true), text);
	}
	data_submission_finish(out);
	*out = fresh;
	return DATA_FORM_SUBMITTED;
}

/* The name of this field in the form; NULL: the form has none. */
static const char *var_of(const struct data_values *field, const struct dg_form *f)
{
	if (!field->is_legacy)
		return field->var;
	for (size_t i = 0; i < f->n_fields; i++)
		if (f->fields[i].legacy && !strcmp(f->fields[i].legacy, field->var))
			return f->fields[i].var;
	return NULL;
}

bool data_form_fill(const struct data_submission *s, struct dg_form *f)
{
	if (s->type && f->type && strcmp(s->type, f->type) != 0)
		return false;
	for (size_t i = 0; i < s->n; i++) {
		const char *var = var_of(&s->fields[i], f);
		if (var)
			dg_form_fill(f, var, (const char *const *)s->fields[i].values, s->fields[i].n);
	}
	return true;
}
