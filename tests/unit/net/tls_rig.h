/* tls_rig.h - both ends of a connection on 127.0.0.1, either of them with or without TLS, and certificates for them. */
#ifndef TEST_TLS_RIG_H
#define TEST_TLS_RIG_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "certs.h"
#include "net/handle.h"
#include "net/tls.h"
#include "util/buf.h"

struct end {
	struct dg_conn *conn;
	struct dg_buf got;
	int opened, drained, closed;
	enum dg_status fault;
	char why[320];
	char destroy_in;    /* 'o', 'r', 'd', 'c': destroy in that callback */
	bool pause_in_open; /* and in each on_octets */
};

struct rig {
	uv_loop_t loop;
	struct dg_listener *listener;
	struct dg_tls *client_tls, *server_tls; /* NULL: plain text */
	int64_t server_ms;
	struct end client, server;
	struct dg_timer *limit;
	bool overdue;
	struct certs certs;
	struct cert ca, stranger, good; /* `good` is 127.0.0.1 and localhost, issued by `ca` */
};

static inline void maybe_destroy(struct end *e, char where)
{
	if (e->destroy_in != where)
		return;
	dg_conn_destroy(e->conn);
	e->conn = NULL;
}

static inline void on_open(void *arg)
{
	struct end *e = arg;
	e->opened++;
	if (e->pause_in_open)
		dg_conn_pause(e->conn, true);
	maybe_destroy(e, 'o');
}

static inline void on_octets(void *arg, const char *octets, size_t n)
{
	struct end *e = arg;
	if (e->pause_in_open)
		dg_conn_pause(e->conn, true);
	maybe_destroy(e, 'r');
	dg_buf_add(&e->got, octets, n);
}

static inline void on_drained(void *arg)
{
	((struct end *)arg)->drained++;
	maybe_destroy(arg, 'd');
}

static inline void on_closed(void *arg, const char *why)
{
	struct end *e = arg;
	e->closed++;
	e->fault = dg_conn_fault(e->conn);
	maybe_destroy(e, 'c');
	snprintf(e->why, sizeof e->why, "%s", why);
}

static const struct dg_conn_events rig_events = { on_open, on_octets, on_drained, on_closed };

static inline void on_peer(void *arg, uv_stream_t *listener)
{
	struct rig *r = arg;
	dg_conn_destroy(r->server.conn);
	r->server.conn = r->server_tls ? dg_tls_accept(r->server_tls, listener, r->server_ms, &rig_events, &r->server)
				       : dg_conn_accept(listener, &rig_events, &r->server);
	assert_non_null(r->server.conn);
}

static inline void on_overdue(void *arg)
{
	((struct rig *)arg)->overdue = true;
}

#define RUN_UNTIL(r, done)                                                                                             \
	do {                                                                                                           \
		while (!(done) && !(r)->overdue)                                                                       \
			uv_run(&(r)->loop, UV_RUN_ONCE);                                                               \
		assert_false((r)->overdue);                                                                            \
	} while (0)

static inline struct dg_tls *tls_or_fail(enum dg_tls_side side, struct dg_tls_options options)
{
	const char *which = "";
	struct dg_error why = { "" };
	struct dg_tls *t = dg_tls_create(side, &options, &which, &why);
	if (!t)
		fail_msg("%s: %s", which, why.text);
	return t;
}

static inline void serve(struct rig *r, const struct cert *cert, const char *ca)
{
	dg_tls_destroy(r->server_tls);
	r->server_tls = tls_or_fail(
		DG_TLS_SERVER, (struct dg_tls_options){ .cert = cert->cert_file, .key = cert->key_file, .ca = ca });
}

static inline void trust(struct rig *r, struct dg_tls_options options)
{
	dg_tls_destroy(r->client_tls);
	r->client_tls = tls_or_fail(DG_TLS_CLIENT, options);
}

static inline void dial_within(struct rig *r, int64_t ms)
{
	uint16_t port = dg_listener_port(r->listener);
	r->client.conn = r->client_tls
		? dg_tls_open(r->client_tls, &r->loop, "127.0.0.1", port, 0, ms, &rig_events, &r->client)
		: dg_conn_open(&r->loop, "127.0.0.1", port, 0, ms, &rig_events, &r->client);
}

static inline void dial(struct rig *r)
{
	dial_within(r, 5000);
}

static inline void connect_both(struct rig *r)
{
	dial(r);
	RUN_UNTIL(r, r->client.opened && r->server.conn);
}

/* Both sides as they should be. */
static inline int rig_open(void **state)
{
	signal(SIGPIPE, SIG_IGN);
	struct rig *r = calloc(1, sizeof *r);
	char why[256] = "";
	uv_loop_init(&r->loop);
	r->server_ms = 5000;
	r->listener = dg_listener_open(&r->loop, "127.0.0.1", 0, on_peer, r, why);
	assert_non_null(r->listener);
	r->limit = dg_timer_create(&r->loop, on_overdue, r);
	dg_timer_start(r->limit, 20000, 0);
	certs_open(&r->certs);
	r->ca = cert_make(&r->certs, (struct cert_wish){ .name = "Test CA", .is_ca = true });
	r->stranger = cert_make(&r->certs, (struct cert_wish){ .name = "Other CA", .is_ca = true });
	r->good = cert_make(&r->certs,
		(struct cert_wish){ .name = "smsc", .alternatives = "DNS:localhost,IP:127.0.0.1", .issuer = &r->ca });
	serve(r, &r->good, NULL);
	trust(r, (struct dg_tls_options){ .ca = r->ca.cert_file });
	*state = r;
	return 0;
}

static inline int rig_close(void **state)
{
	struct rig *r = *state;
	dg_tls_destroy(r->client_tls); /* before the connections: they keep what they need */
	dg_tls_destroy(r->server_tls);
	dg_conn_destroy(r->client.conn);
	dg_conn_destroy(r->server.conn);
	dg_listener_destroy(r->listener);
	dg_timer_destroy(r->limit);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	dg_buf_finish(&r->client.got);
	dg_buf_finish(&r->server.got);
	cert_free(&r->ca);
	cert_free(&r->stranger);
	cert_free(&r->good);
	certs_close(&r->certs);
	int left = uv_loop_close(&r->loop);
	free(r);
	return left;
}

#endif
