/* preferences.c - the command "preferences": the language, and one field for each row of a table. Whoever honours a
 * preference adds its row here and asks dg_user_wants() for it. */
#include <string.h>

#include "dialog/room.h"

const struct preference dialog_preferences[] = {
	{ "stay_online", DG_FIELD_BOOL, DG_T_LABEL_STAY_ONLINE, DG_T_HINT_STAY_ONLINE, "0", DG_CAP_ACCOUNT },
	{ "country", DG_FIELD_COUNTRY, DG_T_LABEL_HOME_COUNTRY, DG_T_HINT_HOME_COUNTRY, "", DG_CAP_PHONE },
	{ 0 },
};

static bool is_shown(const struct dg_dialog_view *v, const struct preference *p)
{
	return !p->caps || (dg_router_caps(v->router, v->domain->domain) & p->caps);
}

static void show_form(struct dg_dialog *d)
{
	const struct dg_dialog_view *v = dialog_view(d);
	dialog_blank(d, DG_T_PREFERENCES_TITLE, DG_T_PREFERENCES_SUMMARY, NULL);
	dialog_language_field(d, dialog_user_lang(d));
	for (const struct preference *p = dialog_preferences; p->key; p++)
		if (is_shown(v, p))
			dg_field_hint(
				dialog_field(d, p->type, p->key, p->label, dg_user_pref(v->user, p->key, p->initial)),
				dialog_text(d, p->hint));
	dialog_ask(d, true);
}

static void on_saved(void *arg, enum dg_status status)
{
	struct dg_dialog *d = arg;
	dg_form_clear(dialog_form(d));
	if (status == DG_OK)
		dialog_done(d, DG_T_PREFERENCES_SAVED, NULL, NULL);
	else
		dialog_fail(d, status, status == DG_BUSY ? DG_T_NUMBER_TAKEN : DG_T_CANNOT_SAVE, NULL);
}

static void take_form(struct dg_dialog *d)
{
	const struct dg_dialog_view *v = dialog_view(d);
	const struct dg_form *f = dialog_form(d);
	struct dg_user *user = record_copy(v->user);
	if (dg_form_value(f, "language")) {
		record_set(&user->lang, dg_form_value(f, "language"));
		dialog_speak(d, user->lang);
	}
	for (const struct preference *p = dialog_preferences; p->key; p++)
		if (dg_form_field(f, p->key))
			record_set_pref(user, p->key, dg_form_value(f, p->key));
	dg_users_put(v->users, user, on_saved, d);
	record_free(user);
}

static void step(struct dg_dialog *d, int at)
{
	if (at == 0)
		show_form(d);
	else
		take_form(d);
}

const struct dg_command_kind dg_kind_preferences = {
	.node = "preferences",
	.word = "preferences",
	.title = DG_T_PREFERENCES_TITLE,
	.summary = DG_T_PREFERENCES_SUMMARY,
	.who = DG_FOR_USER,
	.step = step,
};
