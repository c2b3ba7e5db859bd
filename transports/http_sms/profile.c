/* profile.c - see profile.h. session.c calls it when an instance is made; so do tests. It reads one file and keeps none
 * open. */
#include "profile.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema.h"
#include "util/buf.h"
#include "util/mem.h"

#define SUFFIX ".json"

enum { FILE_MAX = 256 * 1024 };

/* ---- what may stand where ---- */

/* What "media" does not say stays as "send" has it, so these are read over each other. */
#define AT(type, field) .offset = offsetof(struct type, field)

/* clang-format off */
static const struct http_key auth_keys[] = {
	{ "type", HTTP_KEY_CHOICE, AT(http_auth, type), "none|basic|bearer|sigv4|jwt|oauth2", true },
	{ "user",        HTTP_KEY_TEMPLATE, AT(http_auth, user), NULL, false },
	{ "password",    HTTP_KEY_TEMPLATE, AT(http_auth, password), NULL, false },
	{ "token",       HTTP_KEY_TEMPLATE, AT(http_auth, token), NULL, false },
	{ "session",     HTTP_KEY_TEMPLATE, AT(http_auth, session), NULL, false },
	{ "region",      HTTP_KEY_TEMPLATE, AT(http_auth, region), NULL, false },
	{ "service",     HTTP_KEY_TEMPLATE, AT(http_auth, service), NULL, false },
	{ "application", HTTP_KEY_TEMPLATE, AT(http_auth, application), NULL, false },
	{ "key",         HTTP_KEY_TEMPLATE, AT(http_auth, key), NULL, false },
	{ "url",         HTTP_KEY_TEMPLATE, AT(http_auth, url), NULL, false },
	{ "scope",       HTTP_KEY_TEMPLATE, AT(http_auth, scope), NULL, false },
};

static const struct { const char *name; size_t offset; } auth_needs[][4] = {
	[HTTP_AUTH_NONE]   = { { NULL, 0 } },
	[HTTP_AUTH_BASIC]  = { { "user", offsetof(struct http_auth, user) }, { "password", offsetof(struct http_auth, password) } },
	[HTTP_AUTH_BEARER] = { { "token", offsetof(struct http_auth, token) } },
	[HTTP_AUTH_SIGV4]  = { { "user", offsetof(struct http_auth, user) }, { "password", offsetof(struct http_auth, password) },
	                       { "region", offsetof(struct http_auth, region) }, { "service", offsetof(struct http_auth, service) } },
	[HTTP_AUTH_JWT]    = { { "application", offsetof(struct http_auth, application) }, { "key", offsetof(struct http_auth, key) } },
	[HTTP_AUTH_OAUTH2] = { { "user", offsetof(struct http_auth, user) }, { "password", offsetof(struct http_auth, password) },
	                       { "url", offsetof(struct http_auth, url) } },
};

/* A send, with its "auth" beside it until that is read. */
struct send_reading {
	struct http_send send;
	const json_t *auth;
};
static const struct http_key send_keys[] = {
	{ "method",       HTTP_KEY_TEXT, AT(send_reading, send.method), NULL, false },
	{ "url",          HTTP_KEY_TEMPLATE, AT(send_reading, send.url), NULL, false },
	{ "auth",         HTTP_KEY_OBJECT, AT(send_reading, auth), NULL, false },
	{ "encoding",     HTTP_KEY_CHOICE, AT(send_reading, send.encoding), "none|form|json|xml", false },
	{ "content_type", HTTP_KEY_TEXT, AT(send_reading, send.content_type), NULL, false },
	{ "headers",      HTTP_KEY_TEMPLATES, AT(send_reading, send.headers), NULL, false },
	{ "query",        HTTP_KEY_TEMPLATES, AT(send_reading, send.query), NULL, false },
	{ "params",       HTTP_KEY_LAYOUT, AT(send_reading, send.params), NULL, false },
	{ "xml",          HTTP_KEY_TEMPLATE, AT(send_reading, send.xml), NULL, false },
};

