/* adhoc.c - commands as menus and forms (XEP-0050): a session is an open dialog of core/dialog, and its id the
 * dialog's.
 *
 * A session belongs to the resource that began it. There is no way back ("prev"): what a step has done is done. Called
 * by iq.c, and by disco.c for the lists.
 */
#include "xmpp/adhoc.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "xmpp/data_form.h"
#include "xmpp/face.h"
#include "xmpp/iq.h"

/* ---- lists ---- */

/* Whoever is registered does not want to register. */
static const char *title_of(const struct dg_command_kind *kind, const struct dg_user *user, enum dg_lang lang)
{
	bool is_change = user && !strcmp(kind->node, "jabber:iq:register");
	return dg_text(
		user ? dg_lang_find(user->lang, lang) : lang, is_change ? DG_T_CHANGE_REGISTRATION : kind->title);
}

struct listing {
	struct asker *asker;
	char *node; /* of one command; NULL: the list */
};

void adhoc_render_items(struct dg_render *r, const struct component *c, const struct dg_command_kind *const *kinds,
	size_t n, const struct dg_user *user, enum dg_lang lang)
{
	dg_render_open(r, "query");
	dg_render_attr(r, "xmlns", "http://jabber.org/protocol/disco#items");
	dg_render_attr(r, "node", NS_COMMANDS);
	for (size_t i = 0; i < n; i++) {
		dg_render_open(r, "item");
		dg_render_attr(r, "jid", c->conf->domain);
		dg_render_attr(r, "node", kinds[i]->node);
		dg_render_attr(r, "name", title_of(kinds[i], user, lang));
		dg_render_close(r);
	}
	dg_render_close(r);
}

static void on_offer_items(void *arg, const struct dg_command_kind *const *kinds, size_t n, const struct dg_user *user)
{
	struct asker *a = arg;
	struct dg_render r = asker_open(a, "result");
	adhoc_render_items(&r, a->c, kinds, n, user, a->lang);
	asker_send(a, &r);
}

bool adhoc_items(struct component *c, const struct incoming *in, const char *node)
{
	if (strcmp(node, NS_COMMANDS) != 0)
		return false;
	dg_dialogs_offer(c->dialogs, c->conf->domain, in->from.bare, false, on_offer_items, asker_keep(c, in));
	return true;
}

static void render_info(struct dg_render *r, const char *node, const char *type, const char *name)
{
	static const char *const features[] = { NS_COMMANDS, "http://jabber.org/protocol/disco#info", NS_DATA_FORM };
	dg_render_open(r, "query");
	dg_render_attr(r, "xmlns", "http://jabber.org/protocol/disco#info");
	dg_render_attr(r, "node", node);
	dg_render_open(r, "identity");
	dg_render_attr(r, "category", "automation");
	dg_render_attr(r, "type", type);
	dg_render_attr(r, "name", name);
	dg_render_close(r);
	for (size_t i = 0; i < sizeof features / sizeof features[0]; i++) {
		dg_render_open(r, "feature");
		dg_render_attr(r, "var", features[i]);
		dg_render_close(r);
	}
}

static void on_offer_info(void *arg, const struct dg_command_kind *const *kinds, size_t n, const struct dg_user *user)
{
	struct listing *l = arg;
	const struct dg_command_kind *kind = NULL;
	for (size_t i = 0; i < n; i++)
		if (!strcmp(kinds[i]->node, l->node))
			kind = kinds[i];
	if (kind) {
		struct dg_render r = asker_open(l->asker, "result");
		render_info(&r, kind->node, "command-node", title_of(kind, user, l->asker->lang));
		asker_send(l->asker, &r);
	} else {
		asker_refuse(l->asker, condition_of(DG_NOENT), NULL, NULL);
	}
	free(l->node);
	free(l);
}

bool adhoc_info(struct component *c, const struct incoming *in, const char *node)
{
	if (!strcmp(node, NS_COMMANDS)) {
		struct dg_render r = iq_open_result(c, in);
		render_info(&r, NS_COMMANDS, "command-list", c->conf->name);
		dg_render_close(&r);
		iq_close_and_send(c, &r);
		return true;
	}
	if (!dg_command_kind_find(node))
		return false;
	struct listing *l = dg_alloc(sizeof *l);
	*l = (struct listing){ asker_keep(c, in), dg_strdup(node) };
	dg_dialogs_offer(c->dialogs, c->conf->domain, in->from.bare, false, on_offer_info, l);
	return true;
}

