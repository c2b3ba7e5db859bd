/* post.c - see post.h. One request on one connection; the simulator answers when the ESME has. */
#include "post.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/conn.h"
#include "util/buf.h"
#include "util/mem.h"

#define USUAL_HTTP     "127.0.0.1:2780"
#define CONNECT_MS     5000
#define WAIT_MS        10000
#define RESPONSE_MOST  (1u << 20)
#define EXIT_NOT_TAKEN 1
#define EXIT_USAGE     2

static const char usage[] =
	"usage: dragoman-smsc text [--http HOST:PORT] --from NUMBER --to NUMBER [--concat udh8|udh16|"
	"sar|payload]\n"
	"       [--coding auto|gsm|ucs2] [--system-id ID] TEXT\n";

struct exchange {
	struct dg_conn *conn;
	struct dg_buf request, response;
	char why[256]; /* empty: the other side has closed, as it shall */
};

static void on_open(void *arg)
{
	struct exchange *x = arg;
	dg_conn_write(x->conn, x->request.at, x->request.len);
}

static void on_octets(void *arg, const char *octets, size_t n)
{
	struct exchange *x = arg;
	if (x->response.len + n <= RESPONSE_MOST)
		dg_buf_add(&x->response, octets, n);
}

static void on_closed(void *arg, const char *why)
{
	struct exchange *x = arg;
	if (!x->response.len)
		snprintf(x->why, sizeof x->why, "%s", why);
	dg_conn_destroy(x->conn);
}

static void exchange_run(struct exchange *x, const char *host, uint16_t port)
{
	static const struct dg_conn_events events = {
		.on_open = on_open, .on_octets = on_octets, .on_closed = on_closed
	};
	uv_loop_t loop;
	uv_loop_init(&loop);
	x->conn = dg_conn_open(&loop, host, port, 0, CONNECT_MS, &events, x);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
}

/* -- arguments ----------------------------------------------------------------------------- */

/* What each argument becomes in the body of POST /inbound. */
static const struct {
	const char *argument, *key;
} keys[] = {
	{ "--from", "from" },
	{ "--to", "to" },
	{ "--concat", "concat" },
	{ "--coding", "coding" },
	{ "--system-id", "system_id" },
};

static const char *key_of(const char *argument)
{
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (strcmp(keys[i].argument, argument) == 0)
			return keys[i].key;
	return NULL;
}

static bool read_arguments(int argc, char **argv, json_t *body, const char **http)
{
	for (int i = 0; i < argc; i++) {
		const char *key = key_of(argv[i]);
		bool is_http = strcmp(argv[i], "--http") == 0;
		if ((key || is_http) && i + 1 == argc)
			return false;
		if (is_http)
			*http = argv[++i];
		else if (key)
			json_object_set_new(body, key, json_string(argv[++i]));
		else if (strncmp(argv[i], "--", 2) == 0 || json_object_get(body, "text"))
			return false;
		else
			json_object_set_new(body, "text", json_string(argv[i]));
	}
	return json_object_get(body, "from") && json_object_get(body, "to") && json_object_get(body, "text");
}

static bool read_host(const char *text, char host[128], uint16_t *port)
{
	const char *colon = strrchr(text, ':');
	char *end;
	if (!colon || colon == text || colon - text > 127)
		return false;
	unsigned long number = strtoul(colon + 1, &end, 10);
	if (end == colon + 1 || *end || number > 65535)
		return false;
	memcpy(host, text, (size_t)(colon - text));
	host[colon - text] = '\0';
	*port = (uint16_t)number;
	return true;
}

/* -- the outcome --------------------------------------------------------------------------- */

static int tell(const char *text, const char *body)
{
	json_error_t error;
	json_t *json = json_loads(body, 0, &error);
	const char *failure = json_string_value(json_object_get(json, "error"));
	json_int_t made = json_integer_value(json_object_get(json, "made"));
	json_int_t accepted = json_integer_value(json_object_get(json, "accepted"));
	json_int_t settled = json_integer_value(json_object_get(json, "settled"));
	bool taken = json && made && accepted == made;
	if (!json)
		fprintf(stderr, "dragoman-smsc: no answer that makes sense: %s\n", error.text);
	else if (failure)
		fprintf(stderr, "dragoman-smsc: %s\n", failure);
	else if (taken)
		printf("accepted: \"%s\" (%d part%s)\n", text, (int)made, made == 1 ? "" : "s");
	else if (settled < made)
		printf("waiting: no ESME is bound to take it, or it has not answered; it stays queued\n");
	else
		printf("refused: %s\n", body);
	json_decref(json);
	return taken ? EXIT_SUCCESS : EXIT_NOT_TAKEN;
}

static int post(json_t *body, const char *host, uint16_t port)
{
	struct exchange x = { 0 };
	json_object_set_new(body, "wait_ms", json_integer(WAIT_MS));
	char *text = json_dumps(body, JSON_COMPACT);
	dg_buf_printf(&x.request,
		"POST /inbound HTTP/1.1\r\nHost: %s:%u\r\nConnection: close\r\nContent-Type: application/json\r\n"
		"Content-Length: %zu\r\n\r\n%s",
		host, port, strlen(text), text);
	free(text);
	exchange_run(&x, host, port);
	const char *answer = x.response.at ? strstr(x.response.at, "\r\n\r\n") : NULL;
	int status = EXIT_NOT_TAKEN;
	if (answer)
		status = tell(json_string_value(json_object_get(body, "text")), answer + 4);
	else
		fprintf(stderr, "dragoman-smsc: %s\n", *x.why ? x.why : "the answer broke off");
	dg_buf_finish(&x.request);
	dg_buf_finish(&x.response);
	return status;
}

int smsc_post_text(int argc, char **argv)
{
	const char *http = USUAL_HTTP;
	char host[128];
	uint16_t port;
	int status = EXIT_USAGE;
	json_t *body = json_object();
	if (read_arguments(argc, argv, body, &http) && read_host(http, host, &port))
		status = post(body, host, port);
	else
		fputs(usage, stderr);
	json_decref(body);
	return status;
}
