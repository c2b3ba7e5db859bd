/* users.c - the commands of administrators that look at who is registered: page by page, and one user's record. */
#include <stdlib.h>
#include <string.h>

#include "dialog/room.h"
#include "util/digits.h"

#define PAGE_DEFAULT "50"

void users_limit_field(struct dg_dialog *d, const char *all)
{
	static const char *const sizes[] = { "25", "50", "100", "200", "500" };
	struct dg_form_field *field = dialog_field(d, DG_FIELD_CHOICE, "max_items", DG_T_LABEL_MAX_ITEMS, PAGE_DEFAULT);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		dg_field_choice(field, sizes[i], sizes[i]);
	if (all)
		dg_field_choice(field, all, dialog_text(d, DG_T_ALL_OF_THEM));
}

size_t users_limit(struct dg_dialog *d, size_t all)
{
	const char *value = dg_form_value(dialog_form(d), "max_items");
	unsigned long n = strtoul(value ? value : PAGE_DEFAULT, NULL, 10);
	return n > 0 ? n : all;
}

/* ---- a page of them ---- */

static void show_users_form(struct dg_dialog *d)
{
	dialog_blank(d, DG_T_USERS_TITLE, DG_T_USERS_SUMMARY, NULL);
	dialog_field(d, DG_FIELD_JID, "after", DG_T_LABEL_AFTER, NULL);
	users_limit_field(d, NULL);
	dialog_ask(d, true);
}

static void add_line(struct dg_buf *lines, const struct dg_user *user)
{
	char day[16];
	if (lines->len > 0)
		dg_buf_chr(lines, '\n');
	dg_buf_printf(lines, "%s %s %s %s", user->jid, user->number ? user->number : "-", user->lang ? user->lang : "-",
		dialog_date(user->since_ms, day));
}

static void on_users(void *arg, enum dg_status status, const struct dg_user *users, size_t n, bool more)
{
	struct dg_dialog *d = arg;
	const struct dg_dialog_view *v = dialog_view(d);
	struct dg_buf lines = { 0 };
	char digits[DG_DIGITS_ROOM];
	if (status != DG_OK) {
		dialog_fail(d, status, DG_T_CANNOT_LOOK_UP, NULL);
		return;
	}
	dialog_blank(d, DG_T_USERS_TITLE, DG_T_NONE, NULL);
	for (size_t i = 0; i < n; i++)
		add_line(&lines, &users[i]);
	dialog_field(d, DG_FIELD_LINES, "users", DG_T_LABEL_USERS, lines.at);
	dg_buf_finish(&lines);
	if (more)
		dialog_field(d, DG_FIELD_TEXT, "next", DG_T_LABEL_NEXT, users[n - 1].jid);
	(void)dg_digits(dg_users_count(v->users, v->domain->domain), 10, 0, digits);
	dialog_field(d, DG_FIELD_TEXT, "count", DG_T_LABEL_COUNT, digits);
	dialog_done(d, DG_T_USERS_DONE, digits, v->domain->domain);
}

static void step_users(struct dg_dialog *d, int at)
{
	const struct dg_dialog_view *v = dialog_view(d);
	if (at == 0)
		show_users_form(d);
	else
		dg_users_list(v->users, v->domain->domain, dg_form_value(dialog_form(d), "after"), users_limit(d, 0),
			on_users, d);
}

const struct dg_command_kind dg_kind_users = {
	.node = "users",
	.word = "users",
	.title = DG_T_USERS_TITLE,
	.summary = DG_T_USERS_SUMMARY,
	.who = DG_FOR_ADMIN,
	.step = step_users,
};

/* ---- one of them ---- */

static void show_user_form(struct dg_dialog *d)
{
	dialog_blank(d, DG_T_USER_SHOW_TITLE, DG_T_USER_SHOW_SUMMARY, NULL);
	dialog_field(d, DG_FIELD_JID, "accountjid", DG_T_LABEL_ACCOUNT, NULL)->required = true;
	dialog_ask(d, true);
}

static void named_field(
	struct dg_dialog *d, const char *prefix, const char *key, enum dg_text_id label, const char *value)
{
	struct dg_buf var = { 0 }, words = { 0 };
	dg_buf_printf(&var, "%s.%s", prefix, key);
	dialog_print(d, &words, label, key);
	dg_field_value(dg_form_add(dialog_form(d), DG_FIELD_TEXT, var.at, words.at), value);
	dg_buf_finish(&var);
	dg_buf_finish(&words);
}

static bool is_secret(const struct dg_option *options, const char *key)
{
	for (const struct dg_option *o = options; o && o->key; o++)
		if (!strcmp(o->key, key))
			return o->type == DG_SECRET;
	return true; /* the module does not know it any more, so nobody can say */
}

static void record_fields(struct dg_dialog *d, const struct dg_user *user)
{
	const struct dg_option *options = dg_router_account(dialog_view(d)->router, user->domain);
	char day[16];
	dialog_field(d, DG_FIELD_TEXT, "accountjid", DG_T_LABEL_ACCOUNT, user->jid);
	dialog_field(d, DG_FIELD_TEXT, "registered", DG_T_LABEL_REGISTERED, dialog_date(user->since_ms, day));
	if (user->number)
		dialog_field(d, DG_FIELD_TEXT, "phone", DG_T_LABEL_SHOWN, user->number);
	if (user->lang)
		dialog_field(d, DG_FIELD_TEXT, "language", DG_T_LABEL_LANGUAGE, user->lang);
	for (size_t i = 0; i < user->n_account; i++)
		if (!is_secret(options, user->account[i].key))
			named_field(d, "account", user->account[i].key, DG_T_LABEL_LOGIN, user->account[i].value);
	for (size_t i = 0; i < user->n_prefs; i++)
		named_field(d, "preference", user->prefs[i].key, DG_T_LABEL_PREFERENCE, user->prefs[i].value);
}

static void on_user(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct dg_dialog *d = arg;
	if (status == DG_NOENT) {
		dialog_fail(d, status, DG_T_NO_SUCH_USER, dg_form_value(dialog_form(d), "accountjid"));
	} else if (status != DG_OK) {
		dialog_fail(d, status, DG_T_CANNOT_LOOK_UP, NULL);
	} else {
		dialog_blank(d, DG_T_USER_SHOW_TITLE, DG_T_NONE, NULL);
		record_fields(d, user);
		dialog_done(d, DG_T_USER_SHOW_DONE, user->jid, NULL);
	}
}

static void step_user(struct dg_dialog *d, int at)
{
	const struct dg_dialog_view *v = dialog_view(d);
	if (at == 0)
		show_user_form(d);
	else
		dg_users_find(v->users, v->domain->domain, dg_form_value(dialog_form(d), "accountjid"), on_user, d);
}

const struct dg_command_kind dg_kind_user_show = {
	.node = "user-show",
	.word = "user-show",
	.title = DG_T_USER_SHOW_TITLE,
	.summary = DG_T_USER_SHOW_SUMMARY,
	.who = DG_FOR_ADMIN,
	.step = step_user,
};