/* ---- sessions ---- */

static struct dg_render open_command(struct asker *a, const struct dg_dialog *d, const char *status)
{
	struct dg_render r = asker_open(a, "result");
	dg_render_open(&r, "command");
	dg_render_attr(&r, "xmlns", NS_COMMANDS);
	dg_render_attr(&r, "node", dg_dialog_kind(d)->node);
	dg_render_attr(&r, "sessionid", dg_dialog_id(d));
	dg_render_attr(&r, "status", status);
	dg_render_attr(&r, "xml:lang", dg_lang_tag(dialog_view(d)->lang));
	return r;
}

static void render_note(struct dg_render *r, const struct dg_dialog *d, const char *type, const struct dg_said *said)
{
	struct dg_buf words = { 0 };
	if (!said || said->what == DG_T_NONE)
		return;
	dg_text_print(&words, dialog_view(d)->lang, said);
	dg_render_open(r, "note");
	dg_render_attr(r, "type", type);
	dg_render_text(r, words.at);
	dg_render_close(r);
	dg_buf_finish(&words);
}

/* What was wrong stands in the form, too: profanity and libpurple show no note beside one. */
static void render_form(struct dg_render *r, const struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct dg_form shown = *news->form;
	struct dg_buf words = { 0 };
	if (news->said && news->said->what != DG_T_NONE) {
		dg_text_print(&words, dialog_view(d)->lang, news->said);
		if (shown.instructions)
			dg_buf_printf(&words, " %s", shown.instructions);
		shown.instructions = words.at;
	}
	data_form_print(r, &shown);
	dg_buf_finish(&words);
}

static void answer_asks(struct asker *a, const struct dg_dialog *d, const struct dg_dialog_news *news)
{
	const char *way = news->last ? "complete" : "next";
	struct dg_render r = open_command(a, d, "executing");
	dg_render_open(&r, "actions");
	dg_render_attr(&r, "execute", way);
	dg_render_leaf(&r, way, NULL, NULL);
	dg_render_close(&r);
	render_note(&r, d, "error", news->said); /* what was wrong, when it is asked again */
	render_form(&r, d, news);
	asker_send(a, &r);
}

static void answer_done(struct asker *a, const struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct dg_render r = open_command(a, d, "completed");
	render_note(&r, d, news->status == DG_OK ? "info" : "warn", news->said);
	if (news->form && news->form->n_fields > 0)
		data_form_print_result(&r, news->form);
	asker_send(a, &r);
}

static void on_news(void *arg, struct dg_dialog *d, const struct dg_dialog_news *news)
{
	struct asker *a = arg;
	switch (news->event) {
	case DG_DIALOG_ASKS:
	case DG_DIALOG_AGAIN: answer_asks(a, d, news); return;
	case DG_DIALOG_DONE: answer_done(a, d, news); return;
	case DG_DIALOG_REFUSED: face_refuse(a, d, news); return;
	}
}

/* The error of RFC 6120 together with the command's own (XEP-0050 section 4.3). */
static void refuse(struct component *c, const struct incoming *in, struct condition condition, const char *own,
	enum dg_text_id what)
{
	struct dg_render r = component_open(c, "iq", in->to_text, in->from_text, in->id, "error");
	dg_render_open(&r, "error");
	dg_render_attr(&r, "type", condition.type);
	dg_render_attr(&r, "code", condition_code(condition));
	dg_render_leaf(&r, condition.name, NS_STANZAS, NULL);
	dg_render_leaf(&r, own, NS_COMMANDS, NULL);
	render_error_text(&r, in->lang, &(const struct dg_said){ what, { NULL, NULL, NULL } });
	dg_render_close(&r);
	iq_close_and_send(c, &r);
}

static void refuse_badly(struct component *c, const struct incoming *in, const char *own, enum dg_text_id what)
{
	static const struct condition bad_request = { "modify", "bad-request" };
	refuse(c, in, bad_request, own, what);
}

