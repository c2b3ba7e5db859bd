/* user_change.c - the commands of administrators that change who is registered: add one, remove some. Whoever runs them
 * vouches for the number: nothing is proven. */
#include <stdlib.h>
#include <string.h>

#include "dialog/room.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/digits.h"
#include "util/mem.h"

/* ---- add ---- */

struct adding {
	struct dg_user *user;
	bool is_new;
};

static void adding_free(void *state)
{
	struct adding *a = state;
	record_free(a->user);
	free(a);
}

static struct adding *adding_of(struct dg_dialog *d)
{
	return *dialog_state(d, adding_free);
}

static void ask_whom(struct dg_dialog *d)
{
	dialog_blank(d, DG_T_USER_ADD_TITLE, DG_T_USER_ADD_SUMMARY, NULL);
	dialog_field(d, DG_FIELD_JID, "accountjid", DG_T_LABEL_ACCOUNT, NULL)->required = true;
	dialog_ask(d, false);
}

/* What is on file now; NULL: it cannot be looked up, and that has been said. */
static struct adding *take_record(
	struct dg_dialog *d, const char *jid, enum dg_status status, const struct dg_user *user)
{
	struct adding *a;
	if (status != DG_OK && status != DG_NOENT) {
		dialog_fail(d, status, DG_T_CANNOT_LOOK_UP, NULL);
		return NULL;
	}
	a = dg_alloc(sizeof *a);
	a->is_new = status == DG_NOENT;
	a->user = a->is_new ? record_create(dialog_view(d)->domain->domain, jid) : record_copy(user);
	void **at = dialog_state(d, adding_free);
	if (*at)
		adding_free(*at);
	*at = a;
	return a;
}

static void on_shown(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct dg_dialog *d = arg;
	const struct dg_dialog_view *v = dialog_view(d);
	const struct adding *a = take_record(d, dg_form_value(dialog_form(d), "accountjid"), status, user);
	if (!a)
		return;
	dialog_blank(d, DG_T_USER_ADD_TITLE, DG_T_PLAIN, a->user->jid);
	if (dg_router_caps(v->router, v->domain->domain) & DG_CAP_PHONE)
		dg_field_hint(dialog_field(d, DG_FIELD_PHONE, "phone", DG_T_LABEL_SHOWN, a->user->number),
			dialog_text(d, DG_T_HINT_GIVEN));
	dialog_language_field(d, a->user->lang);
	dialog_ask(d, true);
}

static void on_added(void *arg, enum dg_status status)
{
	struct dg_dialog *d = arg;
	const struct adding *a = adding_of(d);
	const struct dg_dialog_hands *h = DIALOG_HANDS(d, on_registered);
	if (status != DG_OK) {
		dialog_fail(d, status, status == DG_BUSY ? DG_T_NUMBER_TAKEN : DG_T_CANNOT_SAVE, NULL);
		return;
	}
	if (h->on_registered)
		h->on_registered(h->arg, a->user, a->is_new);
	dg_form_clear(dialog_form(d));
	dialog_done(d, a->is_new ? DG_T_USER_ADDED : DG_T_USER_CHANGED, a->user->jid, NULL);
}

/* Looked up once more: the user may have changed the rest while the form was open. */
static void on_former(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct dg_dialog *d = arg;
	const struct dg_form *f = dialog_form(d);
	char *jid = dg_strdup(adding_of(d)->user->jid);
	const struct adding *a = take_record(d, jid, status, user);
	free(jid);
	if (!a)
		return;
	if (a->is_new)
		a->user->since_ms = dg_now_ms();
	if (dg_form_field(f, "phone"))
		record_set(&a->user->number, dg_form_value(f, "phone"));
	if (dg_form_value(f, "language"))
		record_set(&a->user->lang, dg_form_value(f, "language"));
	dg_users_put(dialog_view(d)->users, a->user, on_added, d);
}

