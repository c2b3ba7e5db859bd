/* bot.c - what the gateway says in its own conversation. Called by message.c with what users write, and by xmpp.c and
 * register.c when there is something to say unasked. Never texts anybody, and never acts but through core/dialog. */
#include "xmpp/bot.h"

#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/mem.h"
#include "util/number.h"
#include "xmpp/adhoc.h"
#include "xmpp/face.h"
#include "xmpp/gateway.h"
#include "xmpp/interview.h"
#include "xmpp/talk.h"
#include "xmpp/words.h"

static struct dg_render open_words(struct component *c, const char *to, enum dg_lang lang, const char *words)
{
	struct dg_render r = component_open_line(c, to);
	dg_render_attr(&r, "xml:lang", dg_lang_tag(lang));
	dg_render_leaf(&r, "body", NULL, words);
	return r;
}

void bot_say(struct component *c, const char *to, enum dg_lang lang, const char *words)
{
	struct dg_render r = open_words(c, to, lang, words);
	dg_render_close(&r);
	component_send(c);
}

static void say(struct component *c, const struct talk *t, enum dg_text_id what, const char *first, const char *second)
{
	struct dg_buf words = { 0 };
	const struct dg_said said = { what, { first, second, NULL } };
	dg_text_print(&words, t->lang, &said);
	bot_say(c, t->to, t->lang, words.at);
	dg_buf_finish(&words);
}

/* A sentence with a word in it that may be written. */
static void say_word(struct component *c, const struct talk *t, enum dg_text_id what, enum dg_text_id word)
{
	struct dg_buf text = { 0 };
	words_print(&text, word, t->lang);
	say(c, t, what, text.at, NULL);
	dg_buf_finish(&text);
}

/* ---- addresses ---- */

static bool is_for_phones(const struct component *c)
{
	return dg_router_caps(c->router, c->conf->domain) & DG_CAP_PHONE;
}

static void print_example(const struct component *c, struct dg_buf *jid)
{
	dg_jid_print(jid, is_for_phones(c) ? "+15550001111" : "name", c->conf->domain, NULL);
}

/* In which the writer's national numbers are; NULL: in none. */
static const char *country_of(const struct component *c, const struct talk *t)
{
	return *t->country ? t->country : c->conf->country;
}

static void say_address(struct component *c, const struct talk *t, const char *name)
{
	struct dg_buf jid = { 0 };
	struct dg_buf uri = { 0 };
	struct dg_buf word = { 0 };
	enum dg_text_id why;
	words_print(&word, DG_T_WORD_ADD, t->lang);
	if (!*name) {
		say(c, t, DG_T_BOT_ADD_WHAT, word.at, is_for_phones(c) ? "+15550001111" : "name");
	} else if (gateway_find(c, name, country_of(c, t), &jid, &why) == DG_OK) {
		dg_buf_printf(&uri, "xmpp:%s", jid.at);
		say(c, t, DG_T_BOT_ADDRESS, name, uri.at);
	} else {
		say(c, t, why, NULL, NULL);
	}
	dg_buf_finish(&jid);
	dg_buf_finish(&uri);
	dg_buf_finish(&word);
}

/* ---- help ---- */

struct answer { /* that comes later */
	struct component *c;
	char *bare;
};

static struct answer *answer_later(struct component *c, const struct talk *t)
{
	struct answer *a = dg_alloc(sizeof *a);
	*a = (struct answer){ c, dg_strdup(t->bare) };
	return a;
}

/* The talk may be over by now: NULL. The answer is gone. */
static struct talk *answer_now(struct answer *a)
{
	struct talk *t = talks_find(&a->c->talks, a->bare);
	free(a->bare);
	free(a);
	return t;
}

static void help_line(struct dg_buf *out, enum dg_text_id word, enum dg_text_id summary, enum dg_lang lang)
{
	dg_buf_chr(out, '\n');
	words_print(out, word, lang);
	dg_buf_str(out, " - ");
	dg_buf_str(out, dg_text(lang, summary));
}

