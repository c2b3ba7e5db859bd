/* register.c - registration as clients have had it from the beginning (XEP-0077): one form, shown and sent back.
 *
 * What the form is and what happens with it are the commands "jabber:iq:register" and "unregister" of core/dialog.
 * Their first form is all that this protocol can show. What is asked after it (a code that went to a phone) is asked in
 * the chat with the gateway, where every client can answer; the next form here has room for it as well. Called by iq.c.
 */
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "xmpp/bot.h"
#include "xmpp/data_form.h"
#include "xmpp/face.h"
#include "xmpp/iq.h"

#define NS_REGISTER     "jabber:iq:register"
#define NODE_REGISTER   "jabber:iq:register"
#define NODE_UNREGISTER "unregister"

static void begin(struct asker *a, const char *node, dg_dialog_heard *heard, void *arg)
{
	const struct dg_command_kind *kind = dg_command_kind_find(node);
	/* Owned by the bare JID: the chat may have to go on with it. */
	const struct dg_dialog_start start = face_start(a->c, a->bare, a->bare, a->lang);
	dg_dialog_begin(a->c->dialogs, kind, &start, heard, arg);
}

static struct dg_render open_query(struct asker *a)
{
	struct dg_render r = asker_open(a, "result");
	dg_render_open(&r, "query");
	dg_render_attr(&r, "xmlns", NS_REGISTER);
	return r;
}

static void answer_done(struct asker *a)
{
	struct dg_render r = asker_open(a, "result");
	asker_send(a, &r);
}

/* ---- get: what is there to fill in, and what is on file ---- */

static void on_form(void *arg, struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct asker *a = arg;
	if (news->event == DG_DIALOG_REFUSED) {
		face_refuse(a, d, news);
		return;
	}
	bool is_open = news->event != DG_DIALOG_DONE;
	struct dg_render r = open_query(a);
	dg_render_attr(&r, "xml:lang", dg_lang_tag(dialog_view(d)->lang));
	if (dialog_view(d)->user)
		dg_render_leaf(&r, "registered", NULL, NULL);
	data_form_print_legacy(&r, news->form);
	data_form_print(&r, news->form);
	asker_send(a, &r);
	if (is_open)
		dg_dialog_cancel(d); /* there is no session: what comes back begins anew */
}

static void answer_get(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	struct asker *a = asker_keep(c, in);
	(void)query;
	begin(a, NODE_REGISTER, on_form, a);
}

/* ---- set ---- */

struct setting {
	struct asker *asker;
	struct data_submission given;
	bool is_submitted;
};

static void setting_free(struct setting *s)
{
	data_submission_finish(&s->given);
	free(s);
}

/* Everything was asked that this protocol can answer: the user is registered, and the chat goes on. */
static void go_on_in_chat(struct setting *s, struct dg_dialog *d, const struct dg_dialog_news *news)
{
	bot_take_over(s->asker->c, s->asker->bare, d, news);
	answer_done(s->asker);
	setting_free(s);
}

/* The answer of this protocol holds no words. */
static void say_what_is_open(
	struct component *c, const struct asker *a, const struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct dg_buf words = { 0 };
	dg_text_print(&words, dialog_view(d)->lang, news->said);
	bot_say(c, a->bare, dialog_view(d)->lang, words.at);
	dg_buf_finish(&words);
}

static void on_set(void *arg, struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct setting *s = arg;
	bool is_open = news->event == DG_DIALOG_ASKS || news->event == DG_DIALOG_AGAIN;
	if (news->event == DG_DIALOG_ASKS && s->is_submitted) {
		go_on_in_chat(s, d, news);
		return;
	}
	if (news->event == DG_DIALOG_ASKS && data_form_fill(&s->given, dg_dialog_form(d))) {
		s->is_submitted = true;
		dg_dialog_submit(d, on_set, s);
		return;
	}
	if (news->event == DG_DIALOG_DONE && news->status != DG_OK)
		say_what_is_open(s->asker->c, s->asker, d, news);
	if (news->event == DG_DIALOG_DONE)
		answer_done(s->asker);
	else if (news->event == DG_DIALOG_ASKS)
		asker_refuse(s->asker, condition_of(DG_INVALID), NULL, NULL); /* a form of something else */
	else
		face_refuse(s->asker, d, news);
	if (is_open)
		dg_dialog_cancel(d);
	setting_free(s);
}

/* ---- remove ---- */

/* <remove/> is the confirmation that the command asks for. */
static void confirm(struct dg_form *f)
{
	static const char *const yes = "1";
	for (size_t i = 0; i < f->n_fields; i++)
		if (f->fields[i].type == DG_FIELD_BOOL)
			dg_form_fill(f, f->fields[i].var, &yes, 1);
}

static void on_remove(void *arg, struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct setting *s = arg;
	if (news->event == DG_DIALOG_ASKS && !s->is_submitted) {
		s->is_submitted = true;
		confirm(dg_dialog_form(d));
		dg_dialog_submit(d, on_remove, s);
		return;
	}
	if (news->event == DG_DIALOG_DONE)
		answer_done(s->asker);
	else
		face_refuse(s->asker, d, news);
	if (news->event == DG_DIALOG_ASKS || news->event == DG_DIALOG_AGAIN)
		dg_dialog_cancel(d);
	setting_free(s);
}

static struct setting *setting_begin(struct component *c, const struct incoming *in)
{
	struct setting *s = dg_alloc(sizeof *s);
	s->asker = asker_keep(c, in);
	return s;
}

static void answer_set(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	const struct dg_element *x = dg_element_child(query, "x", NS_DATA_FORM);
	const struct dg_element *remove = dg_element_child(query, "remove", NS_REGISTER);
	struct data_submission given = { 0 };
	enum data_answer answer = DATA_FORM_SUBMITTED;
	bool is_alone = remove && dg_element_first(query) == remove && !dg_element_next(remove);
	if (!remove)
		answer = x ? data_form_read(x, &given) : data_form_read_legacy(query, &given);
	if (answer == DATA_FORM_BROKEN || (remove && !is_alone)) {
		component_refuse(c, in, condition_of(DG_INVALID), NULL, NULL);
		return;
	}
	struct setting *s = setting_begin(c, in);
	s->given = given;
	if (answer == DATA_FORM_CANCELLED) {
		answer_done(s->asker);
		setting_free(s);
	} else if (remove) {
		begin(s->asker, NODE_UNREGISTER, on_remove, s);
	} else {
		begin(s->asker, NODE_REGISTER, on_set, s);
	}
}

const struct question register_questions[] = {
	{ "get", "query", NS_REGISTER, AT_GATEWAY, false, answer_get },
	{ "set", "query", NS_REGISTER, AT_GATEWAY, false, answer_set },
	{ 0 },
};
