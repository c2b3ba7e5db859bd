/* register.c - the command "register": a record begins or changes; the login is tried at the network first, a number is
 * proven by a code afterwards.
 *
 * The record is on file before a code is asked for, so that a face with one form only has registered by then; that no
 * code can be sent is therefore said beside that, and refuses nothing. Whether a number belongs to somebody else is
 * told to those alone who have proven that it is theirs.
 */
#include <stdlib.h>
#include <string.h>

#include "dialog/room.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/number.h"

/* What is to be on file. */
struct draft {
	struct dg_user *user;
	char *number; /* still to be proven; NULL: none */
	bool is_new, is_new_login, is_untried;
};

static void draft_free(void *state)
{
	struct draft *draft = state;
	record_free(draft->user);
	free(draft->number);
	free(draft);
}

static struct draft *draft_of(struct dg_dialog *d)
{
	return *dialog_state(d, draft_free);
}

/* A new one in the place of what an earlier try left. */
static struct draft *draft_begin(struct dg_dialog *d)
{
	const struct dg_dialog_view *v = dialog_view(d);
	struct draft *draft = dg_alloc(sizeof *draft);
	void **at = dialog_state(d, draft_free);
	if (*at)
		draft_free(*at);
	*at = draft;
	draft->is_new = !v->user;
	draft->user = v->user ? record_copy(v->user) : record_create(v->domain->domain, v->jid);
	if (draft->is_new)
		draft->user->since_ms = dg_now_ms();
	return draft;
}

static bool has_phones(const struct dg_dialog_view *v)
{
	return dg_router_caps(v->router, v->domain->domain) & DG_CAP_PHONE;
}

/* ---- step 0: what is on file ---- */

/* The number that an open dialog of the same user waits to have proven; NULL: none. */
static const char *number_under_way(struct dg_dialog *d)
{
	struct dg_dialog *twin = dialog_twin(d);
	const struct draft *draft = twin ? draft_of(twin) : NULL;
	return draft ? draft->number : NULL;
}

static void phone_fields(struct dg_dialog *d)
{
	const struct dg_user *user = dialog_view(d)->user;
	const char *under_way = number_under_way(d);
	struct dg_form_field *field = dialog_field(
		d, DG_FIELD_PHONE, "phone", DG_T_LABEL_PHONE, under_way || !user ? under_way : user->number);
	dg_field_hint(field, dialog_text(d, DG_T_HINT_PHONE));
	field->legacy = "phone";
	if (under_way)
		dg_field_hint(
			dialog_field(d, DG_FIELD_TEXT, "code", DG_T_LABEL_CODE, NULL), dialog_text(d, DG_T_HINT_CODE));
}

static void show_form(struct dg_dialog *d)
{
	const struct dg_dialog_view *v = dialog_view(d);
	const struct dg_option *options = dg_router_account(v->router, v->domain->domain);
	struct dg_form *f =
		dialog_blank(d, DG_T_REGISTER_TITLE, v->user ? DG_T_REGISTER_CHANGE : DG_T_REGISTER_WORDS, NULL);
	dg_form_type(f, "jabber:iq:register");
	if (options)
		account_fields(d, options, v->user);
	if (has_phones(v))
		phone_fields(d);
	dialog_language_field(d, dialog_user_lang(d));
	dialog_ask(d, false);
}

/* ---- the code ---- */

/* What waits for the same code, at another face, waits for nothing any more. */
static void end_twin(struct dg_dialog *d, const char *number)
{
	struct dg_dialog *twin = dialog_twin(d);
	const struct draft *draft = twin ? draft_of(twin) : NULL;
	if (draft && draft->number && !strcmp(draft->number, number))
		dg_dialog_cancel(twin);
}

