/* show.c - see show.h. Called by live.c. What each answer holds is written over the commands in core/admin. */
#include "main/show.h"

#include <stdio.h>

#include "main/columns.h"

/* A column of a table, or a line of a list: its heading, and the key of the value. */
struct field {
	const char *heading, *key;
};

/* clang-format off */
static const struct field stream_fields[] = { { "STREAM", "domain" }, { "UP", "up" }, { "WHY", "why" }, { 0 } };
static const struct field instance_fields[] = { { "INSTANCE", "name" }, { "DOMAIN", "domain" }, { "MODULE", "module" },
	{ "LINK", "link" }, { "WAITING", "waiting" }, { "IN FLIGHT", "in_flight" }, { "ON DISK", "on_disk" },
	{ "SAYS", "text" }, { 0 } };
static const struct field roster_fields[] = { { "ROSTERS OF", "users_of" }, { "DOMAIN", "domain" }, { "WAY", "way" },
	{ "TRIED", "tried" }, { 0 } };
static const struct field down_fields[] = { { "DOWN", "what" }, { "NAME", "name" }, { "WHY", "why" }, { 0 } };
static const struct field queue_fields[] = { { "ID", "id" }, { "WAY", "way" }, { "STAND", "stand" },
	{ "CREATED", "created" }, { "USER", "user" }, { "PEER", "peer" }, { "INSTANCE", "instance" },
	{ "ATTEMPTS", "attempts" }, { "WHY", "why_text" }, { "SET ASIDE", "set_aside" }, { 0 } };
static const struct field part_fields[] = { { "PART", "number" }, { "REF", "ref" }, { "STAGE", "stage" },
	{ "AT", "at" }, { "WHY", "why_text" }, { 0 } };
static const struct field message_fields[] = { { "way", "way" }, { "stand", "stand" }, { "domain", "domain" },
	{ "instance", "instance" }, { "user", "user" }, { "resource", "resource" }, { "our number", "self" },
	{ "peer", "peer" }, { "room", "room" }, { "by", "nick" }, { "stanza id", "stanza_id" },
	{ "network id", "network_id" }, { "replaces", "replaces" }, { "answers", "reply_to" },
	{ "which was of", "reply_by" }, { "quotes", "quote" },
	{ "characters", "characters" }, { "subject", "subject" }, { "text", "text" }, { "created", "created" },
	{ "expires", "expires" }, { "due", "due" }, { "attempts", "attempts" }, { "segments", "segments" },
	{ "price", "price" }, { "was in doubt", "doubted" },
	{ "user was told", "told" }, { "not to be kept", "passing" }, { "why", "why" }, { "why, in words", "why_text" },
	{ "set aside, since the server says", "set_aside" }, { 0 } };
/* clang-format on */

static void add_value(struct dg_columns *t, const json_t *value)
{
	if (json_is_integer(value))
		dg_columns_add_number(t, json_integer_value(value));
	else if (json_is_boolean(value))
		dg_columns_add(t, json_is_true(value) ? "yes" : "no");
	else
		dg_columns_add(t, json_string_value(value));
}

static void show_rows(const json_t *rows, const struct field *fields, struct dg_buf *out)
{
	const char *headings[DG_COLUMNS_MAX + 1] = { 0 };
	struct dg_columns t;
	size_t i;
	json_t *row;

	for (i = 0; i < DG_COLUMNS_MAX && fields[i].key; i++)
		headings[i] = fields[i].heading;
	dg_columns_init(&t, headings);
	json_array_foreach(rows, i, row) for (const struct field *f = fields; f->key; f++)
		add_value(&t, json_object_get(row, f->key));
	dg_columns_print(&t, out);
	dg_columns_finish(&t);
}

static long long number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static void add_span(struct dg_buf *out, long long seconds)
{
	if (seconds >= 86400)
		dg_buf_printf(out, "%lld d ", seconds / 86400);
	if (seconds >= 3600)
		dg_buf_printf(out, "%lld h ", seconds / 3600 % 24);
	if (seconds >= 60)
		dg_buf_printf(out, "%lld min", seconds / 60 % 60);
	else
		dg_buf_printf(out, "%lld s", seconds);
}