static void on_offer(void *arg, const struct dg_command_kind *const *kinds, size_t n, const struct dg_user *user)
{
	struct answer *a = arg;
	struct component *c = a->c;
	struct talk *t = answer_now(a);
	struct dg_buf out = { 0 };
	if (!t)
		return;
	t->lang = user ? dg_lang_find(user->lang, t->lang) : t->lang;
	const struct dg_said about = { DG_T_BOT_HELP, { c->conf->name, NULL, NULL } };
	dg_text_print(&out, t->lang, &about);
	for (size_t i = 0; i < n; i++) {
		dg_buf_chr(&out, '\n');
		words_print_command(&out, kinds[i], t->lang);
		dg_buf_str(&out, " - ");
		dg_buf_str(&out, dg_text(t->lang, kinds[i]->summary));
	}
	help_line(&out, DG_T_WORD_ADD, is_for_phones(c) ? DG_T_BOT_HELP_ADD_NUMBER : DG_T_BOT_HELP_ADD_NAME, t->lang);
	help_line(&out, DG_T_WORD_CANCEL, DG_T_BOT_HELP_CANCEL, t->lang);
	struct dg_render r = open_words(c, t->to, t->lang, out.at);
	adhoc_render_items(&r, c, kinds, n, user, t->lang);
	dg_render_close(&r);
	component_send(c);
	dg_buf_finish(&out);
}

static void help(struct component *c, const struct talk *t)
{
	dg_dialogs_offer(c->dialogs, c->conf->domain, t->bare, false, on_offer, answer_later(c, t));
}

/* ---- a form in words ---- */

static void on_news(void *arg, struct dg_dialog *d, const struct dg_dialog_news *news);

static void submit(struct component *c, struct talk *t, struct dg_dialog *d)
{
	dg_dialog_submit(d, on_news, answer_later(c, t));
}

static void ask(struct component *c, const struct talk *t, const struct dg_form *f, struct dg_buf *before)
{
	struct dg_buf out = { 0 };
	if (before->len)
		dg_buf_add(&out, before->at, before->len);
	interview_ask(&out, f, t->at, t->lang);
	bot_say(c, t->to, t->lang, out.at[0] == '\n' ? out.at + 1 : out.at);
	dg_buf_finish(&out);
}

/* What was wrong stands before the question when it is asked again; who never gets it right is let go. */
static void ask_again(struct component *c, struct talk *t, struct dg_dialog *d, struct dg_buf *why)
{
	if (++t->wrong < TALK_WRONG) {
		ask(c, t, dg_dialog_form(d), why);
		return;
	}
	struct dg_buf word = { 0 };
	words_print_command(&word, dg_dialog_kind(d), t->lang);
	*t->dialog = '\0';
	dg_dialog_cancel(d);
	say(c, t, DG_T_BOT_GIVEN_UP, word.at, NULL);
	dg_buf_finish(&word);
}

/* The question is answered: the next one, or the form is whole. */
static void go_on(struct component *c, struct talk *t, struct dg_dialog *d)
{
	const struct dg_form *f = dg_dialog_form(d);
	struct dg_buf nothing = { 0 };
	t->wrong = 0;
	t->at = interview_next(f, t->at);
	if (t->at < f->n_fields)
		ask(c, t, f, &nothing);
	else
		submit(c, t, d);
}

static void take(struct component *c, struct talk *t, struct dg_dialog *d, const char *text)
{
	struct dg_buf why = { 0 };
	if (interview_answer(dg_dialog_form(d), t->at, text, t->lang, country_of(c, t), &why))
		go_on(c, t, d);
	else
		ask_again(c, t, d, &why);
	dg_buf_finish(&why);
}

static void begin_form(struct component *c, struct talk *t, const struct dg_dialog *d, const struct dg_form *f)
{
	struct dg_buf out = { 0 };
	snprintf(t->dialog, sizeof t->dialog, "%s", dg_dialog_id(d));
	t->at = interview_first(f);
	t->wrong = 0;
	t->lang = dialog_view(d)->lang;
	interview_begin(&out, f, t->at, t->lang);
	bot_say(c, t->to, t->lang, out.at);
	dg_buf_finish(&out);
}

/* What stood behind the command's word is the first answer, when it fits. */
static bool take_early(struct component *c, struct talk *t, struct dg_dialog *d)
{
	char *early = t->early;
	struct dg_buf why = { 0 };
	t->early = NULL;
	if (!early)
		return false;
	snprintf(t->dialog, sizeof t->dialog, "%s", dg_dialog_id(d));
	t->at = interview_first(dg_dialog_form(d));
	bool is_taken = t->at < dg_dialog_form(d)->n_fields &&
		interview_answer(dg_dialog_form(d), t->at, early, t->lang, country_of(c, t), &why);
	dg_buf_finish(&why);
	if (is_taken)
		go_on(c, t, d);
	explicit_bzero(early, strlen(early));
	free(early);
	return is_taken;
}