static void on_proven(void *arg, enum dg_status status)
{
	struct dg_dialog *d = arg;
	const struct draft *draft = draft_of(d);
	const struct dg_dialog_hands *h = DIALOG_HANDS(d, on_registered);
	if (status == DG_BUSY) {
		dialog_fail(d, DG_BUSY, DG_T_NUMBER_TAKEN, NULL);
	} else if (status != DG_OK) {
		dialog_fail(d, status, DG_T_CANNOT_SAVE, NULL);
	} else {
		end_twin(d, draft->number);
		if (h->on_registered)
			h->on_registered(h->arg, draft->user, false);
		dg_form_clear(dialog_form(d));
		dialog_done(d, DG_T_NUMBER_PROVEN, draft->user->number, NULL);
	}
}

static void try_code(struct dg_dialog *d)
{
	const struct dg_dialog_view *v = dialog_view(d);
	struct draft *draft = draft_of(d);
	const char *code = dg_form_value(dialog_form(d), "code");
	enum dg_status status = dg_proof_try(v->proofs, v->domain->domain, v->jid, draft->number, code ? code : "");
	const struct dg_said wrong = { DG_T_CODE_WRONG, { NULL, NULL, NULL } };
	if (status == DG_DENIED) {
		dialog_again(d, "code", DG_DENIED, &wrong);
	} else if (status != DG_OK) {
		dialog_fail(d, status, DG_T_CODE_OVER, NULL);
	} else {
		record_set(&draft->user->number, draft->number);
		dg_users_put(v->users, draft->user, on_proven, d);
	}
}

/* What dg_proof_ask() says. */
static enum dg_text_id why_unsent(enum dg_status why)
{
	if (why == DG_BUSY)
		return DG_T_CODE_TOO_MANY;
	if (why == DG_AUTH)
		return DG_T_CODE_GUESSED;
	return why == DG_AGAIN ? DG_T_CODE_LATER : DG_T_CODE_NOT_SENT;
}

static void on_code_sent(void *arg, enum dg_status status)
{
	struct dg_dialog *d = arg;
	const char *number = draft_of(d)->number;
	if (status != DG_OK) {
		dg_form_clear(dialog_form(d));
		dialog_end_short(d, status, &(const struct dg_said){ why_unsent(status), { number, NULL, NULL } });
		return;
	}
	struct dg_form *f = dialog_blank(d, DG_T_CODE_TITLE, DG_T_CODE_WORDS, number);
	dg_form_type(f, "jabber:iq:register");
	dialog_field(d, DG_FIELD_TEXT, "code", DG_T_LABEL_CODE, NULL)->required = true;
	dialog_ask(d, true);
}

/* ---- step 1: what was filled in ---- */

static void finish(struct dg_dialog *d, const struct draft *draft)
{
	dg_form_clear(dialog_form(d));
	dialog_done(d,
		draft->is_untried       ? DG_T_REGISTERED_UNTRIED
			: draft->is_new ? DG_T_REGISTERED
					: DG_T_REGISTRATION_CHANGED,
		NULL, NULL);
}

static void on_saved(void *arg, enum dg_status status)
{
	struct dg_dialog *d = arg;
	const struct dg_dialog_view *v = dialog_view(d);
	const struct draft *draft = draft_of(d);
	const struct dg_dialog_hands *h = DIALOG_HANDS(d, on_registered);
	if (status != DG_OK) {
		dialog_fail(d, status, status == DG_BUSY ? DG_T_NUMBER_TAKEN : DG_T_CANNOT_SAVE, NULL);
		return;
	}
	if (h->on_registered)
		h->on_registered(h->arg, draft->user, draft->is_new);
	if (draft->is_new_login)
		dg_router_log_in_anew(v->router, v->domain->domain, v->jid);
	if (!draft->number)
		finish(d, draft);
	else if (dg_form_value(dialog_form(d), "code"))
		try_code(d);
	else
		dg_proof_ask(v->proofs, v->domain->domain, v->jid, draft->number, dialog_text(d, DG_T_CODE_SMS),
			on_code_sent, d);
}

/* A trial takes its time: whose the number is by now is on file, and so is whether there is anybody. */
static void on_former(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct dg_dialog *d = arg;
	struct draft *draft = draft_of(d);
	if (status != DG_OK && status != DG_NOENT) {
		dialog_fail(d, status, DG_T_CANNOT_LOOK_UP, NULL);
		return;
	}
	draft->is_new = !user;
	if (!user || !user->number || (draft->user->number && strcmp(draft->user->number, user->number) != 0))
		record_set(&draft->user->number, user ? user->number : NULL);
	dg_users_put(dialog_view(d)->users, draft->user, on_saved, d);
}

