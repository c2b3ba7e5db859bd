/* queue.c - the command "queue": administrators look at what waits, hand a message over now, or give it up. What was
 * said is never shown. */
#include <stdlib.h>
#include <string.h>

#include "dialog/room.h"
#include "util/digits.h"

static void show_form(struct dg_dialog *d)
{
	static const struct {
		const char *value;
		enum dg_text_id label;
	} actions[] = { { "list", DG_T_ACTION_LIST }, { "retry", DG_T_ACTION_RETRY }, { "drop", DG_T_ACTION_DROP } };
	dialog_blank(d, DG_T_QUEUE_TITLE, DG_T_QUEUE_SUMMARY, NULL);
	struct dg_form_field *field = dialog_field(d, DG_FIELD_CHOICE, "action", DG_T_LABEL_ACTION, "list");
	for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
		dg_field_choice(field, actions[i].value, dialog_text(d, actions[i].label));
	dialog_field(d, DG_FIELD_TEXT, "id", DG_T_LABEL_MESSAGE_ID, NULL);
	users_limit_field(d, NULL);
	dialog_ask(d, true);
}

static void add_line(struct dg_buf *lines, const struct dg_row *row)
{
	char day[16];
	if (lines->len > 0)
		dg_buf_chr(lines, '\n');
	dg_buf_printf(lines, "%llu %s: %s %s %s, %s", (unsigned long long)row->id,
		row->aside ? "set aside" : dg_stand_name(row->stand), row->user ? row->user : "-",
		row->way == DG_DOWN ? "->" : "<-", row->peer ? row->peer : "-", dialog_date(row->created_ms, day));
}

static void on_rows(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more)
{
	struct dg_dialog *d = arg;
	const char *domain = dialog_view(d)->domain->domain;
	struct dg_buf lines = { 0 };
	char digits[DG_DIGITS_ROOM + 1];
	size_t shown = 0, length;
	if (status != DG_OK) {
		dialog_fail(d, status, DG_T_CANNOT_LOOK_UP, NULL);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (!strcmp(rows[i].domain, domain)) {
			add_line(&lines, &rows[i]);
			shown++;
		}
	dialog_blank(d, DG_T_QUEUE_TITLE, DG_T_NONE, NULL);
	dialog_field(d, DG_FIELD_LINES, "messages", DG_T_LABEL_MESSAGES, lines.at);
	dg_buf_finish(&lines);
	length = dg_digits(shown, 10, 0, digits);
	if (more)
		memcpy(digits + length, "+", 2);
	dialog_done(d, DG_T_QUEUE_LISTED, digits, NULL);
}

static void on_moved(struct dg_dialog *d, enum dg_status status, enum dg_text_id done)
{
	const char *id = dg_form_value(dialog_form(d), "id");
	if (status == DG_OK)
		dialog_done(d, done, id, NULL);
	else if (status == DG_NOENT)
		dialog_fail(d, status, DG_T_QUEUE_NOT_WAITING, id);
	else if (status == DG_BUSY)
		dialog_fail(d, status, DG_T_QUEUE_UNDER_WAY, id);
	else
		dialog_fail(d, status, DG_T_CANNOT_SAVE, NULL);
}

static void on_retried(void *arg, enum dg_status status)
{
	on_moved(arg, status, DG_T_QUEUE_RETRIED);
}

static void on_dropped(void *arg, enum dg_status status)
{
	on_moved(arg, status, DG_T_QUEUE_DROPPED);
}

static void move(struct dg_dialog *d, const char *action)
{
	struct dg_router *router = dialog_view(d)->router;
	const struct dg_form_field *field = dg_form_field(dialog_form(d), "id");
	const char *text = field->value ? field->value : "";
	const struct dg_said wrong = { DG_T_FIELD_NUMBER, { field->label, NULL, NULL } };
	size_t n = strspn(text, "0123456789");
	if (n == 0 || n > 18 || text[n])
		dialog_again(d, "id", DG_INVALID, &wrong);
	else if (!strcmp(action, "retry"))
		dg_router_retry(router, strtoull(text, NULL, 10), on_retried, d);
	else
		dg_router_drop(router, strtoull(text, NULL, 10), on_dropped, d);
}

static void step(struct dg_dialog *d, int at)
{
	const char *action = dg_form_value(dialog_form(d), "action");
	if (at == 0)
		show_form(d);
	else if (!action || !strcmp(action, "list"))
		dg_store_search(dialog_view(d)->store, NULL, users_limit(d, 0), on_rows, d);
	else
		move(d, action);
}

const struct dg_command_kind dg_kind_queue = {
	.node = "queue",
	.word = "queue",
	.title = DG_T_QUEUE_TITLE,
	.summary = DG_T_QUEUE_SUMMARY,
	.who = DG_FOR_ADMIN,
	.step = step,
};
