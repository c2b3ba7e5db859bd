/* do.c - the `do` command: the command line as a face of core/dialog. Runs any of its commands without anybody to ask,
 * or lists them.
 *
 * Called through the table in command.c. Each form is filled from the fields that were given; one that lacks something
 * required is not handed in. Whoever may open the control socket may what administrators may, and act for any user.
 */
#include <stdlib.h>
#include <string.h>

#include "admin/command.h"
#include "dialog/dialog.h"
#include "util/buf.h"
#include "util/event_copy.h"
#include "util/jid.h"
#include "util/mem.h"

enum { VALUES_MOST = 256 };

/* clang-format off */
const struct dg_argument dg_do_arguments[] = {
	{ "word", DG_ARGUMENT_TEXT, false, 0 },
	{ "as", DG_ARGUMENT_TEXT, false, 0 },
	{ "domain", DG_ARGUMENT_TEXT, false, 0 },
	{ "fields", DG_ARGUMENT_FIELDS, false, 0 },
	{ 0 },
};
/* clang-format on */

static const char *who_of(unsigned who)
{
	if (who & DG_FOR_ADMIN)
		return who & DG_FOR_USER ? "everybody" : "administrators";
	return who & DG_FOR_NEW ? "everybody" : "users";
}

static json_t *kinds_json(void)
{
	json_t *out = json_object(), *list = json_array();

	for (size_t i = 0; dg_command_kinds[i]; i++) {
		const struct dg_command_kind *k = dg_command_kinds[i];

		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s, s:s}", "word", k->word, "node", k->node, "who", who_of(k->who),
				"summary", dg_text(DG_LANG_EN, k->summary)));
	}
	json_object_set_new(out, "commands", list);
	return out;
}

/* ---- forms ---- */

static void fill_one(struct dg_form *f, const char *var, const json_t *given)
{
	const char *values[VALUES_MOST];
	size_t n = 0, i;
	json_t *one;

	if (json_is_string(given))
		values[n++] = json_string_value(given);
	json_array_foreach((json_t *)given, i, one) if (n < VALUES_MOST) values[n++] = json_string_value(one);
	dg_form_fill(f, var, values, n);
}

/* Fields that this form does not have stay in `given`: they may be of the next one. */
static void fill(struct dg_form *f, json_t *given)
{
	for (size_t i = 0; i < f->n_fields; i++) {
		const json_t *value = f->fields[i].var ? json_object_get(given, f->fields[i].var) : NULL;

		if (!value)
			continue;
		fill_one(f, f->fields[i].var, value);
		json_object_del(given, f->fields[i].var);
	}
}

static void name_field(struct dg_buf *out, const struct dg_form_field *field)
{
	dg_buf_printf(out, "%s%s (%s", out->len > 0 ? "; " : "", field->var, field->label);
	for (size_t i = 0; i < field->n_choices; i++)
		dg_buf_printf(out, "%s%s", i > 0 ? ", " : ": ", field->choices[i].value);
	dg_buf_str(out, field->hint ? ": " : "");
	dg_buf_str(out, field->hint);
	dg_buf_chr(out, ')');
}

/* What must still be said for this form; given; NULL: nothing. */
static char *missing(const struct dg_form *f)
{
	struct dg_buf out = { 0 };

	for (size_t i = 0; i < f->n_fields; i++) {
		const struct dg_form_field *field = &f->fields[i];

		if (field->required && field->type != DG_FIELD_BOOL && !dg_form_value(f, field->var))
			name_field(&out, field);
	}
	return out.len > 0 ? dg_buf_give(&out) : NULL;
}

static char *all_fields(const struct dg_form *f)
{
	struct dg_buf out = { 0 };

	for (size_t i = 0; i < f->n_fields; i++)
		if (f->fields[i].type != DG_FIELD_FIXED)
			name_field(&out, &f->fields[i]);
	return dg_buf_give(&out);
}

/* ---- the face ---- */

static json_t *value_json(const struct dg_form_field *field)
{
	json_t *lines = json_array();
	const char *at = field->value ? field->value : "";

	if (field->type != DG_FIELD_LINES && field->type != DG_FIELD_JIDS) {
		json_decref(lines);
		return json_string(at);
	}
	while (*at) {
		size_t n = strcspn(at, "\n");

		json_array_append_new(lines, json_stringn(at, n));
		at += at[n] ? n + 1 : n;
	}
	return lines;
}

