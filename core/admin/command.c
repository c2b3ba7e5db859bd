/* command.c - the table of commands, the check of their arguments, the life of a call.
 *
 * Called by control.c and web.c with what somebody asked, and by the commands' own files with what came of it. Never
 * prints: how an answer looks is its asker's business.
 */
#include "admin/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

static const struct dg_argument no_arguments[] = { { 0 } };

/* clang-format off */
static const struct dg_command commands[] = {
	{ "status", no_arguments, dg_status_run },
	{ "doctor", no_arguments, dg_doctor_run },
	{ "send", dg_send_arguments, dg_send_run },
	{ "search", dg_search_arguments, dg_search_run },
	{ "trace", dg_trace_arguments, dg_trace_run },
	{ "retry", dg_queue_arguments, dg_retry_run },
	{ "drop", dg_queue_arguments, dg_drop_run },
	{ "commands", no_arguments, dg_commands_run },
	{ "do", dg_do_arguments, dg_do_run },
};
/* clang-format on */

const struct dg_command *dg_command_find(const char *name)
{
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static const struct dg_argument *argument_find(const struct dg_argument *table, const char *name)
{
	for (; table->name; table++)
		if (strcmp(table->name, name) == 0)
			return table;
	return NULL;
}

static bool is_texts(const json_t *value)
{
	size_t i;
	json_t *one;

	if (json_is_string(value))
		return true;
	json_array_foreach((json_t *)value, i, one) if (!json_is_string(one)) return false;
	return json_is_array(value);
}

static bool is_fields(const json_t *value)
{
	const char *key;
	json_t *one;

	json_object_foreach((json_t *)value, key, one) if (!is_texts(one)) return false;
	return json_is_object(value);
}

static bool value_fits(const struct dg_argument *a, const json_t *value, struct dg_error *why)
{
	switch (a->type) {
	case DG_ARGUMENT_TEXT:
		if (json_is_string(value) && json_string_length(value) > 0)
			return true;
		(void)snprintf(why->text, sizeof why->text, "\"%s\" must be a text that is not empty", a->name);
		return false;
	case DG_ARGUMENT_NUMBER:
		if (json_is_integer(value) && json_integer_value(value) >= 0 && json_integer_value(value) <= a->most)
			return true;
		(void)snprintf(why->text, sizeof why->text, "\"%s\" must be a whole number from 0 to %lld", a->name,
			(long long)a->most);
		return false;
	case DG_ARGUMENT_FLAG:
		if (json_is_boolean(value))
			return true;
		(void)snprintf(why->text, sizeof why->text, "\"%s\" must be true or false", a->name);
		return false;
	case DG_ARGUMENT_FIELDS:
		if (is_fields(value))
			return true;
		(void)snprintf(why->text, sizeof why->text, "\"%s\" must be an object of texts", a->name);
		return false;
	}
	return false;
}

enum dg_status dg_arguments_check(const struct dg_argument *table, const json_t *args, struct dg_error *why)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)args, key, value)
	{
		const struct dg_argument *a = argument_find(table, key);

		if (!a) {
			(void)snprintf(why->text, sizeof why->text, "there is no argument \"%.64s\"", key);
			return DG_INVALID;
		}
		if (!value_fits(a, value, why))
			return DG_INVALID;
	}
	for (; table->name; table++)
		if (table->required && !json_object_get(args, table->name)) {
			(void)snprintf(why->text, sizeof why->text, "\"%s\" is missing", table->name);
			return DG_INVALID;
		}
	return DG_OK;
}

static void call_end(struct dg_call *call)
{
	if (call->ended)
		*call->ended = true;
	dg_list_remove(&call->node);
	dg_timer_destroy(call->timer);
	json_decref(call->args);
	json_decref(call->result);
	free(call->state);
	free(call);
}

struct dg_call *dg_command_run(struct dg_admin *a, const char *name, json_t *args, dg_call_done *done, void *done_arg)
{
	const struct dg_command *command = dg_command_find(name);
	struct dg_call *call = dg_alloc(sizeof *call);
	bool ended = false;
	struct dg_error why;

	call->ended = &ended;
	call->admin = a;
	call->args = args ? args : json_object();
	call->done = done;
	call->done_arg = done_arg;
	dg_list_append(&a->calls, &call->node);
	if (!command)
		dg_call_refuse(call, DG_NOENT, "there is no command \"%.64s\"", name);
	else if (dg_arguments_check(command->arguments, call->args, &why) != DG_OK)
		dg_call_refuse(call, DG_INVALID, "%s", why.text);
	else
		command->run(call);
	if (ended)
		return NULL;
	call->ended = NULL;
	return call;
}

void dg_call_forget(struct dg_call *call)
{
	if (call)
		call->done = NULL;
}

const struct dg_conf_domain *dg_call_domain(struct dg_call *call, const char *name)
{
	const struct dg_conf *conf = call->admin->parts.conf;

	if (!name && conf->n_domains == 1)
		return &conf->domains[0];
	for (size_t i = 0; name && i < conf->n_domains; i++)
		if (strcmp(conf->domains[i].domain, name) == 0)
			return &conf->domains[i];
	if (name)
		dg_call_refuse(call, DG_NOENT, "%.128s is not one of our domains", name);
	else
		dg_call_refuse(call, DG_INVALID, "there are several domains: say which one (\"domain\")");
	return NULL;
}

bool dg_call_is_forgotten(const struct dg_call *call)
{
	return !call->done;
}

void dg_call_answer(struct dg_call *call, json_t *result)
{
	if (call->done)
		call->done(call->done_arg, DG_OK, result, NULL);
	json_decref(result);
	call_end(call);
}

void dg_call_refuse(struct dg_call *call, enum dg_status status, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (call->done)
		call->done(call->done_arg, status, NULL, text);
	call_end(call);
}

const char *dg_call_text(const struct dg_call *call, const char *name)
{
	return json_string_value(json_object_get(call->args, name));
}

int64_t dg_call_number(const struct dg_call *call, const char *name, int64_t fallback)
{
	const json_t *value = json_object_get(call->args, name);

	return value ? json_integer_value(value) : fallback;
}

bool dg_call_flag(const struct dg_call *call, const char *name)
{
	return json_is_true(json_object_get(call->args, name));
}

void dg_calls_dismiss(struct dg_admin *a, enum dg_status status, const char *text)
{
	DG_LIST_EACH (n, &a->calls) {
		struct dg_call *call = DG_OF(n, struct dg_call, node);
		dg_call_done *done = call->is_deciding ? NULL : call->done;
		char accepted[128];

		if (!done)
			continue;
		call->done = NULL;
		(void)snprintf(accepted, sizeof accepted,
			"message %llu is in the journal, its end is not known yet: %s",
			(unsigned long long)call->accepted, text);
		done(call->done_arg, call->accepted ? DG_TIMEOUT : status, NULL, call->accepted ? accepted : text);
	}
}

void dg_calls_drop(struct dg_admin *a)
{
	for (struct dg_node *n = a->calls.next, *next; n != &a->calls; n = next) {
		next = n->next;
		call_end(DG_OF(n, struct dg_call, node));
	}
}