static void step_add(struct dg_dialog *d, int at)
{
	const struct dg_dialog_view *v = dialog_view(d);
	const char *domain = v->domain->domain;
	if (at == 0)
		ask_whom(d);
	else if (at == 1)
		dg_users_find(v->users, domain, dg_form_value(dialog_form(d), "accountjid"), on_shown, d);
	else
		dg_users_find(v->users, domain, adding_of(d)->user->jid, on_former, d);
}

const struct dg_command_kind dg_kind_user_add = {
	.node = "user-add",
	.word = "user-add",
	.title = DG_T_USER_ADD_TITLE,
	.summary = DG_T_USER_ADD_SUMMARY,
	.who = DG_FOR_ADMIN,
	.step = step_add,
};

/* ---- remove (XEP-0133 section 4.2) ---- */

struct removing {
	char *jids, *at; /* lines; the one that is being removed */
	uint64_t removed, missing;
};

static void removing_free(void *state)
{
	struct removing *r = state;
	free(r->jids);
	free(r);
}

static void show_remove_form(struct dg_dialog *d)
{
	dg_form_type(dialog_blank(d, DG_T_USER_REMOVE_TITLE, DG_T_USER_REMOVE_SUMMARY, NULL),
		"http://jabber.org/protocol/admin");
	dialog_field(d, DG_FIELD_JIDS, "accountjids", DG_T_LABEL_ACCOUNTS, NULL)->required = true;
	dialog_ask(d, true);
}

static void remove_next(struct dg_dialog *d);

static void tell_removed(struct dg_dialog *d, const struct removing *r)
{
	char removed[DG_DIGITS_ROOM], missing[DG_DIGITS_ROOM];
	(void)dg_digits(r->removed, 10, 0, removed);
	(void)dg_digits(r->missing, 10, 0, missing);
	dg_form_clear(dialog_form(d));
	dialog_done(d, DG_T_USERS_REMOVED, removed, missing);
}

static void on_removed(void *arg, enum dg_status status)
{
	struct dg_dialog *d = arg;
	const struct dg_dialog_view *v = dialog_view(d);
	struct removing *r = *dialog_state(d, removing_free);
	const struct dg_dialog_hands *h = DIALOG_HANDS(d, on_unregistered);
	if (status != DG_OK && status != DG_NOENT) {
		dialog_fail(d, status, DG_T_CANNOT_SAVE, NULL);
		return;
	}
	if (status == DG_OK) {
		r->removed++;
		dg_router_log_out(v->router, v->domain->domain, r->at);
		if (h->on_unregistered)
			h->on_unregistered(h->arg, v->domain->domain, r->at);
	} else {
		r->missing++;
	}
	r->at += strlen(r->at) + 1;
	remove_next(d);
}

static void remove_next(struct dg_dialog *d)
{
	const struct dg_dialog_view *v = dialog_view(d);
	struct removing *r = *dialog_state(d, removing_free);
	if (*r->at)
		dg_users_remove(v->users, v->domain->domain, r->at, on_removed, d);
	else
		tell_removed(d, r);
}

static void step_remove(struct dg_dialog *d, int at)
{
	if (at == 0) {
		show_remove_form(d);
		return;
	}
	const char *jids = dg_form_value(dialog_form(d), "accountjids");
	struct removing *r = dg_alloc(sizeof *r);
	size_t n = strlen(jids);
	r->jids = r->at = dg_alloc(n + 2); /* each ends in NUL, and an empty one ends them all */
	memcpy(r->jids, jids, n);
	for (size_t i = 0; i < n; i++)
		if (r->jids[i] == '\n')
			r->jids[i] = '\0';
	*dialog_state(d, removing_free) = r;
	remove_next(d);
}

const struct dg_command_kind dg_kind_user_remove = {
	.node = "http://jabber.org/protocol/admin#delete-user",
	.word = "user-remove",
	.title = DG_T_USER_REMOVE_TITLE,
	.summary = DG_T_USER_REMOVE_SUMMARY,
	.who = DG_FOR_ADMIN,
	.step = step_remove,
};
