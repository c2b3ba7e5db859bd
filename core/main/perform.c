/* perform.c - the subcommands that run commands of core/dialog in the running program: `do` any of them, `user` those
 * about users.
 *
 * Called by main.c. Knows how fields are written on a command line, not which there are.
 */
#include <stdlib.h>
#include <string.h>

#include "conf/value.h"
#include "main/live.h"
#include "main/main.h"
#include "util/mem.h"

enum { LOGIN_WAIT_MS = 30000 }; /* a login that is tried may take 20 s */

/* What a value stands for: "file:PATH" and "env:NAME" as in the configuration, so that no secret is seen in `ps`. NULL:
 * unreadable (said already), or not UTF-8. */
static json_t *value_read(const char *value)
{
	struct dg_error why;
	char *text;
	json_t *out;

	if (strncmp(value, "file:", 5) != 0 && strncmp(value, "env:", 4) != 0)
		return json_string(value);
	if (conf_secret_read(value, ".", &text, &why) != DG_OK) {
		(void)live_fail(DG_EXIT_USAGE, why.text);
		return NULL;
	}
	out = json_string(text);
	explicit_bzero(text, strlen(text));
	free(text);
	return out;
}

/* One more value of a field; a field that is named again has several. */
static bool add_value(json_t *fields, const char *name, const char *value)
{
	json_t *text = value_read(value), *before = json_object_get(fields, name);

	if (!text)
		return false;
	if (!before)
		return json_object_set_new(fields, name, text) == 0;
	if (!json_is_array(before)) {
		before = json_pack("[O]", before);
		(void)json_object_set_new(fields, name, before);
	}
	return json_array_append_new(before, text) == 0;
}

static bool add_word(json_t *fields, const char *word)
{
	const char *equals = strchr(word, '=');
	char *name = equals ? dg_strndup(word, (size_t)(equals - word)) : NULL;
	bool ok = name && *name && add_value(fields, name, equals + 1);

	free(name);
	return ok;
}

/* `fields` is taken. */
static int perform(const struct dg_args *args, const char *word, json_t *fields)
{
	json_t *asked = json_pack("{s:s*, s:s*, s:s*}", "word", word, "as", args->as, "domain", args->domain);

	if (!asked) {
		json_decref(fields);
		return live_fail(DG_EXIT_USAGE, "do: that is not UTF-8");
	}
	(void)json_object_set_new(asked, "fields", fields);
	return live_ask(args, "do", asked, LOGIN_WAIT_MS, dg_show_done, NULL);
}

int dg_main_do(const struct dg_args *args)
{
	json_t *fields;

	if (args->n_words == 0)
		return live_ask(args, "do", json_object(), LIVE_WAIT_MS, dg_show_done, NULL);
	fields = json_object();
	for (size_t i = 1; i < args->n_words; i++)
		if (!add_word(fields, args->words[i])) {
			json_decref(fields);
			return live_fail(DG_EXIT_USAGE, "do: what follows the word is FIELD=VALUE, in UTF-8");
		}
	return perform(args, args->words[0], fields);
}

/* ---- user ---- */

/* How the words behind the verb become fields: the first is `first`, the second `second`, all others `rest`;
 * FIELD=VALUE is taken as it is. */
static const struct verb {
	const char *verb, *word;
	const char *first, *second, *rest;
	size_t least;
} verbs[] = {
	{ "list", "users", "after", NULL, NULL, 0 },
	{ "show", "user-show", "accountjid", NULL, NULL, 1 },
	{ "add", "user-add", "accountjid", "phone", NULL, 1 },
	{ "remove", "user-remove", "accountjids", "accountjids", "accountjids", 1 },
};

static const char *field_of(const struct verb *v, size_t place)
{
	return place == 0 ? v->first : place == 1 ? v->second : v->rest;
}

static bool add_words(const struct verb *v, const struct dg_args *args, json_t *fields)
{
	size_t place = 0;

	for (size_t i = 1; i < args->n_words; i++) {
		const char *word = args->words[i], *name;

		if (strchr(word, '=') && !strchr(word, '@')) {
			if (!add_word(fields, word))
				return false;
			continue;
		}
		name = field_of(v, place++);
		if (!name || !add_value(fields, name, word))
			return false;
	}
	return place >= v->least;
}

int dg_main_user(const struct dg_args *args)
{
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
		json_t *fields;

		if (strcmp(verbs[i].verb, args->words[0]) != 0)
			continue;
		fields = json_object();
		if (add_words(&verbs[i], args, fields))
			return perform(args, verbs[i].word, fields);
		json_decref(fields);
		break;
	}
	return live_fail(DG_EXIT_USAGE, "user: list [AFTER], show JID, add JID [NUMBER] or remove JID...");
}
