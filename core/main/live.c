/* live.c - the subcommands that talk to the running program: status, send, queue, trace.
 *
 * Called by main.c. Asks over the control socket (client.h) and prints the answer: as it came with --json, else by the
 * tables in show.h. Decides nothing about messages itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "main/client.h"
#include "main/live.h"
#include "main/main.h"
#include "util/mem.h"

int live_fail(int code, const char *text)
{
	(void)fprintf(stderr, "dragoman: %s\n", text);
	return code;
}

/* Of the socket; given; NULL when nothing names one (said already). An incomplete configuration is fine here. */
static char *socket_path(const struct dg_args *args)
{
	struct dg_conf_errors errors = { 0 };
	struct dg_conf *conf;
	char *path = NULL;

	if (args->control)
		return dg_strdup(args->control);
	conf = dg_conf_read(args->config, &errors);
	if (conf && conf->control) {
		path = dg_strdup(conf->control);
		dg_conf_errors_finish(&errors);
	} else if (!dg_main_complain(&errors)) {
		(void)live_fail(DG_EXIT_FAILED, "the configuration names no control socket (\"control\")");
	}
	dg_conf_free(conf);
	return path;
}

static int code_of(enum dg_status status)
{
	if (status == DG_OFFLINE)
		return DG_EXIT_NO_DAEMON;
	return status == DG_TIMEOUT ? DG_EXIT_UNKNOWN : DG_EXIT_FAILED;
}

static void print_json(const json_t *result)
{
	char *text = json_dumps(result, JSON_INDENT(2));

	(void)puts(text);
	free(text);
}

int live_ask(
	const struct dg_args *args, const char *command, json_t *asked, int64_t wait_ms, dg_show *show, json_t **result)
{
	char *path = socket_path(args);
	struct dg_error why;
	struct dg_buf out = { 0 };
	enum dg_status status;
	json_t *answer = NULL;

	if (!path) {
		json_decref(asked);
		return DG_EXIT_FAILED;
	}
	status = dg_client_ask(path, command, asked, wait_ms, &answer, &why);
	free(path);
	if (status != DG_OK)
		return live_fail(code_of(status), why.text);
	if (args->json) {
		print_json(answer);
	} else {
		show(answer, &out);
		(void)fwrite(out.at, 1, out.len, stdout);
		dg_buf_finish(&out);
	}
	if (result)
		*result = json_incref(answer);
	json_decref(answer);
	return DG_EXIT_OK;
}

int dg_main_status(const struct dg_args *args)
{
	return live_ask(args, "status", json_object(), LIVE_WAIT_MS, dg_show_status, NULL);
}

/* What became of a text, as an exit code: it may be on its way for longer than anybody waits here. */
static int code_of_stand(const json_t *message)
{
	/* clang-format off */
	static const struct {
		const char *stand;
		int code;
	} codes[] = {
		{ "sent", DG_EXIT_OK },
		{ "delivered", DG_EXIT_OK },
		{ "failed", DG_EXIT_FAILED },
		{ "expired", DG_EXIT_FAILED },
	};
	/* clang-format on */
	const char *stand = json_string_value(json_object_get(message, "stand"));

	for (size_t i = 0; stand && i < sizeof codes / sizeof codes[0]; i++)
		if (strcmp(codes[i].stand, stand) == 0)
			return codes[i].code;
	return DG_EXIT_UNKNOWN;
}

int dg_main_send(const struct dg_args *args)
{
	json_t *asked, *message;
	int code;

	if (!args->from || !args->to)
		return live_fail(DG_EXIT_USAGE, "send: say who writes and to whom: --from JID --to NUMBER");
	asked = json_pack("{s:s, s:s, s:s, s:s*, s:I}", "from", args->from, "to", args->to, "text", args->words[0],
		"domain", args->domain, "wait_ms", (json_int_t)args->timeout_s * 1000);
	if (!asked)
		return live_fail(DG_EXIT_USAGE, "send: that is not UTF-8");
	code = live_ask(args, "send", asked, args->timeout_s * 1000 + LIVE_WAIT_MS, dg_show_sent, &message);
	if (code == DG_EXIT_OK) {
		code = code_of_stand(message);
		json_decref(message);
	}
	return code;
}

static int queue_list(const struct dg_args *args)
{
	if (args->n_words > 1)
		return live_fail(DG_EXIT_USAGE, "queue list: it takes no id; see dragoman trace");
	return live_ask(args, "search", json_pack("{s:I, s:b}", "limit", (json_int_t)args->limit, "text", args->text),
		LIVE_WAIT_MS, dg_show_messages, NULL);
}

static int queue_move(const struct dg_args *args, const char *command, dg_show *show)
{
	char *end;
	long long id = args->n_words > 1 ? strtoll(args->words[1], &end, 10) : 0;

	if (id <= 0 || *end)
		return live_fail(DG_EXIT_USAGE, "queue: say which message, by the id that `dragoman queue list` shows");
	return live_ask(args, command, json_pack("{s:I}", "id", (json_int_t)id), LIVE_WAIT_MS, show, NULL);
}

int dg_main_queue(const struct dg_args *args)
{
	const char *verb = args->words[0];

	if (strcmp(verb, "list") == 0)
		return queue_list(args);
	if (strcmp(verb, "retry") == 0)
		return queue_move(args, "retry", dg_show_retried);
	if (strcmp(verb, "drop") == 0)
		return queue_move(args, "drop", dg_show_dropped);
	return live_fail(DG_EXIT_USAGE, "queue: the verbs are list, retry ID and drop ID");
}

int dg_main_trace(const struct dg_args *args)
{
	json_t *asked = json_pack("{s:s, s:b}", "id", args->words[0], "text", args->text);

	if (!asked)
		return live_fail(DG_EXIT_USAGE, "trace: that is not UTF-8");
	return live_ask(args, "trace", asked, LIVE_WAIT_MS, dg_show_trace, NULL);
}