static void on_login_tried(void *arg, enum dg_status why, const struct dg_said *said)
{
	struct dg_dialog *d = arg;
	struct draft *draft = draft_of(d);
	const struct dg_said refused = { DG_T_LOGIN_REFUSED, { NULL, NULL, NULL } };
	if (why == DG_AUTH) {
		dialog_again(d, NULL, DG_AUTH, &refused);
	} else if (why == DG_INVALID || why == DG_DENIED || why == DG_NOENT) {
		dialog_again(d, NULL, why, said);
	} else {
		draft->is_untried = why != DG_OK; /* the network is away: it is tried when the user comes */
		const struct dg_dialog_view *v = dialog_view(d);
		dg_users_find(v->users, v->domain->domain, v->jid, on_former, d);
	}
}

/* false: that is a short code, which is nobody's own. */
static bool take_number(struct dg_dialog *d, struct draft *draft)
{
	const char *number = dg_form_value(dialog_form(d), "phone");
	if (!dg_form_field(dialog_form(d), "phone"))
		return true;
	if (!number)
		record_set(&draft->user->number, NULL);
	else if (!draft->user->number || strcmp(draft->user->number, number) != 0)
		draft->number = dg_strdup(number);
	return !draft->number || dg_number_kind(draft->number) == DG_NUMBER_E164;
}

static bool is_same_login(const struct dg_user *a, const struct dg_user *b)
{
	if (!a || a->n_account != b->n_account)
		return false;
	for (size_t i = 0; i < a->n_account; i++) {
		const char *other = record_account(b, a->account[i].key);
		if (!other || strcmp(other, a->account[i].value) != 0)
			return false;
	}
	return true;
}

static void take_form(struct dg_dialog *d)
{
	const struct dg_dialog_view *v = dialog_view(d);
	const struct dg_option *options = dg_router_account(v->router, v->domain->domain);
	const char *lang = dg_form_value(dialog_form(d), "language"), *var;
	struct draft *draft = draft_begin(d);
	struct dg_said said;
	if (lang) {
		record_set(&draft->user->lang, lang);
		dialog_speak(d, lang);
	}
	if (options && account_take(d, options, draft->user, &var, &said) != DG_OK) {
		dialog_again(d, var, DG_INVALID, &said);
		return;
	}
	if (!take_number(d, draft)) {
		dialog_again(
			d, "phone", DG_INVALID, &(const struct dg_said){ DG_T_NOT_A_NUMBER, { NULL, NULL, NULL } });
		return;
	}
	draft->is_new_login = options && !is_same_login(v->user, draft->user);
	if (draft->is_new_login)
		dg_router_try_login(v->router, v->domain->domain, v->jid, draft->user->account, draft->user->n_account,
			on_login_tried, d);
	else
		dg_users_put(v->users, draft->user, on_saved, d);
}

/* ---- step 2: the code came back ---- */

static void take_code(struct dg_dialog *d)
{
	struct draft *draft = draft_of(d);
	if (!dialog_view(d)->user) { /* unregistered meanwhile */
		dialog_fail(d, DG_TIMEOUT, DG_T_CODE_OVER, NULL);
		return;
	}
	record_free(draft->user);
	draft->user = record_copy(dialog_view(d)->user);
	try_code(d);
}

static void step(struct dg_dialog *d, int at)
{
	static void (*const steps[])(struct dg_dialog * d) = { show_form, take_form, take_code };
	steps[at](d);
}

const struct dg_command_kind dg_kind_register = {
	.node = "jabber:iq:register",
	.word = "register",
	.title = DG_T_REGISTER_TITLE,
	.summary = DG_T_REGISTER_SUMMARY,
	.who = DG_FOR_NEW | DG_FOR_USER,
	.step = step,
};
