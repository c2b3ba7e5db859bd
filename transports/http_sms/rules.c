/* See rules.h. */
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "path.h"
#include "util/buf.h"

enum kind { PATH, PATHS, MATCH, MEDIA, PARTS, BINARY, STATES, CODES };

/* What a rule may have. */
static const struct entry {
	const char *name;
	enum kind kind;
	bool of_mo, of_dlr, needed;
} entries[] = {
	{ "match", MATCH, true, true, false },
	{ "id", PATHS, true, true, true },
	{ "from", PATH, true, false, true },
	{ "to", PATH, true, true, false },
	{ "text", PATHS, true, true, false },
	{ "subject", PATH, true, false, false },
	{ "others", PATH, true, false, false },
	{ "media", MEDIA, true, false, false },
	{ "parts", PARTS, true, false, false },
	{ "binary", BINARY, true, false, false },
	{ "state", PATH, false, true, true },
	{ "states", STATES, false, true, true },
	{ "code", PATH, false, true, false },
	{ "codes", CODES, false, true, false },
};

static enum dg_status fail(struct dg_error *why, const char *where, const char *what, const char *word)
{
	(void)snprintf(
		why->text, sizeof why->text, "webhook.%s: %s%s%s", where, what, word ? " " : "", word ? word : "");
	return DG_INVALID;
}

char *http_rules_expand(const char *text, const json_t *cred)
{
	static const char open[] = "{{cred.";
	struct dg_buf b = { 0 };
	for (const char *at; (at = strstr(text, open));) {
		const char *name = at + sizeof open - 1, *end = strstr(name, "}}");
		size_t n = end ? (size_t)(end - name) : 0;
		const char *value = json_string_value(json_object_getn(cred, name, n));
		if (!end || !value || !*value) {
			dg_buf_finish(&b);
			return NULL;
		}
		dg_buf_add(&b, text, (size_t)(at - text));
		dg_buf_str(&b, value);
		text = end + 2;
	}
	dg_buf_str(&b, text);
	return dg_buf_give(&b);
}

/* "$..." with "{{i}}" in it, or "query:name". */
static bool is_path(const json_t *value)
{
	const char *path = json_string_value(value), *mark = path ? strstr(path, "{{i}}") : NULL;
	char numbered[256];
	if (!path)
		return false;
	if (strncmp(path, "query:", 6) == 0)
		return path[6] != '\0';
	if (*path != '$')
		return false;
	if (!mark)
		return !http_path_complaint(path);
	int n = snprintf(numbered, sizeof numbered, "%.*s0%s", (int)(mark - path), path, mark + 5);
	return n < (int)sizeof numbered && !http_path_complaint(numbered);
}

static bool are_paths(const json_t *value)
{
	const json_t *each;
	size_t i;
	if (!json_is_array(value))
		return is_path(value);
	json_array_foreach(value, i, each) if (!is_path(each)) return false;
	return json_array_size(value) > 0;
}

/* Members that are paths; of these names only, separated by spaces, when there are `names`. */
static bool has_paths(const json_t *value, const char *names)
{
	const char *key;
	json_t *each;
	json_object_foreach((json_t *)value, key, each)
	{
		const char *at = names ? strstr(names, key) : key;
		if (!at || !(is_path(each) || (names && strcmp(key, "encoding") == 0)))
			return false;
	}
	return json_is_object(value);
}

static bool is_match(const json_t *value)
{
	const char *key;
	json_t *each;
	json_object_foreach((json_t *)value, key, each)
	{
		const json_t *path = json_string(key);
		bool good = is_path(path) && (json_is_boolean(each) || json_is_string(each) || json_is_array(each));
		json_decref((json_t *)path);
		if (!good)
			return false;
	}
	return json_is_object(value);
}