struct media_reading {
	struct http_media media;
	const json_t *send;
};
static const struct http_key media_keys[] = {
	{ "most",   HTTP_KEY_NUMBER, AT(media_reading, media.most), NULL, true },
	{ "octets", HTTP_KEY_NUMBER, AT(media_reading, media.octets), NULL, false },
	{ "types",  HTTP_KEY_TEXTS, AT(media_reading, media.types), NULL, false },
	{ "send",   HTTP_KEY_OBJECT, AT(media_reading, send), NULL, true },
};

static const struct http_key result_keys[] = {
	{ "http",        HTTP_KEY_NUMBERS, AT(http_result_rules, http), NULL, false },
	{ "where",       HTTP_KEY_WHERE, AT(http_result_rules, where), NULL, false },
	{ "id",          HTTP_KEY_REF, AT(http_result_rules, id), NULL, false },
	{ "code",        HTTP_KEY_PATHS, AT(http_result_rules, code), NULL, false },
	{ "text",        HTTP_KEY_PATHS, AT(http_result_rules, text), NULL, false },
	{ "codes",       HTTP_KEY_STATUSES, AT(http_result_rules, codes), NULL, false },
	{ "statuses",    HTTP_KEY_STATUSES, AT(http_result_rules, statuses), NULL, false },
	{ "retry_after", HTTP_KEY_PATH, AT(http_result_rules, retry_after), NULL, false },
};

struct profile_reading {
	struct http_profile p;
	const json_t *send, *media, *result, *alphabet, *expires;
};
static const struct http_key profile_keys[] = {
	{ "name",        HTTP_KEY_TEXT, AT(profile_reading, p.name), NULL, true },
	{ "title",       HTTP_KEY_TEXT, AT(profile_reading, p.title), NULL, true },
	{ "credentials", HTTP_KEY_OBJECT, AT(profile_reading, p.credentials), NULL, true },
	{ "idempotent",  HTTP_KEY_BOOL, AT(profile_reading, p.idempotent), NULL, false },
	{ "send",        HTTP_KEY_OBJECT, AT(profile_reading, send), NULL, true },
	{ "media",       HTTP_KEY_OBJECT, AT(profile_reading, media), NULL, false },
	{ "result",      HTTP_KEY_OBJECT, AT(profile_reading, result), NULL, true },
	{ "alphabet",    HTTP_KEY_OBJECT, AT(profile_reading, alphabet), NULL, false },
	{ "expires",     HTTP_KEY_OBJECT, AT(profile_reading, expires), NULL, false },
	{ "webhook",     HTTP_KEY_OBJECT, AT(profile_reading, p.webhook), NULL, false },
};
static const struct http_key alphabet_keys[] = {
	{ "gsm",  HTTP_KEY_TEXT, AT(http_profile, gsm), NULL, true },
	{ "ucs2", HTTP_KEY_TEXT, AT(http_profile, ucs2), NULL, true },
};
static const struct http_key expires_keys[] = {
	{ "least_s", HTTP_KEY_NUMBER, AT(http_profile, expires_least_s), NULL, true },
	{ "most_s",  HTTP_KEY_NUMBER, AT(http_profile, expires_most_s), NULL, true },
};

struct credential { const char *doc, *initial; bool optional; };
static const struct http_key credential_keys[] = {
	{ "doc",      HTTP_KEY_TEXT, AT(credential, doc), NULL, true },
	{ "initial",  HTTP_KEY_TEXT, AT(credential, initial), NULL, false },
	{ "optional", HTTP_KEY_BOOL, AT(credential, optional), NULL, false },
};
/* clang-format on */

#define READ(r, place, object, keys, into)                                                                             \
	http_schema_read(r, place, object, keys, sizeof(keys) / sizeof((keys)[0]), into)

/* ---- its parts ---- */

