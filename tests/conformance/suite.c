/* suite.c - see suite.h. */
#include "suite.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/buf.h"

bool expect(struct suite *s, bool ok, const char *fmt, ...)
{
	if (ok)
		return true;
	va_list args;
	va_start(args, fmt);
	printf("  %s: ", s->check);
	vprintf(fmt, args);
	printf("\n");
	va_end(args);
	s->n_failed++;
	return false;
}

static const struct dg_option *options_of(const struct suite *s)
{
	return s->module.transport ? s->module.transport->options : s->module.plugin->options;
}

static size_t config_size_of(const struct suite *s)
{
	return s->module.transport ? s->module.transport->config_size : s->module.plugin->config_size;
}

/* ---- options ---- */

/* Something that a required key of this type takes. */
static json_t *stand_in(const struct dg_option *o, uint16_t port)
{
	switch (o->type) {
	case DG_STRING:
		return o->choices ? json_stringn(o->choices, strcspn(o->choices, "|")) : json_string("conformance");
	case DG_SECRET: return json_string("conformance");
	case DG_INT:
	case DG_DURATION_MS: return json_integer(o->min != o->max ? o->min : 1000);
	case DG_BOOL: return json_false();
	case DG_PORT: return json_integer(port);
	case DG_JSON: return json_object();
	}
	return json_null();
}

static json_t *section(struct suite *s, uint16_t port)
{
	json_t *json = s->options ? json_loads(s->options, 0, NULL) : json_object();
	if (!expect(s, json_is_object(json), "the given options are no JSON object"))
		return json_object();
	for (const struct dg_option *o = options_of(s); o && o->key; o++) {
		if (!strcmp(o->key, "port"))
			json_object_set_new(json, o->key, json_integer(port));
		else if (!strcmp(o->key, "host"))
			json_object_set_new(json, o->key, json_string("127.0.0.1"));
		else if (!o->initial && !json_object_get(json, o->key))
			json_object_set_new(json, o->key, stand_in(o, port));
	}
	return json;
}

void *suite_config(struct suite *s, uint16_t port)
{
	static const struct dg_conf no_conf = { 0 };
	struct dg_conf_errors errors = { 0 };
	const struct dg_conf_section at = { .module = s->name,
		.name = s->name,
		.path = "options",
		.json = section(s, port),
		.is_plugin = s->module.plugin != NULL };
	void *config = dg_options_fill(&no_conf, &at, options_of(s), config_size_of(s), &errors);
	for (size_t i = 0; i < errors.count; i++)
		expect(s, false, "%s", errors.lines[i]);
	dg_conf_errors_finish(&errors);
	json_decref(at.json);
	return config;
}

void suite_config_free(struct suite *s, void *config)
{
	dg_options_free(config, options_of(s));
}

/* ---- the world ---- */

static int bound_socket(uint16_t *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, n) || getsockname(fd, (struct sockaddr *)&a, &n)) {
		perror("conformance: no socket");
		exit(2);
	}
	*port = ntohs(a.sin_port);
	return fd;
}

/* Bound and not listening: whoever connects is refused, and nobody else gets the port meanwhile. */
uint16_t suite_closed_port(void)
{
	static uint16_t port;
	if (!port)
		bound_socket(&port);
	return port;
}

/* The kernel accepts for us; nobody ever reads or writes. */
uint16_t suite_silent_port(void)
{
	static uint16_t port;
	if (!port && listen(bound_socket(&port), 64)) {
		perror("conformance: cannot listen");
		exit(2);
	}
	return port;
}

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif

#ifdef HAS_ASAN
size_t __sanitizer_get_current_allocated_bytes(void);
#endif

static size_t allocated(void)
{
#ifdef HAS_ASAN
	return __sanitizer_get_current_allocated_bytes();
#else
	return mallinfo2().uordblks;
#endif
}

void suite_live_often(struct suite *s, void (*live)(void *arg), void *arg)
{
	enum { QUARTERS = 4, LIVES = 250 };
	size_t least = SIZE_MAX;
	for (int q = 0; q < QUARTERS; q++) {
		size_t before = allocated();
		for (int i = 0; i < LIVES; i++)
			live(arg);
		size_t after = allocated();
		size_t grown = after > before ? after - before : 0;
		least = grown < least ? grown : least;
	}
	expect(s, least == 0, "every %d lives leave %zu octets behind", LIVES, least);
}

int suite_open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int n = 0;
	while (folder && readdir(folder))
		n++;
	if (folder)
		closedir(folder);
	return n;
}

/* ---- what both kinds of module have ---- */

static bool is_one_line(const char *text, size_t most)
{
	return *text && !strpbrk(text, "\r\n\t") && strlen(text) <= most;
}

void check_texts(struct suite *s)
{
	const char *summary = s->module.transport ? s->module.transport->summary : s->module.plugin->summary;
	expect(s, is_one_line(summary, 100), "the summary is not one line of at most 100 octets");
	expect(s, isupper((unsigned char)*summary), "the summary does not begin with a capital: \"%s\"", summary);
	if (s->module.transport)
		expect(s, is_one_line(s->module.transport->gateway, 20), "the gateway type is not one word");
}

/* Ends like a sentence. It may begin with a value, which may be small: "auto: by what it looks like." */
static bool is_sentence(const char *text)
{
	size_t n = strlen(text);
	return n > 2 && *text != ' ' && text[n - 1] == '.' && is_one_line(text, 200);
}

static void check_table(struct suite *s, const struct dg_option *options)
{
	for (const struct dg_option *o = options; o && o->key; o++)
		expect(s, o->doc && is_sentence(o->doc),
			"\"%s\" is not explained by one sentence of at most 200 octets", o->key);
}

void check_options(struct suite *s)
{
	check_table(s, options_of(s));
	if (s->module.transport)
		check_table(s, s->module.transport->account);
	struct dg_buf sample = { 0 };
	dg_options_sample(s->name, options_of(s), &sample);
	expect(s, sample.len > 0, "there is no sample");
	dg_buf_finish(&sample);
	void *config = suite_config(s, suite_closed_port());
	expect(s, config != NULL, "the defaults, and stand-ins for what is required, are refused");
	suite_config_free(s, config);
}