static bool names_a_status(const char *name)
{
#define X(upper, value, text)                                                                                          \
	if (strcasecmp(name, #upper) == 0)                                                                             \
		return true;
	DG_STATUS_MAP(X)
#undef X
	return false;
}

/* Words for what became of a text: "delivered", "failed", "none" (nothing yet), or a status that it failed with. */
static bool are_outcomes(const json_t *value, bool states)
{
	const char *key;
	json_t *each;
	json_object_foreach((json_t *)value, key, each)
	{
		const char *name = json_string_value(each);
		bool is_state = name &&
			(strcmp(name, "delivered") == 0 || strcmp(name, "failed") == 0 || strcmp(name, "none") == 0);
		if (!name || (!(states && is_state) && !names_a_status(name)))
			return false;
	}
	return json_is_object(value);
}

static bool is_good(enum kind kind, const json_t *value)
{
	switch (kind) {
	case PATH: return is_path(value);
	case PATHS: return are_paths(value);
	case MATCH: return is_match(value);
	case MEDIA: return has_paths(value, "url type count name");
	case PARTS: return has_paths(value, "reference total number");
	case BINARY: return has_paths(value, "data udh encoding");
	case STATES: return are_outcomes(value, true);
	case CODES: return are_outcomes(value, false);
	}
	return false;
}

static enum dg_status check_rule(const json_t *rule, const char *where, bool is_mo, struct dg_error *why)
{
	const char *key;
	json_t *value;
	if (!json_is_object(rule))
		return fail(why, where, "no object", NULL);
	json_object_foreach((json_t *)rule, key, value)
	{
		bool good = false;
		for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
			if (strcmp(key, entries[i].name) == 0 && (is_mo ? entries[i].of_mo : entries[i].of_dlr))
				good = is_good(entries[i].kind, value);
		if (!good)
			return fail(why, where, "unknown, or not what belongs there:", key);
	}
	for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
		if (entries[i].needed && (is_mo ? entries[i].of_mo : entries[i].of_dlr) &&
			!json_object_get(rule, entries[i].name))
			return fail(why, where, "missing:", entries[i].name);
	return DG_OK;
}

static enum dg_status read_rules(const json_t *webhook, const char *where, const json_t **out, struct dg_error *why)
{
	const json_t *all = json_object_get(webhook, where), *rule;
	size_t i;
	*out = all;
	if (all && !json_is_array(all))
		return fail(why, where, "a list of rules is wanted", NULL);
	json_array_foreach(all, i, rule)
	{
		enum dg_status status = check_rule(rule, where, *where == 'm', why);
		if (status != DG_OK)
			return status;
	}
	return DG_OK;
}

static const char *text_of(const json_t *o, const char *key, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(o, key));
	return text ? text : otherwise;
}

static enum dg_status read_media(struct http_rules *out, const json_t *media, const json_t *cred, struct dg_error *why)
{
	const char *user = text_of(media, "user", NULL), *password = text_of(media, "password", NULL);
	out->hosts = json_object_get(media, "hosts");
	out->drop = json_object_get(media, "drop");
	out->in_private = json_is_true(json_object_get(media, "private"));
	if ((out->hosts && !json_is_array(out->hosts)) || (out->drop && !json_is_array(out->drop)))
		return fail(why, "media", "hosts and drop are lists", NULL);
	out->user = user ? http_rules_expand(user, cred) : NULL;
	out->password = password ? http_rules_expand(password, cred) : NULL;
	if ((user && !out->user) || (password && !out->password))
		return fail(why, "media", "there is no such credential:", out->user ? password : user);
	return DG_OK;
}

enum dg_status http_rules_read(struct http_rules *out, const json_t *webhook, const json_t *cred, struct dg_error *why)
{
	const json_t *reply = json_object_get(webhook, "reply"), *code = json_object_get(reply, "code");
	*out = (struct http_rules){ .events = text_of(webhook, "events", "$"),
		.unwrap = text_of(webhook, "unwrap", NULL),
		.reply_type = text_of(reply, "type", NULL),
		.reply = text_of(reply, "body", "") };
	out->reply_code = code ? (unsigned)json_integer_value(code) : 200;
	if (out->reply_code < 200 || out->reply_code > 299)
		return fail(why, "reply", "the code of what was taken is 200 to 299", NULL);
	if (http_path_complaint(out->events) || (out->unwrap && http_path_complaint(out->unwrap)))
		return fail(why, "events", "not a path", NULL);
	enum dg_status status = read_rules(webhook, "mo", &out->mo, why);
	status = status == DG_OK ? read_rules(webhook, "dlr", &out->dlr, why) : status;
	status = status == DG_OK ? read_media(out, json_object_get(webhook, "media"), cred, why) : status;
	if (status != DG_OK)
		http_rules_finish(out);
	return status;
}

void http_rules_finish(struct http_rules *rules)
{
	free(rules->user);
	free(rules->password);
	rules->user = rules->password = NULL;
}
