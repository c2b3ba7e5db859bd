/* rig.h - dialogs on a loop with the fakes around them, and a face that remembers what it was shown. */
#ifndef RIG_H
#define RIG_H

#include "fakes.h"
#include "util/buf.h"

/* clang-format off */
static struct dg_conf_number rig_numbers[] = { { .number = "+15550009999", .user = "carol@example.org" } };
static struct dg_conf_domain rig_domains[] = { { .domain = "sms.example.org", .country = "US",
	.numbers = rig_numbers, .n_numbers = 1 } };
static const struct dg_conf rig_conf = { .domains = rig_domains, .n_domains = 1 };
/* clang-format on */

struct rig {
	uv_loop_t loop;
	struct dg_metrics *metrics;
	struct dg_dialogs *all;
};

/* A face: what it heard last. */
struct face {
	struct dg_dialog *dialog; /* NULL: gone */
	size_t heard;
	enum dg_dialog_event event;
	enum dg_status status;
	enum dg_text_id what;
	bool last;
	char said[512], var[64], form[2048]; /* the form as "var=value" lines */
};

static inline void face_heard(void *arg, struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct face *f = arg;
	struct dg_buf text = { 0 };
	bool is_open = news->event == DG_DIALOG_ASKS || news->event == DG_DIALOG_AGAIN;
	f->heard++;
	f->dialog = is_open ? d : NULL;
	f->event = news->event;
	f->status = news->status;
	f->last = news->last;
	f->what = news->said ? news->said->what : DG_T_NONE;
	if (news->said)
		dg_text_print(&text, dialog_view(d)->lang, news->said);
	(void)snprintf(f->said, sizeof f->said, "%s", text.at ? text.at : "");
	(void)snprintf(f->var, sizeof f->var, "%s", news->var ? news->var : "");
	dg_buf_clear(&text);
	for (size_t i = 0; i < news->form->n_fields; i++)
		dg_buf_printf(&text, "%s=%s\n", news->form->fields[i].var,
			news->form->fields[i].value ? news->form->fields[i].value : "");
	(void)snprintf(f->form, sizeof f->form, "%s", text.at ? text.at : "");
	dg_buf_finish(&text);
}

static inline int rig_begin(void **state)
{
	struct rig *r = dg_alloc(sizeof *r);
	fake_reset();
	assert_int_equal(uv_loop_init(&r->loop), 0);
	r->metrics = dg_metrics_create();
	r->all = dg_dialogs_create(&r->loop, &rig_conf, NULL, NULL, NULL, NULL, NULL, r->metrics);
	dg_dialogs_set_hands(r->all, &fake_hands);
	rig_domains[0].registration = DG_REGISTRATION_OPTIONAL;
	*state = r;
	return 0;
}

static inline int rig_end(void **state)
{
	struct rig *r = *state;
	dg_dialogs_destroy(r->all);
	(void)uv_run(&r->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&r->loop), 0);
	dg_metrics_destroy(r->metrics);
	free(r);
	fake_reset();
	return 0;
}

static inline void begin_as(struct rig *r, struct face *f, const char *word, const char *jid, bool at_console)
{
	const struct dg_command_kind *kind = dg_command_kind_by_word(word);
	const struct dg_dialog_start start = {
		.domain = "sms.example.org",
		.jid = jid,
		.owner = jid,
		.at_console = at_console,
		.keep_trying = true,
	};
	assert_non_null(kind);
	dg_dialog_begin(r->all, kind, &start, face_heard, f);
}

static inline void begin(struct rig *r, struct face *f, const char *word, const char *jid)
{
	begin_as(r, f, word, jid, false);
}

static inline void fill(struct face *f, const char *var, const char *value)
{
	assert_non_null(f->dialog);
	dg_form_fill(dg_dialog_form(f->dialog), var, &value, 1);
}

static inline void submit(struct face *f)
{
	assert_non_null(f->dialog);
	dg_dialog_submit(f->dialog, face_heard, f);
}

static inline void assert_holds(const struct face *f, const char *line)
{
	if (!strstr(f->form, line))
		fail_msg("no \"%s\" in \"%s\"", line, f->form);
}

#endif