void dg_show_status(const json_t *answer, struct dg_buf *out)
{
	const json_t *store = json_object_get(answer, "store"), *down = json_object_get(answer, "down");

	dg_buf_str(out, "dragoman ");
	dg_columns_safe(out, json_string_value(json_object_get(answer, "version")));
	dg_buf_printf(out, ", pid %lld, up ", number(answer, "pid"));
	add_span(out, number(answer, "uptime_s"));
	dg_buf_str(out, json_is_true(json_object_get(answer, "ready")) ? ": ready\n" : ": NOT READY\n");
	if (json_array_size(down) > 0) {
		dg_buf_chr(out, '\n');
		show_rows(down, down_fields, out);
	}
	dg_buf_chr(out, '\n');
	show_rows(json_object_get(answer, "streams"), stream_fields, out);
	dg_buf_chr(out, '\n');
	show_rows(json_object_get(answer, "instances"), instance_fields, out);
	if (json_array_size(json_object_get(answer, "rosters")) > 0) {
		dg_buf_chr(out, '\n');
		show_rows(json_object_get(answer, "rosters"), roster_fields, out);
	}
	if (json_object_get(store, "waiting_down"))
		dg_buf_printf(out, "\njournal: %lld to the network, %lld in doubt, %lld to users\n",
			number(store, "waiting_down"), number(store, "in_doubt"), number(store, "waiting_up"));
	if (number(store, "set_aside"))
		dg_buf_printf(out, "%lld set aside: `dragoman queue list` shows them\n", number(store, "set_aside"));
}

void dg_show_sent(const json_t *answer, struct dg_buf *out)
{
	const char *why = json_string_value(json_object_get(answer, "why_text"));

	dg_buf_printf(out, "message %lld: ", number(answer, "id"));
	dg_columns_safe(out, json_string_value(json_object_get(answer, "stand")));
	if (why) {
		dg_buf_str(out, ", ");
		dg_columns_safe(out, why);
	}
	if (!json_is_true(json_object_get(answer, "ended")))
		dg_buf_printf(out, " so far; `dragoman trace %lld` tells more", number(answer, "id"));
	dg_buf_chr(out, '\n');
}

static void add_more(const json_t *answer, struct dg_buf *out)
{
	if (json_is_true(json_object_get(answer, "more")))
		dg_buf_str(out, "there are more; --limit N shows them\n");
}

void dg_show_messages(const json_t *answer, struct dg_buf *out)
{
	const json_t *messages = json_object_get(answer, "messages");
	size_t i;
	json_t *m;

	if (json_array_size(messages) == 0) {
		dg_buf_str(out, "nothing waits\n");
		return;
	}
	show_rows(messages, queue_fields, out);
	json_array_foreach(messages, i, m) if (json_object_get(m, "text"))
	{
		dg_buf_printf(out, "%lld: ", number(m, "id"));
		dg_columns_safe(out, json_string_value(json_object_get(m, "text")));
		dg_buf_chr(out, '\n');
	}
	add_more(answer, out);
}

static void show_message(const json_t *message, struct dg_buf *out)
{
	char id[32];
	const char *headings[] = { "message", id, NULL };
	const json_t *parts = json_object_get(message, "parts");
	struct dg_columns t;

	(void)snprintf(id, sizeof id, "%lld", number(message, "id"));
	dg_columns_init(&t, headings);
	for (const struct field *f = message_fields; f->key; f++) {
		const json_t *value = json_object_get(message, f->key);

		if (!value)
			continue;
		dg_columns_add(&t, f->heading);
		add_value(&t, value);
	}
	dg_columns_print(&t, out);
	dg_columns_finish(&t);
	if (json_array_size(parts) > 0) {
		dg_buf_chr(out, '\n');
		show_rows(parts, part_fields, out);
	}
}

void dg_show_trace(const json_t *answer, struct dg_buf *out)
{
	size_t i;
	json_t *m;

	json_array_foreach(json_object_get(answer, "messages"), i, m)
	{
		if (i > 0)
			dg_buf_chr(out, '\n');
		show_message(m, out);
	}
	if (json_is_true(json_object_get(answer, "more")))
		dg_buf_str(out, "\nmore messages bear this id; ask by the journal's own\n");
}

void dg_show_retried(const json_t *answer, struct dg_buf *out)
{
	dg_buf_printf(out, "message %lld is handed over again\n", number(answer, "id"));
}

void dg_show_dropped(const json_t *answer, struct dg_buf *out)
{
	dg_buf_printf(out, "message %lld is given up; its sender is told, unless it had been set aside\n",
		number(answer, "id"));
}