static void say_end(struct component *c, struct talk *t, const struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct dg_buf out = { 0 };
	*t->dialog = '\0';
	free(t->early); /* nothing was asked that it could have answered */
	t->early = NULL;
	t->lang = dialog_view(d)->lang;
	if (news->said)
		dg_text_print(&out, t->lang, news->said);
	if (news->event == DG_DIALOG_DONE && news->form)
		interview_result(&out, news->form, t->lang);
	if (out.len)
		bot_say(c, t->to, t->lang, out.at);
	dg_buf_finish(&out);
}

static void on_again(struct component *c, struct talk *t, struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct dg_buf why = { 0 };
	t->at = interview_find(news->form, news->var);
	if (news->var)
		dg_form_fill(dg_dialog_form(d), news->var, NULL, 0); /* nobody wants to keep what was wrong */
	dg_text_print(&why, t->lang, news->said);
	ask_again(c, t, d, &why);
	dg_buf_finish(&why);
}

static void on_news(void *arg, struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct answer *a = arg;
	struct component *c = a->c;
	struct talk *t = answer_now(a);
	bool is_open = news->event == DG_DIALOG_ASKS || news->event == DG_DIALOG_AGAIN;
	if (!t) {
		if (is_open)
			dg_dialog_cancel(d);
		return;
	}
	switch (news->event) {
	case DG_DIALOG_ASKS:
		if (!take_early(c, t, d))
			begin_form(c, t, d, news->form);
		return;
	case DG_DIALOG_AGAIN: on_again(c, t, d, news); return;
	case DG_DIALOG_DONE:
	case DG_DIALOG_REFUSED: say_end(c, t, d, news); return;
	}
}

void bot_take_over(struct component *c, const char *bare, const struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct talk *t = talks_open(&c->talks, bare, NULL, dialog_view(d)->lang);
	begin_form(c, t, d, news->form);
}

/* ---- what was written ---- */

static void begin(struct component *c, struct talk *t, const struct dg_command_kind *kind, const char *rest)
{
	const struct dg_dialog_start start = face_start(c, t->bare, t->bare, t->lang);
	free(t->early);
	t->early = *rest ? dg_strdup(rest) : NULL;
	dg_dialog_begin(c->dialogs, kind, &start, on_news, answer_later(c, t));
}

/* A number by itself, and not a code that somebody copied too late. */
static bool is_whole_number(const struct component *c, const struct talk *t, const char *body)
{
	char number[DG_NUMBER_MAX];
	return is_for_phones(c) && dg_number_read(body, country_of(c, t), number) == DG_OK &&
		dg_number_kind(number) == DG_NUMBER_E164;
}

static void hear_alone(struct component *c, struct talk *t, const char *body)
{
	const char *rest;
	char *word = words_first(body, &rest);
	const struct dg_command_kind *kind = words_command(word, t->lang);
	if (words_are(body, DG_T_WORD_HELP, t->lang))
		help(c, t);
	else if (words_are(body, DG_T_WORD_CANCEL, t->lang))
		say(c, t, DG_T_BOT_NOTHING_OPEN, NULL, NULL);
	else if (words_are(word, DG_T_WORD_ADD, t->lang))
		say_address(c, t, rest);
	else if (kind)
		begin(c, t, kind, rest);
	else if (is_whole_number(c, t, body))
		say_address(c, t, body);
	else
		say_word(c, t, DG_T_BOT_HINT, DG_T_WORD_HELP);
	free(word);
}

static void hear_in_form(struct component *c, struct talk *t, struct dg_dialog *d, const char *body)
{
	struct dg_buf nothing = { 0 };
	dg_dialog_renew(d);
	if (words_are(body, DG_T_WORD_CANCEL, t->lang)) {
		*t->dialog = '\0';
		dg_dialog_cancel(d);
		say(c, t, DG_T_BOT_CANCELLED, NULL, NULL);
	} else if (words_are(body, DG_T_WORD_BACK, t->lang)) {
		t->at = interview_previous(dg_dialog_form(d), t->at);
		ask(c, t, dg_dialog_form(d), &nothing);
	} else {
		take(c, t, d, body);
	}
}

