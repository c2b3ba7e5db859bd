/* unregister.c - the command "unregister": once confirmed, the session ends, the record goes with all that was kept,
 * and the XMPP side takes leave. */
#include "dialog/room.h"

static void show_form(struct dg_dialog *d)
{
	const char *domain = dialog_view(d)->domain->domain;
	dialog_blank(d, DG_T_UNREGISTER_TITLE, DG_T_UNREGISTER_WORDS, domain);
	dialog_field(d, DG_FIELD_BOOL, "confirm", DG_T_LABEL_CONFIRM, "0")->required = true;
	dialog_ask(d, true);
}

static void on_removed(void *arg, enum dg_status status)
{
	struct dg_dialog *d = arg;
	const struct dg_dialog_view *v = dialog_view(d);
	const struct dg_dialog_hands *h = DIALOG_HANDS(d, on_unregistered);
	dg_form_clear(dialog_form(d));
	if (status != DG_OK && status != DG_NOENT) {
		dialog_fail(d, status, DG_T_CANNOT_SAVE, NULL);
		return;
	}
	dg_router_log_out(v->router, v->domain->domain, v->jid);
	if (h->on_unregistered)
		h->on_unregistered(h->arg, v->domain->domain, v->jid);
	dialog_done(d, DG_T_UNREGISTERED, NULL, NULL);
}

static void step(struct dg_dialog *d, int at)
{
	const struct dg_dialog_view *v = dialog_view(d);
	if (at == 0) {
		show_form(d);
	} else if (dg_form_flag(dialog_form(d), "confirm")) {
		dg_users_remove(v->users, v->domain->domain, v->jid, on_removed, d);
	} else {
		dg_form_clear(dialog_form(d));
		dialog_done(d, DG_T_NOTHING_CHANGED, NULL, NULL);
	}
}

const struct dg_command_kind dg_kind_unregister = {
	.node = "unregister",
	.word = "unregister",
	.title = DG_T_UNREGISTER_TITLE,
	.summary = DG_T_UNREGISTER_SUMMARY,
	.who = DG_FOR_USER,
	.step = step,
};