static bool read_auth(const struct http_reader *r, const char *place, const json_t *object, struct http_auth *out)
{
	struct http_auth auth = { .type = HTTP_AUTH_NONE };
	if (!READ(r, place, object, auth_keys, &auth))
		return false;
	for (size_t i = 0; i < sizeof auth_needs[0] / sizeof auth_needs[0][0]; i++) {
		const char *name = auth_needs[auth.type][i].name, *value = NULL;
		if (name)
			memcpy(&value, (const char *)&auth + auth_needs[auth.type][i].offset, sizeof value);
		if (name && !value)
			return http_schema_refuse(r, place, "\"%s\" is missing", name);
	}
	*out = auth;
	return true;
}

/* Forms are flat. */
static bool check_params(const struct http_reader *r, const char *place, const struct http_send *send)
{
	const char *key;
	json_t *value;
	if (send->encoding == HTTP_BODY_XML && !send->xml)
		return http_schema_refuse(r, place, "\"xml\" is missing");
	if ((send->encoding == HTTP_BODY_FORM || send->encoding == HTTP_BODY_JSON) && !send->params)
		return http_schema_refuse(r, place, "\"params\" is missing");
	json_object_foreach((json_t *)(uintptr_t)send->params, key, value)
	{
		if (send->encoding == HTTP_BODY_FORM && !json_is_string(value))
			return http_schema_refuse(r, place, "params.%.40s: a form has texts only", key);
	}
	return send->url || http_schema_refuse(r, place, "\"url\" is missing");
}

static bool read_send(const struct http_reader *r, const char *place, const json_t *object, struct http_send *send)
{
	struct send_reading reading = { .send = *send };
	if (!READ(r, place, object, send_keys, &reading))
		return false;
	char deeper[64];
	(void)snprintf(deeper, sizeof deeper, "%s.auth", place);
	if (reading.auth && !read_auth(r, deeper, reading.auth, &reading.send.auth))
		return false;
	*send = reading.send;
	return check_params(r, place, send);
}

static bool read_media(const struct http_reader *r, const json_t *object, struct http_profile *p)
{
	p->send_media = p->send;
	if (!object)
		return true;
	struct media_reading reading = { .media = { .can = true } };
	if (!READ(r, "media", object, media_keys, &reading))
		return false;
	p->media = reading.media;
	return read_send(r, "media.send", reading.send, &p->send_media);
}

static bool check_credentials(const struct http_reader *r, const json_t *credentials)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)credentials, name, value)
	{
		struct credential c;
		char place[80];
		(void)snprintf(place, sizeof place, "credentials.%.40s", name);
		if (!READ(r, place, value, credential_keys, &c))
			return false;
	}
	return true;
}

static bool read_profile(struct http_reader *r, const json_t *root, struct http_profile *out)
{
	struct profile_reading reading = { .p = { .send = { .method = "POST" } } };
	struct http_profile *p = &reading.p;
	r->credentials = json_object_get(root, "credentials");
	if (!READ(r, "", root, profile_keys, &reading))
		return false;
	p->result.retry_after = "header:Retry-After";
	if (!check_credentials(r, p->credentials) || !read_send(r, "send", reading.send, &p->send) ||
		!read_media(r, reading.media, p) || !READ(r, "result", reading.result, result_keys, &p->result))
		return false;
	if (reading.alphabet && !READ(r, "alphabet", reading.alphabet, alphabet_keys, p))
		return false;
	if (reading.expires && !READ(r, "expires", reading.expires, expires_keys, p))
		return false;
	*out = *p;
	return true;
}

struct http_profile *http_profile_parse(const char *json, size_t octets, const char *file, struct dg_error *why)
{
	struct http_reader r = { .file = file, .why = why };
	json_error_t bad;
	json_t *root = json_loadb(json, octets, JSON_REJECT_DUPLICATES, &bad);
	if (!root) {
		(void)snprintf(why->text, sizeof why->text, "%.100s:%d: not JSON: %.80s", file, bad.line, bad.text);
		return NULL;
	}
	struct http_profile *p = dg_alloc(sizeof *p);
	if (!read_profile(&r, root, p)) {
		free(p);
		json_decref(root);
		return NULL;
	}
	p->root = root;
	return p;
}

