/* queue.c - the commands that look into the journal and move what waits there: search, trace, retry, drop.
 *
 * Called through the table in command.c. Rows are read from the store; a row is moved only by the router, which knows
 * whether it is on its way.
 */

#include "admin/as_json.h"
#include "admin/command.h"

enum { ROWS_DEFAULT = 100, ROWS_MOST = 1000, TRACE_MOST = 20 };

/* clang-format off */
const struct dg_argument dg_search_arguments[] = {
	{ "q", DG_ARGUMENT_TEXT, false, 0 },
	{ "limit", DG_ARGUMENT_NUMBER, false, ROWS_MOST },
	{ "text", DG_ARGUMENT_FLAG, false, 0 },
	{ 0 },
};

const struct dg_argument dg_trace_arguments[] = {
	{ "id", DG_ARGUMENT_TEXT, true, 0 },
	{ "text", DG_ARGUMENT_FLAG, false, 0 },
	{ 0 },
};

const struct dg_argument dg_queue_arguments[] = {
	{ "id", DG_ARGUMENT_NUMBER, true, INT64_MAX },
	{ 0 },
};
/* clang-format on */

static json_t *rows_json(const struct dg_call *call, const struct dg_row *rows, size_t n, bool more)
{
	json_t *out = json_object(), *messages = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(messages, dg_json_row(&rows[i], dg_call_flag(call, "text")));
	json_object_set_new(out, "messages", messages);
	json_object_set_new(out, "more", json_boolean(more));
	return out;
}

static void refuse_unreadable(struct dg_call *call, enum dg_status status)
{
	const char *sick = dg_store_health(call->admin->parts.store);

	dg_call_refuse(call, status, "the journal cannot be read: %s", sick ? sick : "the database refused");
}

static void on_found(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more)
{
	struct dg_call *call = arg;

	if (status == DG_OK)
		dg_call_answer(call, rows_json(call, rows, n, more));
	else
		refuse_unreadable(call, status);
}

/* {"q": a journal id, stanza id or network id; absent: all that are not done, "limit", "text": show what was said}
 * -> {"messages": [row], "more": there are others}, newest first */
void dg_search_run(struct dg_call *call)
{
	size_t limit = (size_t)dg_call_number(call, "limit", ROWS_DEFAULT);

	dg_store_search(call->admin->parts.store, dg_call_text(call, "q"), limit, on_found, call);
}

static void parts_of_next(struct dg_call *call);

static json_t *message_without_parts(const struct dg_call *call)
{
	size_t i;
	json_t *message;

	json_array_foreach(json_object_get(call->result, "messages"), i,
		message) if (!json_object_get(message, "parts")) return message;
	return NULL;
}

static void on_parts(void *arg, enum dg_status status, const struct dg_part *parts, size_t n)
{
	struct dg_call *call = arg;
	json_t *list;

	if (status != DG_OK) {
		refuse_unreadable(call, status);
		return;
	}
	list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, dg_json_part(&parts[i]));
	json_object_set_new(message_without_parts(call), "parts", list);
	parts_of_next(call);
}

static void parts_of_next(struct dg_call *call)
{
	const json_t *message = message_without_parts(call);

	if (message)
		dg_store_parts(call->admin->parts.store, (uint64_t)json_integer_value(json_object_get(message, "id")),
			on_parts, call);
	else
		dg_call_answer(call, json_incref(call->result));
}

static void on_traced(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more)
{
	struct dg_call *call = arg;

	if (status != DG_OK) {
		refuse_unreadable(call, status);
	} else if (n == 0) {
		dg_call_refuse(
			call, DG_NOENT, "no message in the journal bears the id \"%.128s\"", dg_call_text(call, "id"));
	} else {
		call->result = rows_json(call, rows, n, more);
		parts_of_next(call);
	}
}

/* {"id": a journal id, stanza id or network id, "text"} -> as search, each message with
 * "parts": [{"number", "ref", "stage", "why_text", "at"}] */
void dg_trace_run(struct dg_call *call)
{
	dg_store_search(call->admin->parts.store, dg_call_text(call, "id"), TRACE_MOST, on_traced, call);
}

static void on_moved(void *arg, enum dg_status status)
{
	struct dg_call *call = arg;
	int64_t id = dg_call_number(call, "id", 0);
	json_t *out;

	if (status == DG_NOENT) {
		dg_call_refuse(call, status, "no message %lld waits: `dragoman trace %lld` tells where it is",
			(long long)id, (long long)id);
	} else if (status == DG_BUSY) {
		dg_call_refuse(call, status, "message %lld is on its way at this moment: try again in a second",
			(long long)id);
	} else if (status != DG_OK) {
		refuse_unreadable(call, status);
	} else {
		out = json_object();
		json_object_set_new(out, "id", json_integer(id));
		dg_call_answer(call, out);
	}
}

/* {"id"} -> {"id"}: hand a waiting or doubted message over now, or tell what was set aside */
void dg_retry_run(struct dg_call *call)
{
	dg_router_retry(call->admin->parts.router, (uint64_t)dg_call_number(call, "id", 0), on_moved, call);
}

/* {"id"} -> {"id"}: give a waiting or doubted message up; its sender is told (nobody, when it was set aside) */
void dg_drop_run(struct dg_call *call)
{
	dg_router_drop(call->admin->parts.router, (uint64_t)dg_call_number(call, "id", 0), on_moved, call);
}
