/* cost.c - the command "cost": what a text would take on the network and cost there, before it is sent. */
#include <stdio.h>
#include <string.h>

#include "dialog/room.h"
#include "util/money.h"
#include "util/number.h"

/* A number that stands in front of the text, as its writer's country writes it without blanks, and the text behind it;
 * without one `out` is "", and all of it is text. */
static const char *take_number(const struct dg_dialog_view *v, const char *text, char out[DG_NUMBER_MAX])
{
	char word[DG_NUMBER_MAX];
	size_t n = strcspn(text, " \t\n");
	*out = '\0';
	if (n >= sizeof word)
		return text;
	const char *rest = text + n;
	rest += strspn(rest, " \t\n");
	if (!*rest)
		return text;
	memcpy(word, text, n);
	word[n] = '\0';
	if (dg_number_read(word, v->domain->country, out) != DG_OK || dg_number_kind(out) != DG_NUMBER_E164) {
		*out = '\0';
		return text;
	}
	return rest;
}

static void show_form(struct dg_dialog *d)
{
	dialog_blank(d, DG_T_COST_TITLE, DG_T_COST_SUMMARY, NULL);
	struct dg_form_field *field = dialog_field(d, DG_FIELD_LINES, "text", DG_T_LABEL_COST_TEXT, NULL);
	field->required = true;
	dg_field_hint(field, dialog_text(d, DG_T_HINT_COST_TEXT));
	dialog_ask(d, true);
}

static void show_cost(struct dg_dialog *d, const char *number, const struct dg_cost *cost)
{
	char used[64], sum[DG_MONEY_PRINT_MAX], price[64];
	dialog_blank(d, DG_T_COST_TITLE, DG_T_NONE, NULL);
	if (*number)
		dialog_field(d, DG_FIELD_TEXT, "number", DG_T_LABEL_NUMBER, number);
	dialog_count_field(d, "segments", DG_T_LABEL_COST_SEGMENTS, cost->segments);
	snprintf(used, sizeof used, "%u/%u", (unsigned)cost->units, (unsigned)cost->room);
	dialog_field(d, DG_FIELD_TEXT, "characters", DG_T_LABEL_COST_CHARACTERS, used);
	if (cost->micros >= 0) {
		snprintf(price, sizeof price, "%s%s%.8s", dg_money_print(cost->micros, sum), cost->currency ? " " : "",
			cost->currency ? cost->currency : "");
		dialog_field(d, DG_FIELD_TEXT, "price", DG_T_LABEL_COST_PRICE, price);
	}
	dialog_done(d, cost->micros >= 0 ? DG_T_COST_DONE : DG_T_COST_DONE_UNPRICED, NULL, NULL);
}

static void step(struct dg_dialog *d, int at)
{
	const struct dg_dialog_view *v = dialog_view(d);
	const char *text = dg_form_value(dialog_form(d), "text");
	char number[DG_NUMBER_MAX];
	struct dg_cost cost = { 0 };
	if (at == 0) {
		show_form(d);
		return;
	}
	text = take_number(v, text ? text : "", number);
	enum dg_status status =
		dg_router_cost(v->router, v->domain->domain, v->jid, *number ? number : NULL, text, &cost);
	if (status == DG_OK)
		show_cost(d, number, &cost);
	else
		dialog_fail(d, status, dg_text_of_status(status), NULL);
}

const struct dg_command_kind dg_kind_cost = {
	.node = "cost",
	.word = "cost",
	.title = DG_T_COST_TITLE,
	.summary = DG_T_COST_SUMMARY,
	.who = DG_FOR_NEW | DG_FOR_USER | DG_FOR_ADMIN | DG_FOR_PHONES,
	.step = step,
};