void http_profile_destroy(struct http_profile *p)
{
	if (!p)
		return;
	json_decref(p->root);
	free(p);
}

/* ---- files ---- */

/* Beside the folder that this code stands in (build/modules and build/profiles), else where they are installed. */
static void find_file(const char *name, struct dg_buf *out)
{
	Dl_info here;
	if (strchr(name, '/')) {
		dg_buf_str(out, name);
		return;
	}
	if (dladdr((void *)(uintptr_t)http_profile_load, &here) && here.dli_fname) {
		const char *slash = strrchr(here.dli_fname, '/');
		int n = slash ? (int)(slash - here.dli_fname) : 1;
		dg_buf_printf(out, "%.*s/../profiles/%s" SUFFIX, n, slash ? here.dli_fname : ".", name);
		FILE *beside = fopen(out->at, "re");
		if (beside) {
			(void)fclose(beside);
			return;
		}
	}
	dg_buf_clear(out);
	dg_buf_printf(out, "%s/%s" SUFFIX, DG_PROFILE_DIR, name);
}

struct http_profile *http_profile_load(const char *name, struct dg_error *why)
{
	struct dg_buf path = { 0 };
	struct http_profile *p = NULL;
	find_file(name, &path);
	FILE *file = fopen(path.at, "re");
	if (!file) {
		(void)snprintf(why->text, sizeof why->text, "%.180s: %s", path.at, strerror(errno));
		dg_buf_finish(&path);
		return NULL;
	}
	char *text = dg_alloc(FILE_MAX);
	size_t n = fread(text, 1, FILE_MAX, file);
	const char *slash = strrchr(path.at, '/');
	if (n == FILE_MAX || ferror(file))
		(void)snprintf(why->text, sizeof why->text, "%.180s: it cannot be read, or is no profile", path.at);
	else
		p = http_profile_parse(text, n, slash ? slash + 1 : path.at, why);
	free(text);
	(void)fclose(file);
	dg_buf_finish(&path);
	return p;
}

/* ---- what the operator says ---- */

static bool take_defaults(const struct http_profile *p, json_t *given, struct dg_error *why)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)p->credentials, name, value)
	{
		const json_t *initial = json_object_get(value, "initial");
		if (json_object_get(given, name) || json_is_true(json_object_get(value, "optional")))
			continue;
		if (!initial) {
			(void)snprintf(why->text, sizeof why->text, "credentials: %s needs \"%.40s\": %.120s", p->name,
				name, json_string_value(json_object_get(value, "doc")));
			return false;
		}
		json_object_set_new(given, name, json_copy((json_t *)(uintptr_t)initial));
	}
	return true;
}

static bool check_given(const struct http_profile *p, json_t *given, struct dg_error *why)
{
	const char *name;
	json_t *value;
	json_object_foreach(given, name, value)
	{
		const char *wrong = !json_object_get(p->credentials, name) ? "the profile knows no such credential"
			: !json_is_string(value)                           ? "text in quotes is expected"
									   : NULL;
		if (!wrong)
			continue;
		(void)snprintf(why->text, sizeof why->text, "credentials: \"%.60s\": %s", name, wrong);
		return false;
	}
	return true;
}

json_t *http_profile_credentials(const struct http_profile *p, const char *json, struct dg_error *why)
{
	json_t *given = json_loads(json, 0, NULL);
	if (!json_is_object(given)) {
		(void)snprintf(why->text, sizeof why->text, "credentials: an object is expected");
		json_decref(given);
		return NULL;
	}
	if (check_given(p, given, why) && take_defaults(p, given, why))
		return given;
	json_decref(given);
	return NULL;
}
