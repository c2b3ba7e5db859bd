/* fuzz_form.c - whatever a face brings for a field, the form refuses it with a sentence or makes it canonical: what
 * passed once passes again and stays as it is. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dialog/form.h"
#include "util/mem.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void demand(bool holds)
{
	if (!holds)
		abort();
}

static void build(struct dg_form *f, bool required)
{
	static const char *const names[] = { "text", "secret", "lines", "bool", "choice", "jid", "jids", "phone",
		"fixed" };
	dg_form_init(f);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct dg_form_field *field = dg_form_add(f, (enum dg_field_type)i, names[i], names[i]);
		field->required = required;
		if (field->type == DG_FIELD_CHOICE) {
			dg_field_choice(field, "one", "One");
			dg_field_choice(field, "two", "Two");
		}
	}
}

/* Lines "field=value"; a name that comes again is another value of the same field. */
static void fill(struct dg_form *f, char *text)
{
	for (char *line = text, *next; line; line = next) {
		char *value = strchr(line, '=');
		next = strchr(line, '\x1e'); /* so that values may have line ends */
		if (next)
			*next++ = '\0';
		if (!value || (next && value > next))
			continue;
		*value++ = '\0';
		const char *const values[] = { value, value };
		dg_form_fill(f, line, values, 1 + (strlen(value) & 1));
	}
}

static void check_twice(struct dg_form *f)
{
	const struct dg_form_field *wrong = NULL;
	struct dg_said said = { DG_T_NONE, { NULL, NULL, NULL } };
	if (dg_form_check(f, "US", &wrong, &said) != DG_OK) {
		demand(wrong && said.what != DG_T_NONE && said.args[0]);
		return;
	}
	for (size_t i = 0; i < f->n_fields; i++) {
		struct dg_form_field *field = &f->fields[i];
		char *before = dg_strdup(field->value ? field->value : "");
		demand(dg_utf8_is_valid(before, strlen(before)));
		demand(dg_field_check(field, "US", &said) == DG_OK);
		demand(strcmp(before, field->value ? field->value : "") == 0);
		free(before);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	struct dg_form f;
	char *text = dg_strndup((const char *)octets, n);
	build(&f, n > 0 && (octets[0] & 1));
	fill(&f, text);
	check_twice(&f);
	dg_form_finish(&f);
	free(text);
	return 0;
}
