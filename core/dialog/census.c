/* census.c - how many users are registered or online, and which: the commands of XEP-0133 that every administrator's
 * client knows. */
#include <stdlib.h>

#include "dialog/room.h"
#include "util/mem.h"

#define ADMIN_FORM "http://jabber.org/protocol/admin"

enum { LIST_MOST = 1000 }; /* also of "all": what one stanza can hold */

static void begin_result(struct dg_dialog *d, enum dg_text_id title)
{
	dg_form_type(dialog_blank(d, title, DG_T_NONE, NULL), ADMIN_FORM);
}

static void show_list_form(struct dg_dialog *d, enum dg_text_id title, enum dg_text_id summary)
{
	dg_form_type(dialog_blank(d, title, summary, NULL), ADMIN_FORM);
	users_limit_field(d, "none"); /* XEP-0133's word for: no limit */
	dialog_ask(d, true);
}

/* ---- registered (sections 4.13 and 4.18) ---- */

static void step_registered_num(struct dg_dialog *d, int at)
{
	const struct dg_dialog_view *v = dialog_view(d);
	(void)at;
	begin_result(d, DG_T_REGISTERED_COUNT_TITLE);
	dialog_count_field(d, "registeredusersnum", DG_T_LABEL_COUNT, dg_users_count(v->users, v->domain->domain));
	dialog_done(d, DG_T_STATUS_DONE, NULL, NULL);
}

static void on_registered(void *arg, enum dg_status status, const struct dg_user *users, size_t n, bool more)
{
	struct dg_dialog *d = arg;
	struct dg_buf lines = { 0 };
	(void)more; /* the form said how many at most */
	if (status != DG_OK) {
		dialog_fail(d, status, DG_T_CANNOT_LOOK_UP, NULL);
		return;
	}
	for (size_t i = 0; i < n; i++)
		dg_buf_printf(&lines, "%s%s", i > 0 ? "\n" : "", users[i].jid);
	begin_result(d, DG_T_REGISTERED_LIST_TITLE);
	dialog_field(d, DG_FIELD_JIDS, "registereduserjids", DG_T_LABEL_USERS, lines.at);
	dg_buf_finish(&lines);
	dialog_done(d, DG_T_STATUS_DONE, NULL, NULL);
}

static void step_registered_list(struct dg_dialog *d, int at)
{
	const struct dg_dialog_view *v = dialog_view(d);
	if (at == 0)
		show_list_form(d, DG_T_REGISTERED_LIST_TITLE, DG_T_REGISTERED_LIST_SUMMARY);
	else
		dg_users_list(v->users, v->domain->domain, NULL, users_limit(d, LIST_MOST), on_registered, d);
}

/* ---- online (sections 4.15 and 4.20) ---- */

static void step_online_num(struct dg_dialog *d, int at)
{
	const struct dg_dialog_hands *h = DIALOG_HANDS(d, online);
	(void)at;
	if (!h->online) {
		dialog_fail(d, DG_UNSUPPORTED, DG_T_NOT_HERE, NULL);
		return;
	}
	begin_result(d, DG_T_ONLINE_COUNT_TITLE);
	dialog_count_field(
		d, "onlineusersnum", DG_T_LABEL_COUNT, h->online(h->arg, dialog_view(d)->domain->domain, NULL, 0));
	dialog_done(d, DG_T_STATUS_DONE, NULL, NULL);
}

static void tell_online(struct dg_dialog *d, const struct dg_dialog_hands *h)
{
	size_t limit = users_limit(d, LIST_MOST);
	const char **jids = dg_alloc(limit * sizeof *jids);
	size_t n = h->online(h->arg, dialog_view(d)->domain->domain, jids, limit);
	struct dg_buf lines = { 0 };
	for (size_t i = 0; i < n && i < limit; i++)
		dg_buf_printf(&lines, "%s%s", i > 0 ? "\n" : "", jids[i]);
	free(jids);
	begin_result(d, DG_T_ONLINE_LIST_TITLE);
	dialog_field(d, DG_FIELD_JIDS, "onlineuserjids", DG_T_LABEL_USERS, lines.at);
	dg_buf_finish(&lines);
	dialog_done(d, DG_T_STATUS_DONE, NULL, NULL);
}

static void step_online_list(struct dg_dialog *d, int at)
{
	const struct dg_dialog_hands *h = DIALOG_HANDS(d, online);
	if (!h->online)
		dialog_fail(d, DG_UNSUPPORTED, DG_T_NOT_HERE, NULL);
	else if (at == 0)
		show_list_form(d, DG_T_ONLINE_LIST_TITLE, DG_T_ONLINE_LIST_SUMMARY);
	else
		tell_online(d, h);
}

#define CENSUS(name, of_node, of_word, TEXT)                                                                           \
	const struct dg_command_kind dg_kind_##name = {                                                                \
		.node = ADMIN_FORM of_node,                                                                            \
		.word = (of_word),                                                                                     \
		.title = DG_T_##TEXT##_TITLE,                                                                          \
		.summary = DG_T_##TEXT##_SUMMARY,                                                                      \
		.who = DG_FOR_ADMIN,                                                                                   \
		.step = step_##name,                                                                                   \
	}

CENSUS(registered_num, "#get-registered-users-num", "registered-count", REGISTERED_COUNT);
CENSUS(registered_list, "#get-registered-users-list", "registered", REGISTERED_LIST);
CENSUS(online_num, "#get-online-users-num", "online-count", ONLINE_COUNT);
CENSUS(online_list, "#get-online-users-list", "online", ONLINE_LIST);