/* true: said what there was to say. A dialog that is over is no reason not to hear the word of another one. */
static bool hear_with_dialog(struct component *c, struct talk *t, const char *body)
{
	struct dg_dialog *d = NULL;
	const char *rest;
	if (!*t->dialog)
		return false;
	enum dg_status status = dg_dialog_find(c->dialogs, t->dialog, t->bare, &d);
	if (status == DG_OK)
		hear_in_form(c, t, d, body);
	else if (status == DG_BUSY)
		say(c, t, DG_T_BOT_BUSY, NULL, NULL);
	if (status == DG_OK || status == DG_BUSY)
		return true;
	*t->dialog = '\0';
	char *word = words_first(body, &rest);
	bool is_word = words_command(word, t->lang) || words_are(word, DG_T_WORD_ADD, t->lang) ||
		words_are(body, DG_T_WORD_HELP, t->lang);
	free(word);
	if (!is_word)
		say_word(c, t, DG_T_BOT_OVER, DG_T_WORD_HELP);
	return !is_word;
}

/* Programs mark what is no conversation: what was kept for later, copies, and what asks for no answer. */
static bool is_for_people(const struct incoming *in)
{
	static const struct {
		const char *name, *ns;
	} marks[] = {
		{ "delay", "urn:xmpp:delay" },
		{ "x", "jabber:x:delay" },
		{ "forwarded", "urn:xmpp:forward:0" },
	};
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (dg_element_child(in->stanza, marks[i].name, marks[i].ns))
			return false;
	return true;
}

/* A message on its way to being understood: whose language it is in has to be looked up. */
struct letter {
	struct asker *from;
	char *body;
	bool wants_receipt;
};

static void letter_free(struct letter *l)
{
	explicit_bzero(l->body, strlen(l->body)); /* it may hold a secret */
	free(l->body);
	asker_free(l->from);
	free(l);
}

/* Reading is what is done with a message here, so the receipt is honest (XEP-0184). */
static void acknowledge(struct component *c, const struct asker *a)
{
	struct dg_render r = component_open(c, "message", c->conf->domain, a->from, NULL, "chat");
	dg_render_open(&r, "received");
	dg_render_attr(&r, "xmlns", "urn:xmpp:receipts");
	dg_render_attr(&r, "id", a->id);
	dg_render_close(&r);
	dg_render_close(&r);
	component_send(c);
}

static void on_writer(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct letter *l = arg;
	struct component *c = l->from->c;
	enum dg_lang lang = status == DG_OK ? dg_lang_find(user->lang, l->from->lang) : l->from->lang;
	struct talk *t = talks_open(&c->talks, l->from->bare, l->from->from, lang);
	snprintf(t->country, sizeof t->country, "%s", dg_user_pref(user, "country", ""));
	enum talk_pace pace = talk_hear(&c->talks, t, l->body, dg_mono_ms());
	if (pace == TALK_ENOUGH)
		say(c, t, DG_T_BOT_TOO_FAST, NULL, NULL);
	if (pace == TALK_ANSWER && l->wants_receipt)
		acknowledge(c, l->from);
	if (pace == TALK_ANSWER && !hear_with_dialog(c, t, l->body))
		hear_alone(c, t, l->body);
	letter_free(l);
}

void bot_hear(struct component *c, const struct incoming *in, const char *body)
{
	if (!is_for_people(in))
		return;
	struct letter *l = dg_alloc(sizeof *l);
	l->from = asker_keep(c, in);
	l->body = dg_strdup(body);
	l->wants_receipt = in->id && dg_element_child(in->stanza, "request", "urn:xmpp:receipts");
	if (c->users)
		dg_users_find(c->users, c->conf->domain, in->from.bare, on_writer, l);
	else
		on_writer(l, DG_NOENT, NULL);
}

void bot_welcome(struct component *c, const struct dg_user *user)
{
	enum dg_lang lang = component_lang(c, user->lang, user->jid);
	struct dg_buf words = { 0 };
	struct dg_buf example = { 0 };
	struct dg_buf word = { 0 };
	print_example(c, &example);
	words_print(&word, DG_T_WORD_HELP, lang);
	const struct dg_said said = { DG_T_BOT_WELCOME, { c->conf->name, example.at, word.at } };
	dg_text_print(&words, lang, &said);
	bot_say(c, user->jid, lang, words.at);
	dg_buf_finish(&words);
	dg_buf_finish(&example);
	dg_buf_finish(&word);
}
