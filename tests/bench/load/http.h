/* http.h - Kannel's neighbours: a client that sends texts over kept connections, one request on each at a time, and a
 * server that Kannel calls for receipts and texts. Framing by hand, for what Kannel says and nothing else. */
#ifndef LOAD_HTTP_H
#define LOAD_HTTP_H

#include "conn.h"
#include "tally.h"
#include "texts.h"

enum { HTTP_CONNECTIONS_MAX = 100 };

struct http_line {
	struct http *http;
	struct conn *conn;
	bool busy;
};

struct http {
	struct loop *loop;
	struct tally *tally;
	const struct texts *texts;
	uint16_t port;         /* of our server */
	uint16_t gateway_port; /* of Kannel's sendsms */
	struct http_line lines[HTTP_CONNECTIONS_MAX];
	size_t connections; /* how many of them may be used */
	uint32_t relayed;   /* receipts that say "the SMSC has it" */
	int64_t dialled_ns;
};

void http_start(struct http *h, struct loop *loop, struct tally *tally, const struct texts *texts);
bool http_send(struct http *h, uint32_t number); /* false: every connection waits for an answer */

#endif