static json_t *result_json(struct dg_call *call, const struct dg_dialog_news *news)
{
	json_t *out = json_object(), *fields = json_array();
	struct dg_buf said = { 0 };

	dg_text_print(&said, DG_LANG_EN, news->said);
	json_object_set_new(out, "word", json_string(dg_call_text(call, "word")));
	json_object_set_new(out, "said", json_string(said.at ? said.at : ""));
	dg_buf_finish(&said);
	if (news->status != DG_OK) /* a part of it is still open */
		json_object_set_new(out, "status", json_string(dg_status_name(news->status)));
	for (size_t i = 0; i < news->form->n_fields; i++) {
		const struct dg_form_field *field = &news->form->fields[i];

		json_array_append_new(fields,
			json_pack("{s:s*, s:s*, s:o}", "var", field->var, "label", field->label, "value",
				value_json(field)));
	}
	json_object_set_new(out, "fields", fields);
	if (json_object_size(call->result) > 0) /* of no form: said, so that a slip of the pen is seen */
		json_object_set(out, "ignored", call->result);
	return out;
}

static void on_refused(struct dg_call *call, const struct dg_dialog_news *news)
{
	struct dg_buf said = { 0 };

	if (news->said)
		dg_text_print(&said, DG_LANG_EN, news->said);
	dg_call_refuse(call, news->status, "%s%s%s", news->var ? news->var : "", news->var ? ": " : "",
		said.at ? said.at : dg_status_name(news->status));
	dg_buf_finish(&said);
}

static void on_heard(void *arg, struct dg_dialog *d, const struct dg_dialog_news *news);

static void on_form(struct dg_call *call, struct dg_dialog *d, bool last)
{
	struct dg_form *f = dg_dialog_form(d);
	const char *word = dg_call_text(call, "word"), *unknown;
	char *lacks;

	fill(f, call->result);
	unknown = last ? json_object_iter_key(json_object_iter(call->result)) : NULL;
	lacks = unknown ? all_fields(f) : missing(f);
	if (!lacks) {
		dg_dialog_submit(d, on_heard, call);
		return;
	}
	dg_dialog_cancel(d);
	if (unknown)
		dg_call_refuse(call, DG_INVALID, "%s: there is no field \"%.64s\"; it takes %s", word, unknown, lacks);
	else
		dg_call_refuse(call, DG_INVALID, "%s: say FIELD=VALUE for %s", word, lacks);
	free(lacks);
}

static void on_heard(void *arg, struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct dg_call *call = arg;

	switch (news->event) {
	case DG_DIALOG_ASKS: on_form(call, d, news->last); break;
	case DG_DIALOG_DONE: dg_call_answer(call, result_json(call, news)); break;
	case DG_DIALOG_AGAIN:
	case DG_DIALOG_REFUSED: on_refused(call, news); break;
	}
}

/* The bare address of `--as`; given; NULL: not said. false: refused. */
static bool read_as(struct dg_call *call, char **out)
{
	const char *as = dg_call_text(call, "as");
	struct dg_jid jid;

	*out = NULL;
	if (!as)
		return true;
	if (dg_jid_parse(as, &jid) == DG_OK) {
		if (jid.node)
			*out = dg_strdup(jid.bare);
		dg_jid_finish(&jid);
	}
	if (!*out)
		dg_call_refuse(call, DG_INVALID, "\"%.128s\" is not the JID of a user", as);
	return *out;
}

static void begin(struct dg_call *call, const struct dg_command_kind *kind)
{
	const struct dg_conf_domain *domain = dg_call_domain(call, dg_call_text(call, "domain"));
	char *jid;

	if (!domain || !read_as(call, &jid))
		return;
	const json_t *fields = json_object_get(call->args, "fields");
	const struct dg_dialog_start start = {
		.domain = domain->domain,
		.jid = jid,
		.owner = "console",
		.lang = DG_LANG_EN,
		.at_console = true,
	};
	call->result = fields ? json_copy((json_t *)fields) : json_object(); /* what is not used yet */
	dg_dialog_begin(call->admin->parts.dialogs, kind, &start, on_heard, call);
	free(jid);
}

/* {} -> as `do` without a word: it changes nothing. */
void dg_commands_run(struct dg_call *call)
{
	dg_call_answer(call, kinds_json());
}

/* {"word": absent: list them, "as": JID of a user, "domain": when there are several, "fields": {var: text or texts}}
 * -> {"word", "said", "fields": [{"var", "label", "value": text or texts}], "ignored": {fields of no form}}
 * or {"commands": [{"word", "node", "who", "summary"}]} */
void dg_do_run(struct dg_call *call)
{
	const char *word = dg_call_text(call, "word");
	const struct dg_command_kind *kind = word ? dg_command_kind_by_word(word) : NULL;

	if (!word)
		dg_call_answer(call, kinds_json());
	else if (!kind)
		dg_call_refuse(call, DG_NOENT, "there is no command \"%.64s\"; `dragoman do` lists them", word);
	else
		begin(call, kind);
}
