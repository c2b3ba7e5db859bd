/* http.c - see http.h. */
#include "http.h"

#include <stdlib.h>
#include <string.h>

/* Kannel's listen(2) backlog is about ten: connections are opened one by one, so that none waits for a SYN to be sent
 * again. */
enum { DIAL_PAUSE_NS = 1000000 };

/* ---- the client ---- */

/* Octets of the answer at `at`; 0: not all of it is there yet. */
static size_t answer_octets(const char *at, size_t n)
{
	const char *head = memmem(at, n, "\r\n\r\n", 4);
	const char *length = head ? strcasestr(at, "Content-Length:") : NULL;
	if (!head)
		return 0;
	size_t body = length && length < head ? strtoul(length + 15, NULL, 10) : 0;
	size_t octets = (size_t)(head + 4 - at) + body;
	return octets <= n ? octets : 0;
}

static size_t on_answer(struct conn *c, const char *at, size_t n)
{
	struct http_line *line = c->owner;
	size_t octets = answer_octets(at, n);
	if (!octets)
		return 0;
	if (octets < 12 || memcmp(at, "HTTP/1.1 20", 11) != 0)
		tally_complain(line->http->tally, "the gateway refuses:", at, octets);
	line->busy = false;
	return octets;
}

static void on_line_end(struct conn *c)
{
	struct http_line *line = c->owner;
	if (line->busy)
		tally_complain(line->http->tally, "the gateway hangs up", "", 0);
	line->conn = NULL;
	line->busy = false;
}

static struct http_line *free_line(struct http *h)
{
	for (size_t i = 0; i < h->connections; i++)
		if (h->lines[i].conn && !h->lines[i].busy && !h->lines[i].conn->ended)
			return &h->lines[i];
	for (size_t i = 0; i < h->connections && h->loop->now_ns - h->dialled_ns > DIAL_PAUSE_NS; i++) {
		struct http_line *line = &h->lines[i];
		if (line->conn)
			continue;
		h->dialled_ns = h->loop->now_ns;
		*line = (struct http_line){ .http = h, .conn = conn_dial(h->loop, h->gateway_port, line) };
		if (!line->conn)
			return NULL;
		line->conn->on_octets = on_answer;
		line->conn->on_end = on_line_end;
		return line;
	}
	return NULL;
}

bool http_send(struct http *h, uint32_t number)
{
	char text[TEXT_MAX], user[DIGITS_MAX], peer[DIGITS_MAX];
	struct http_line *line = free_line(h);
	if (!line)
		return false;
	text_print(number, text);
	for (char *at = text; *at; at++)
		if (*at == ' ')
			*at = '+';
	text_user_digits(text_user(h->texts, number), user);
	text_peer_digits(h->texts, number, peer);
	dg_buf_printf(&line->conn->out,
		"GET /cgi-bin/sendsms?username=load&password=load&from=%%2B%s&to=%%2B%s&text=%s&dlr-mask=31&dlr-url="
		"http%%3A%%2F%%2F127.0.0.1%%3A%u%%2Fd%%3Fs%%3D%%25d%%26i%%3Dm%08u HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
		user, peer, text, h->port, number);
	line->busy = true;
	return true;
}

/* ---- the server ---- */

/* "/d?s=1&i=m00000001": a receipt, 8 from the SMSC and 1 from the phone; "/m?t=m00000001...": a text. */
static void on_target(struct http *h, const char *at, size_t n)
{
	static const char receipt[] = "/d?s=", text[] = "/m?t=";
	const size_t prefix = sizeof receipt - 1;
	const char *id = n > prefix ? memmem(at, n, "&i=", 3) : NULL;
	uint32_t number = TEXT_NONE;
	if (n > prefix && memcmp(at, text, prefix) == 0)
		number = text_number(at + prefix, n - prefix);
	else if (id && memcmp(at, receipt, prefix) == 0)
		number = text_number(id + 3, (size_t)(at + n - id) - 3);
	if (id && number != TEXT_NONE && at[prefix] == '8')
		h->relayed++;
	else if (number != TEXT_NONE && (!id || at[prefix] == '1'))
		tally_end(h->tally, number, h->loop->now_ns);
	else
		tally_complain(h->tally, "the gateway calls:", at, n);
}

static size_t on_requests(struct conn *c, const char *at, size_t n)
{
	size_t used = 0;
	const char *head;
	while ((head = memmem(at + used, n - used, "\r\n\r\n", 4))) {
		const char *request = at + used;
		size_t octets = (size_t)(head - request);
		if (octets > 4 && memcmp(request, "GET ", 4) == 0)
			on_target(c->owner, request + 4, strcspn(request + 4, " \r"));
		dg_buf_str(&c->out, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n");
		used += octets + 4;
	}
	return used;
}

static void on_accept(struct conn *listener, int fd)
{
	struct http *h = listener->owner;
	conn_open(h->loop, fd, h)->on_octets = on_requests;
}

void http_start(struct http *h, struct loop *loop, struct tally *tally, const struct texts *texts)
{
	*h = (struct http){ .loop = loop, .tally = tally, .texts = texts };
	conn_listen(loop, on_accept, h, &h->port);
}
