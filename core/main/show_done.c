/* show_done.c - what a command of core/dialog came to, as text for people: the sentence, then the fields of its result;
 * or the list of commands. */
#include "main/columns.h"
#include "main/show.h"

static void show_kinds(const json_t *kinds, struct dg_buf *out)
{
	static const char *const headings[] = { "WORD", "WHO", "WHAT IT DOES", NULL };
	struct dg_columns t;
	size_t i;
	json_t *kind;

	dg_columns_init(&t, headings);
	json_array_foreach((json_t *)kinds, i, kind)
	{
		dg_columns_add(&t, json_string_value(json_object_get(kind, "word")));
		dg_columns_add(&t, json_string_value(json_object_get(kind, "who")));
		dg_columns_add(&t, json_string_value(json_object_get(kind, "summary")));
	}
	dg_columns_print(&t, out);
	dg_columns_finish(&t);
}

/* "Label: value", or the label and a line for each of several. */
static void show_field(const json_t *field, struct dg_buf *out)
{
	const json_t *value = json_object_get(field, "value");
	size_t i;
	json_t *line;

	dg_columns_safe(out, json_string_value(json_object_get(field, "label")));
	dg_buf_chr(out, ':');
	if (json_is_string(value)) {
		dg_buf_chr(out, ' ');
		dg_columns_safe(out, json_string_value(value));
	}
	dg_buf_chr(out, '\n');
	json_array_foreach((json_t *)value, i, line)
	{
		dg_buf_str(out, "  ");
		dg_columns_safe(out, json_string_value(line));
		dg_buf_chr(out, '\n');
	}
}

void dg_show_done(const json_t *answer, struct dg_buf *out)
{
	const json_t *kinds = json_object_get(answer, "commands");
	json_t *field;
	const char *key;

	if (kinds) {
		show_kinds(kinds, out);
		return;
	}
	dg_columns_safe(out, json_string_value(json_object_get(answer, "said")));
	dg_buf_chr(out, '\n');
	for (size_t i = 0; i < json_array_size(json_object_get(answer, "fields")); i++)
		show_field(json_array_get(json_object_get(answer, "fields"), i), out);
	json_object_foreach(json_object_get(answer, "ignored"), key, field)
	{
		dg_buf_str(out, "no form asked for ");
		dg_columns_safe(out, key);
		dg_buf_chr(out, '\n');
	}
}
