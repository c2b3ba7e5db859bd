/* fuzz_data_form.c - a client's submission, as any XML. Oracles: the bounds hold; what was read, written as a
 * submission and read again, is the same; a form takes it, checks it and prints both ways without a secret in it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "xmpp/data_form.h"

#define SECRET "s3cret-on-file"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_bounds(const struct data_submission *s)
{
	size_t total = 0;
	check(s->n <= DATA_FORM_FIELDS);
	for (size_t i = 0; i < s->n; i++) {
		check(s->fields[i].n <= DATA_FORM_VALUES && s->fields[i].var);
		for (size_t k = 0; k < s->fields[i].n; k++)
			total += strlen(s->fields[i].values[k]);
	}
	check(total == s->octets && total <= DATA_FORM_OCTETS);
}

static void print_field(struct dg_render *r, const char *var, char *const *values, size_t n)
{
	dg_render_open(r, "field");
	dg_render_attr(r, "var", var);
	for (size_t i = 0; i < n; i++)
		dg_render_leaf(r, "value", NULL, values[i]);
	dg_render_close(r);
}

/* As a client writes it. Given. */
static char *print(const struct data_submission *s)
{
	struct dg_buf out = { 0 };
	struct dg_render r;
	dg_render_init(&r, &out);
	dg_render_open(&r, "x");
	dg_render_attr(&r, "xmlns", NS_DATA_FORM);
	dg_render_attr(&r, "type", "submit");
	if (s->type)
		print_field(&r, "FORM_TYPE", &s->type, 1);
	for (size_t i = 0; i < s->n; i++)
		print_field(&r, s->fields[i].var, s->fields[i].values, s->fields[i].n);
	dg_render_close(&r);
	return dg_buf_give(&out);
}

static void check_same(const struct data_submission *a, const struct data_submission *b)
{
	check(!a->type == !b->type && (!a->type || !strcmp(a->type, b->type)));
	check(a->n == b->n && a->octets == b->octets);
	for (size_t i = 0; i < a->n; i++) {
		check(!strcmp(a->fields[i].var, b->fields[i].var) && a->fields[i].n == b->fields[i].n);
		for (size_t k = 0; k < a->fields[i].n; k++)
			check(!strcmp(a->fields[i].values[k], b->fields[i].values[k]));
	}
}

static void round_trip(const struct data_submission *s)
{
	struct data_submission again = { 0 };
	char *xml = print(s);
	struct dg_element *e = dg_element_parse(xml);
	check(e && data_form_read(e, &again) == DATA_FORM_SUBMITTED);
	check_same(s, &again);
	data_submission_finish(&again);
	dg_element_free(e);
	free(xml);
}

static void make_form(struct dg_form *f)
{
	static const char names[] = "abcdefghi";
	dg_form_init(f);
	for (int type = DG_FIELD_TEXT; type <= DG_FIELD_FIXED; type++) {
		const char var[2] = { names[type], '\0' };
		struct dg_form_field *field = dg_form_add(f, (enum dg_field_type)type, var, var);
		field->legacy = type == DG_FIELD_PHONE ? "phone" : NULL;
		dg_field_choice(field, "1", "one");
	}
	dg_field_value(&f->fields[DG_FIELD_SECRET], SECRET);
}

static void print_all(const struct dg_form *f, struct dg_buf *out)
{
	struct dg_render r;
	dg_render_init(&r, out);
	dg_render_open(&r, "q");
	data_form_print(&r, f);
	data_form_print_result(&r, f);
	data_form_print_legacy(&r, f);
	dg_render_close(&r);
}

static void through_a_form(const struct data_submission *s)
{
	struct dg_form f;
	struct dg_buf out = { 0 };
	const struct dg_form_field *wrong;
	struct dg_said said;
	make_form(&f);
	check(data_form_fill(s, &f));
	(void)!dg_form_check(&f, "US", &wrong, &said);
	dg_field_value(&f.fields[DG_FIELD_SECRET], SECRET);
	for (size_t i = 0; i < f.n_fields; i++) /* what a client makes up is not what was kept */
		if (f.fields[i].type != DG_FIELD_SECRET && f.fields[i].value && strstr(f.fields[i].value, SECRET))
			dg_field_value(&f.fields[i], NULL);
	print_all(&f, &out);
	check(!strstr(out.at, SECRET));
	struct dg_element *e = dg_element_parse(out.at);
	check(e != NULL);
	dg_element_free(e);
	dg_buf_finish(&out);
	dg_form_finish(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	char *xml = dg_strndup((const char *)octets, n);
	struct dg_element *e = dg_element_parse(xml);
	struct data_submission s = { 0 };
	if (e && data_form_read(e, &s) == DATA_FORM_SUBMITTED) {
		check_bounds(&s);
		round_trip(&s);
		through_a_form(&s);
	}
	if (e && data_form_read_legacy(e, &s) == DATA_FORM_SUBMITTED) {
		check_bounds(&s);
		through_a_form(&s);
	}
	data_submission_finish(&s);
	dg_element_free(e);
	free(xml);
	return 0;
}
