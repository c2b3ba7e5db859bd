/* See media.h. */
#include "media.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "crypto.h"
#include "util/mem.h"

#define HOPS_MAX   3
#define TIMEOUT_MS 20000 /* of one hop; the carrier's own patience ends sooner or later than that */

struct http_fetch {
	struct dg_http_client *client;
	const struct http_rules *rules;
	char *url, *type, *origin; /* origin: scheme and host that the password is for */
	int hops;
	http_media_fetched *fetched;
	void *arg;
};

/* ---- what may be asked for ---- */

/* The host in it; 0 octets: it is not one that we follow. */
static const char *host_of(const char *url, bool in_private, size_t *n)
{
	size_t scheme = strncmp(url, "https://", 8) == 0 ? 8 : in_private && strncmp(url, "http://", 7) == 0 ? 7 : 0;
	const char *host = url + scheme;
	size_t all = strcspn(host, "/?#");
	*n = 0;
	for (const char *at = url; *at; at++)
		if ((unsigned char)*at <= ' ' || *at == 0x7F || *at == '\\')
			return host;
	if (!scheme || memchr(host, '@', all))
		return host;
	*n = strcspn(host, ":/?#");
	if (*n < all && !in_private) /* no carrier has its media behind a port of its own */
		*n = 0;
	return host;
}

static bool is_host(const char *pattern, const char *host, size_t n)
{
	size_t m = strlen(pattern);
	if (strncmp(pattern, "*.", 2) != 0)
		return m == n && strncasecmp(pattern, host, n) == 0;
	return n > m - 1 && strncasecmp(host + n - (m - 1), pattern + 1, m - 1) == 0;
}

bool http_media_may_fetch(const struct http_rules *rules, const char *url)
{
	size_t n, i;
	const char *host = host_of(url, rules->in_private, &n);
	const json_t *pattern;
	json_array_foreach(rules->hosts, i,
		pattern) if (n && json_is_string(pattern) && is_host(json_string_value(pattern), host, n)) return true;
	return false;
}

static bool ends(const char *text, size_t n, const char *end)
{
	size_t m = strlen(end);
	return n >= m && strncasecmp(text + n - m, end, m) == 0;
}

bool http_media_is_dropped(const struct http_rules *rules, const char *url, const char *type)
{
	size_t n = strcspn(url, "?#"), i;
	const json_t *what;
	if (ends(url, n, ".smil") || (type && strncasecmp(type, "application/smil", 16) == 0))
		return true;
	json_array_foreach(rules->drop, i, what)
	{
		const char *text = json_string_value(what);
		if (text && (ends(url, n, text) || (type && strncasecmp(type, text, strlen(text)) == 0)))
			return true;
	}
	return false;
}

bool http_media_is_link(const char *url)
{
	if (strncasecmp(url, "https://", 8) != 0 && strncasecmp(url, "http://", 7) != 0)
		return false;
	for (const char *at = url; *at; at++)
		if ((unsigned char)*at <= ' ' || *at == 0x7F || *at == '"' || *at == '<' || *at == '>')
			return false;
	return true;
}

/* ---- asking ---- */

void http_media_forget(struct http_fetch *f)
{
	free(f->url);
	free(f->type);
	free(f->origin);
	free(f);
}

static void fetch_end(struct http_fetch *f, const char *url, const char *type, size_t octets)
{
	f->fetched(f->arg, url, type, octets);
	http_media_forget(f);
}

static const char *field_of(const struct dg_http_result *result, const char *name)
{
	for (size_t i = 0; i < result->n_fields; i++)
		if (strcasecmp(result->fields[i].name, name) == 0)
			return result->fields[i].value;
	return NULL;
}

/* "image/jpeg" without parameters; what is none is nothing that anybody could show. */
static void take_type(char out[128], const char *said)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+-_/";
	size_t n = said ? strspn(said, letters) : 0;
	bool good = n > 2 && n < 128 && memchr(said, '/', n);
	const char *type = good ? said : "application/octet-stream";
	n = good ? n : strlen(type);
	memcpy(out, type, n);
	out[n] = '\0';
}

static void take_octets(struct http_fetch *f, const struct dg_http_result *result)
{
	char type[128];
	struct dg_buf url = { 0 };
	const char *said = field_of(result, "Content-Type");
	take_type(type, said ? said : f->type);
	if (http_media_is_dropped(f->rules, "", type)) {
		fetch_end(f, "", type, 0);
		return;
	}
	dg_buf_printf(&url, "data:%s;base64,", type);
	http_base64(&url, result->body, result->octets);
	fetch_end(f, url.at, type, result->octets);
	dg_buf_finish(&url);
}

static void ask(struct http_fetch *f);

static void on_answered(void *arg, const struct dg_http_result *result)
{
	struct http_fetch *f = arg;
	bool moved = result->code == 301 || result->code == 302 || result->code == 307 || result->code == 308;
	const char *to = result->status == DG_OK && moved ? field_of(result, "Location") : NULL;
	if (to && f->hops++ < HOPS_MAX && http_media_may_fetch(f->rules, to)) {
		char *next = dg_strdup(to);
		free(f->url);
		f->url = next;
		ask(f);
	} else if (result->status == DG_OK && result->code == 200 && result->octets) {
		take_octets(f, result);
	} else {
		fetch_end(f, NULL, NULL, 0);
	}
}

static size_t origin_octets(const char *url)
{
	const char *host = strstr(url, "://");
	return host ? (size_t)(host + 3 - url) + strcspn(host + 3, "/?#") : 0;
}

static void ask(struct http_fetch *f)
{
	size_t n = origin_octets(f->url);
	bool is_theirs = strlen(f->origin) == n && strncmp(f->url, f->origin, n) == 0;
	struct dg_http_call call = { .method = "GET",
		.url = f->url,
		.answer_max = HTTP_MEDIA_OCTETS_MAX,
		.timeout_ms = TIMEOUT_MS,
		.public_only = !f->rules->in_private };
	struct dg_http_field field = { .name = "Authorization" };
	struct dg_buf plain = { 0 }, value = { 0 };
	if (f->rules->user && f->rules->password &&
		is_theirs) { /* where it sends us on to needs none, or has it in the URL */
		dg_buf_printf(&plain, "%s:%s", f->rules->user, f->rules->password);
		dg_buf_str(&value, "Basic ");
		http_base64(&value, plain.at, plain.len);
		field.value = value.at;
		call.fields = &field;
		call.n_fields = 1;
	}
	dg_http_client_send(f->client, &call, on_answered, f);
	dg_buf_finish(&plain);
	dg_buf_finish(&value);
}

struct http_fetch *http_media_fetch(struct dg_http_client *client, const struct http_rules *rules, const char *url,
	const char *type, http_media_fetched *fetched, void *arg)
{
	struct http_fetch *f = dg_alloc(sizeof *f);
	*f = (struct http_fetch){ .client = client, .rules = rules, .fetched = fetched, .arg = arg };
	f->url = dg_strdup(url);
	f->type = dg_strdup(type);
	f->origin = dg_strndup(url, origin_octets(url));
	ask(f);
	return f;
}
