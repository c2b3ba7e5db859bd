/* status.c - the command "status": to users what is on file about them and how the network is; to administrators also
 * every connection and what waits. */
#include <string.h>

#include "dialog/room.h"
#include "util/digits.h"

enum { WAITING_SEEN = 500, INSTANCES_MOST = 64, WAYS_MOST = 64 };

static const char *number_of(const struct dg_dialog_view *v)
{
	if (v->user && v->user->number)
		return v->user->number;
	for (size_t i = 0; i < v->domain->n_numbers; i++)
		if (v->jid && !strcmp(v->domain->numbers[i].user, v->jid))
			return v->domain->numbers[i].number;
	return NULL;
}

static void own_fields(struct dg_dialog *d)
{
	const struct dg_dialog_view *v = dialog_view(d);
	char day[16];
	const char *number = number_of(v);
	dialog_field(d, DG_FIELD_TEXT, "registered", DG_T_LABEL_REGISTERED,
		v->user ? dialog_date(v->user->since_ms, day) : dialog_text(d, DG_T_NOT_REGISTERED));
	if (number)
		dialog_field(d, DG_FIELD_TEXT, "number", DG_T_LABEL_NUMBER, number);
	if (v->user && dialog_user_lang(d))
		dialog_field(d, DG_FIELD_TEXT, "language", DG_T_LABEL_LANGUAGE,
			dg_lang_name(dg_lang_find(dialog_user_lang(d), v->lang)));
	if (v->user && dg_router_account(v->router, v->domain->domain))
		dialog_field(d, DG_FIELD_TEXT, "login", DG_T_LABEL_SESSION,
			dialog_link_text(d, dg_router_session(v->router, v->domain->domain, v->jid, NULL)));
}

static void connection_field(struct dg_dialog *d)
{
	const struct dg_dialog_view *v = dialog_view(d);
	struct dg_instance_status at[INSTANCES_MOST];
	size_t n = dg_router_status(v->router, at, INSTANCES_MOST);
	struct dg_buf lines = { 0 };
	for (size_t i = 0; i < n && i < INSTANCES_MOST; i++) {
		if (strcmp(at[i].domain, v->domain->domain) != 0)
			continue;
		if (lines.len > 0)
			dg_buf_chr(&lines, '\n');
		dg_buf_printf(&lines, "%s (%s): %s", at[i].name, at[i].module, dialog_link_text(d, at[i].link));
		if (at[i].text && *at[i].text)
			dg_buf_printf(&lines, " (%s)", at[i].text);
	}
	dialog_field(d, DG_FIELD_LINES, "connections", DG_T_LABEL_CONNECTIONS, lines.at);
	dg_buf_finish(&lines);
}

static void rosters_field(struct dg_dialog *d)
{
	const struct dg_dialog_hands *h = DIALOG_HANDS(d, roster_ways);
	struct dg_roster_way ways[WAYS_MOST];
	struct dg_buf lines = { 0 };
	size_t n = h->roster_ways ? h->roster_ways(h->arg, dialog_view(d)->domain->domain, ways, WAYS_MOST) : 0;
	for (size_t i = 0; i < n && i < WAYS_MOST; i++) {
		dg_buf_printf(&lines, "%s%s: %s", i > 0 ? "\n" : "", ways[i].users_of, ways[i].way);
		if (!ways[i].is_tried)
			dg_buf_printf(&lines, " (%s)", dialog_text(d, DG_T_NOT_TRIED));
	}
	if (n > 0)
		dialog_field(d, DG_FIELD_LINES, "rosters", DG_T_LABEL_ROSTERS, lines.at);
	dg_buf_finish(&lines);
}

/* Of all domains, as the other counts. */
static uint64_t on_disk(const struct dg_dialog *d, const struct dg_store_counts *c)
{
	struct dg_instance_status at[INSTANCES_MOST];
	size_t n = dg_router_status(dialog_view(d)->router, at, INSTANCES_MOST);
	uint64_t all = 0;
	for (size_t i = 0; i < n && i < INSTANCES_MOST; i++)
		all += dg_instance_on_disk(&at[i], c);
	return all;
}

static void on_counts(void *arg, enum dg_status status, const struct dg_store_counts *c)
{
	struct dg_dialog *d = arg;
	const struct dg_dialog_view *v = dialog_view(d);
	if (status != DG_OK) {
		dialog_fail(d, status, DG_T_CANNOT_LOOK_UP, NULL);
		return;
	}
	dialog_count_field(d, "users", DG_T_LABEL_REGISTERED_USERS, dg_users_count(v->users, v->domain->domain));
	dialog_count_field(d, "for_network", DG_T_LABEL_FOR_NETWORK, c->waiting_down);
	dialog_count_field(d, "on_disk", DG_T_LABEL_ON_DISK, on_disk(d, c));
	dialog_count_field(d, "in_doubt", DG_T_LABEL_IN_DOUBT, c->in_doubt);
	dialog_count_field(d, "for_users", DG_T_LABEL_FOR_USERS, c->waiting_up);
	dialog_count_field(d, "set_aside", DG_T_LABEL_SET_ASIDE, c->set_aside);
	dialog_done(d, DG_T_STATUS_DONE, NULL, NULL);
}

static void admin_part(struct dg_dialog *d)
{
	if (!dialog_view(d)->is_admin) {
		dialog_done(d, DG_T_STATUS_DONE, NULL, NULL);
		return;
	}
	connection_field(d);
	rosters_field(d);
	dg_store_counts(dialog_view(d)->store, on_counts, d);
}

static void on_waiting(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more)
{
	struct dg_dialog *d = arg;
	const struct dg_dialog_view *v = dialog_view(d);
	char digits[DG_DIGITS_ROOM + 1];
	size_t own = 0, length;
	if (status != DG_OK) {
		dialog_fail(d, status, DG_T_CANNOT_LOOK_UP, NULL);
		return;
	}
	for (size_t i = 0; i < n; i++)
		own += rows[i].way == DG_DOWN && rows[i].stand < DG_DONE &&
			!strcmp(rows[i].domain, v->domain->domain) && !strcmp(rows[i].user, v->jid);
	length = dg_digits(own, 10, 0, digits);
	if (more) /* there may be older ones of this user behind what was looked at */
		memcpy(digits + length, "+", 2);
	dialog_field(d, DG_FIELD_TEXT, "waiting", DG_T_LABEL_WAITING, digits);
	admin_part(d);
}

static void step(struct dg_dialog *d, int at)
{
	const struct dg_dialog_view *v = dialog_view(d);
	const char *domain = v->domain->domain, *why;
	(void)at;
	dialog_blank(d, DG_T_STATUS_TITLE, DG_T_STATUS_SUMMARY, NULL);
	if (v->jid)
		own_fields(d);
	dialog_field(d, DG_FIELD_TEXT, "network", DG_T_LABEL_NETWORK,
		dialog_link_text(d, dg_router_link(v->router, domain, &why)));
	if (v->user)
		dg_store_search(v->store, NULL, WAITING_SEEN, on_waiting, d);
	else
		admin_part(d);
}

const struct dg_command_kind dg_kind_status = {
	.node = "status",
	.word = "status",
	.title = DG_T_STATUS_TITLE,
	.summary = DG_T_STATUS_SUMMARY,
	.who = DG_FOR_NEW | DG_FOR_USER | DG_FOR_ADMIN,
	.step = step,
};