static void begin(struct component *c, const struct incoming *in, const struct dg_element *command)
{
	const char *node = dg_element_attr(command, "node");
	const struct dg_command_kind *kind = node ? dg_command_kind_find(node) : NULL;
	if (!kind) {
		component_refuse(c, in, condition_of(DG_NOENT), NULL, NULL);
		return;
	}
	char *owner = incoming_full_jid(in);
	enum dg_lang lang = dg_lang_find(dg_element_attr(command, "xml:lang"), in->lang);
	const struct dg_dialog_start start = face_start(c, in->from.bare, owner, lang);
	struct asker *a = asker_keep(c, in);
	a->lang = lang;
	dg_dialog_begin(c->dialogs, kind, &start, on_news, a);
	free(owner);
}

static void cancel(struct component *c, const struct incoming *in, struct dg_dialog *d)
{
	struct asker *a = asker_keep(c, in);
	struct dg_render r = open_command(a, d, "canceled"); /* as the XEP spells it */
	asker_send(a, &r);
	dg_dialog_cancel(d);
}

/* The next step, with or without a form: what did not come stays as it was shown. */
static void go_on(struct component *c, const struct incoming *in, const struct dg_element *command, struct dg_dialog *d)
{
	const struct dg_element *x = dg_element_child(command, "x", NS_DATA_FORM);
	struct data_submission given = { 0 };
	enum data_answer answer = x ? data_form_read(x, &given) : DATA_FORM_SUBMITTED;
	if (answer == DATA_FORM_CANCELLED)
		cancel(c, in, d);
	else if (answer == DATA_FORM_BROKEN || !data_form_fill(&given, dg_dialog_form(d)))
		refuse_badly(c, in, "bad-payload", DG_T_STATUS_INVALID);
	else
		dg_dialog_submit(d, on_news, asker_keep(c, in));
	data_submission_finish(&given);
}

/* The open dialog of this session; NULL: the asker has been told why there is none. */
static struct dg_dialog *find(struct component *c, const struct incoming *in, const struct dg_element *command)
{
	static const struct condition not_allowed = { "cancel", "not-allowed" };
	static const struct condition busy = { "wait", "unexpected-request" };
	const char *node = dg_element_attr(command, "node");
	char *owner = incoming_full_jid(in);
	struct dg_dialog *d = NULL;
	enum dg_status status = dg_dialog_find(c->dialogs, dg_element_attr(command, "sessionid"), owner, &d);
	free(owner);
	if (status == DG_OK && node && !strcmp(dg_dialog_kind(d)->node, node) &&
		!strcmp(dialog_view(d)->domain->domain, c->conf->domain))
		return d;
	if (status == DG_TIMEOUT)
		refuse(c, in, not_allowed, "session-expired", DG_T_FORM_EXPIRED);
	else if (status == DG_BUSY)
		component_refuse_in_words(c, in, busy, DG_T_BOT_BUSY, NULL);
	else
		refuse_badly(c, in, "bad-sessionid", DG_T_FORM_CLOSED); /* whoever's it is, if anybody's */
	return NULL;
}

static const struct {
	const char *name;
	bool begins, goes_on;
} actions[] = {
	{ "execute", true, true },
	{ "next", false, true },
	{ "complete", false, true },
	{ "cancel", false, false },
};

static void answer_command(struct component *c, const struct incoming *in, const struct dg_element *command)
{
	const char *action = dg_element_attr(command, "action");
	bool has_session = dg_element_attr(command, "sessionid") != NULL;
	size_t i = 0, n = sizeof actions / sizeof actions[0];
	while (action && i < n && strcmp(action, actions[i].name) != 0)
		i++;
	if (i == n) {
		refuse_badly(c, in, strcmp(action, "prev") != 0 ? "malformed-action" : "bad-action", DG_T_FORM_NO_STEP);
		return;
	}
	if (!has_session && actions[i].begins) {
		begin(c, in, command);
		return;
	}
	struct dg_dialog *d = NULL;
	if (has_session)
		d = find(c, in, command);
	else
		refuse_badly(c, in, "bad-sessionid", DG_T_FORM_CLOSED);
	if (d && actions[i].goes_on)
		go_on(c, in, command, d);
	else if (d)
		cancel(c, in, d);
}

const struct question adhoc_questions[] = {
	{ "set", "command", NS_COMMANDS, AT_GATEWAY, false, answer_command },
	{ 0 },
};
