/* reach.c - the commands of administrators that need somebody's hand: announce, reconnect, shut down, restart. */
#include <string.h>

#include "dialog/room.h"

enum { INSTANCES_MOST = 64 };

#define ADMIN_FORM "http://jabber.org/protocol/admin"

static void announcement_field(struct dg_dialog *d, bool required, const char *hint)
{
	struct dg_form_field *field = dialog_field(d, DG_FIELD_LINES, "announcement", DG_T_LABEL_ANNOUNCEMENT, NULL);
	field->required = required;
	dg_field_hint(field, hint);
}

/* false: nobody can. */
static bool announce(struct dg_dialog *d)
{
	const struct dg_dialog_hands *h = DIALOG_HANDS(d, announce);
	const char *text = dg_form_value(dialog_form(d), "announcement");
	if (h->announce && text)
		h->announce(h->arg, dialog_view(d)->domain->domain, text);
	return h->announce != NULL;
}

/* ---- announce (XEP-0133 section 4.23) ---- */

static void step_announce(struct dg_dialog *d, int at)
{
	if (at == 0) {
		dg_form_type(dialog_blank(d, DG_T_ANNOUNCE_TITLE, DG_T_ANNOUNCE_SUMMARY, NULL), ADMIN_FORM);
		announcement_field(d, true, NULL);
		dialog_ask(d, true);
	} else if (announce(d)) {
		dg_form_clear(dialog_form(d));
		dialog_done(d, DG_T_ANNOUNCED, NULL, NULL);
	} else {
		dialog_fail(d, DG_UNSUPPORTED, DG_T_NOT_HERE, NULL);
	}
}

const struct dg_command_kind dg_kind_announce = {
	.node = ADMIN_FORM "#announce",
	.word = "announce",
	.title = DG_T_ANNOUNCE_TITLE,
	.summary = DG_T_ANNOUNCE_SUMMARY,
	.who = DG_FOR_ADMIN,
	.step = step_announce,
};

/* ---- reconnect ---- */

static void show_connections(struct dg_dialog *d)
{
	const struct dg_dialog_view *v = dialog_view(d);
	struct dg_instance_status at[INSTANCES_MOST];
	size_t n = dg_router_status(v->router, at, INSTANCES_MOST);
	dialog_blank(d, DG_T_RECONNECT_TITLE, DG_T_RECONNECT_SUMMARY, NULL);
	struct dg_form_field *field = dialog_field(d, DG_FIELD_CHOICE, "connection", DG_T_LABEL_CONNECTION, NULL);
	field->required = true;
	for (size_t i = 0; i < n && i < INSTANCES_MOST; i++)
		if (!strcmp(at[i].domain, v->domain->domain))
			dg_field_choice(field, at[i].name, at[i].name);
	dg_field_choice(field, "xmpp:", dialog_text(d, DG_T_CONNECTION_STREAM)); /* no instance has such a name */
	dialog_ask(d, true);
}

static void step_reconnect(struct dg_dialog *d, int at)
{
	const struct dg_dialog_hands *h = DIALOG_HANDS(d, reconnect);
	enum dg_status status = DG_UNSUPPORTED;
	if (at == 0) {
		show_connections(d);
		return;
	}
	if (h->reconnect) {
		const char *name = dg_form_value(dialog_form(d), "connection");
		status = h->reconnect(h->arg, dialog_view(d)->domain->domain, strcmp(name, "xmpp:") != 0 ? name : NULL);
	}
	dg_form_clear(dialog_form(d));
	if (status == DG_OK)
		dialog_done(d, DG_T_RECONNECTING, NULL, NULL);
	else
		dialog_fail(d, status, status == DG_UNSUPPORTED ? DG_T_NOT_HERE : dg_text_of_status(status), NULL);
}

const struct dg_command_kind dg_kind_reconnect = {
	.node = "reconnect",
	.word = "reconnect",
	.title = DG_T_RECONNECT_TITLE,
	.summary = DG_T_RECONNECT_SUMMARY,
	.who = DG_FOR_ADMIN,
	.step = step_reconnect,
};

/* ---- shut down, restart (XEP-0133 sections 4.30 and 4.31) ---- */

/* The end itself begins at the next turn of the loop, so that this answer is on its way before it. */
static void step_stop(struct dg_dialog *d, int at, bool again)
{
	const struct dg_dialog_hands *h = DIALOG_HANDS(d, stop);
	if (at == 0) {
		dg_form_type(dialog_blank(d, again ? DG_T_RESTART_TITLE : DG_T_SHUTDOWN_TITLE,
				     again ? DG_T_RESTART_SUMMARY : DG_T_SHUTDOWN_SUMMARY, NULL),
			ADMIN_FORM);
		announcement_field(d, false, dialog_text(d, DG_T_HINT_ANNOUNCEMENT));
		dialog_ask(d, true);
	} else if (!h->stop) {
		dialog_fail(d, DG_UNSUPPORTED, DG_T_NOT_HERE, NULL);
	} else {
		(void)announce(d);
		dg_form_clear(dialog_form(d));
		h->stop(h->arg, again);
		dialog_done(d, DG_T_STOPPING, NULL, NULL);
	}
}

static void step_shutdown(struct dg_dialog *d, int at)
{
	step_stop(d, at, false);
}

static void step_restart(struct dg_dialog *d, int at)
{
	step_stop(d, at, true);
}

const struct dg_command_kind dg_kind_shutdown = {
	.node = ADMIN_FORM "#shutdown",
	.word = "shutdown",
	.title = DG_T_SHUTDOWN_TITLE,
	.summary = DG_T_SHUTDOWN_SUMMARY,
	.who = DG_FOR_ADMIN,
	.step = step_shutdown,
};

const struct dg_command_kind dg_kind_restart = {
	.node = ADMIN_FORM "#restart",
	.word = "restart",
	.title = DG_T_RESTART_TITLE,
	.summary = DG_T_RESTART_SUMMARY,
	.who = DG_FOR_ADMIN,
	.step = step_restart,
};
