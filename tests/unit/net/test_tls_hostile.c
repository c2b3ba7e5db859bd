/* test_tls_hostile.c - peers that stall, speak no TLS, go in the middle, or want to be answered without reading; a raw
 * OpenSSL stands in for them where only it can misbehave so. */
#include "tls_rig.h"

#include <openssl/ssl.h>

#include "util/clock.h"

/* -- silence, plain text, cuts ------------------------------------------------------------- */

static void test_a_server_that_stalls(void **state)
{
	struct rig *r = *state;
	dg_tls_destroy(r->server_tls);
	r->server_tls = NULL; /* it accepts, and never says a word */
	int64_t from_ms = dg_mono_ms();
	dial_within(r, 200);
	RUN_UNTIL(r, r->client.closed);
	assert_true(dg_mono_ms() - from_ms >= 195);
	assert_string_equal(r->client.why, "the TLS handshake was cut off: not finished within 200 ms");
	assert_int_equal(r->client.fault, DG_REMOTE);
}

static void test_a_client_that_stalls(void **state)
{
	struct rig *r = *state;
	dg_tls_destroy(r->client_tls);
	r->client_tls = NULL;
	r->server_ms = 200;
	connect_both(r);
	RUN_UNTIL(r, r->server.closed);
	assert_string_equal(r->server.why, "the TLS handshake was cut off: not finished within 200 ms");
}

static void test_a_server_that_speaks_plain_text(void **state)
{
	struct rig *r = *state;
	dg_tls_destroy(r->server_tls);
	r->server_tls = NULL;
	dial(r);
	RUN_UNTIL(r, r->server.conn);
	dg_conn_write(r->server.conn, "\0\0\0\x10\x80\0\0\0\0\0\0\x02\0\0\0\0", 16); /* SMPP: generic_nack */
	RUN_UNTIL(r, r->client.closed);
	assert_string_equal(r->client.why, "the other side speaks no TLS here: what it sent is plain text");
	assert_int_equal(r->client.opened, 0);
}

static void test_a_client_that_speaks_plain_text(void **state)
{
	struct rig *r = *state;
	dg_tls_destroy(r->client_tls);
	r->client_tls = NULL;
	connect_both(r);
	dg_conn_write(r->client.conn, "GET / HTTP/1.0\r\n\r\n", 18);
	RUN_UNTIL(r, r->server.closed);
	assert_string_equal(r->server.why, "the other side speaks no TLS here: what it sent is plain text");
	assert_int_equal(r->server.got.len, 0);
}

static void test_rubbish_that_begins_like_tls(void **state)
{
	struct rig *r = *state;
	char rubbish[4096];
	dg_tls_destroy(r->client_tls);
	r->client_tls = NULL;
	for (unsigned seed = 1; seed <= 20; seed++) {
		unsigned word = seed * 2654435761u;
		for (size_t i = 0; i < sizeof rubbish; i++) {
			word = word * 1664525u + 1013904223u;
			rubbish[i] = (char)(word >> 24);
		}
		memcpy(rubbish, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 5 + seed % 7);
		r->client = r->server = (struct end){ 0 };
		connect_both(r);
		dg_conn_write(r->client.conn, rubbish, sizeof rubbish);
		RUN_UNTIL(r, r->server.closed);
		assert_int_equal(r->server.got.len, 0);
		dg_conn_destroy(r->client.conn);
		dg_conn_destroy(r->server.conn);
	}
	r->client = r->server = (struct end){ 0 };
}

static void test_a_server_that_goes_in_the_handshake(void **state)
{
	struct rig *r = *state;
	dg_tls_destroy(r->server_tls);
	r->server_tls = NULL;
	dial(r);
	RUN_UNTIL(r, r->server.conn);
	dg_conn_finish(r->server.conn);
	RUN_UNTIL(r, r->client.closed);
	assert_string_equal(r->client.why, "the TLS handshake was broken off by the other side");
}

static void test_nobody_listens(void **state)
{
	struct rig *r = *state;
	uint16_t port = dg_listener_port(r->listener);
	dg_listener_destroy(r->listener);
	r->listener = NULL;
	r->client.conn = dg_tls_open(r->client_tls, &r->loop, "127.0.0.1", port, 0, 1000, &rig_events, &r->client);
	RUN_UNTIL(r, r->client.closed);
	assert_non_null(strstr(r->client.why, "connection refused"));
}

/* -- an end of our own making -------------------------------------------------------------- */

/* OpenSSL on a plain connection. */
struct raw {
	struct rig *rig;
	struct end *end;
	SSL_CTX *ctx;
	SSL *ssl;
	BIO *in, *out;
};

static void raw_open(struct raw *raw, struct rig *r, int most_version)
{
	*raw = (struct raw){ .rig = r, .end = &r->client, .ctx = SSL_CTX_new(TLS_method()) };
	dg_tls_destroy(r->client_tls);
	r->client_tls = NULL;
	SSL_CTX_set_security_level(raw->ctx, 0);
	SSL_CTX_set_min_proto_version(raw->ctx, TLS1_VERSION);
	SSL_CTX_set_max_proto_version(raw->ctx, most_version);
	raw->ssl = SSL_new(raw->ctx);
	raw->in = BIO_new(BIO_s_mem());
	raw->out = BIO_new(BIO_s_mem());
	SSL_set_bio(raw->ssl, raw->in, raw->out);
	SSL_set_connect_state(raw->ssl);
	connect_both(r);
}

/* The same as the server of an ordinary client. */
static void raw_serve(struct raw *raw, struct rig *r, int most_version)
{
	*raw = (struct raw){ .rig = r, .end = &r->server, .ctx = SSL_CTX_new(TLS_method()) };
	dg_tls_destroy(r->server_tls);
	r->server_tls = NULL;
	SSL_CTX_set_max_proto_version(raw->ctx, most_version);
	SSL_CTX_use_certificate(raw->ctx, r->good.x509);
	SSL_CTX_use_PrivateKey(raw->ctx, r->good.key);
	raw->ssl = SSL_new(raw->ctx);
	raw->in = BIO_new(BIO_s_mem());
	raw->out = BIO_new(BIO_s_mem());
	SSL_set_bio(raw->ssl, raw->in, raw->out);
	SSL_set_accept_state(raw->ssl);
	dial(r);
	RUN_UNTIL(r, r->server.conn);
}

/* What OpenSSL wants to say leaves, `piece` octets at a time. */
static void raw_say(struct raw *raw, size_t piece)
{
	char octets[16384];
	for (int n; (n = BIO_read(raw->out, octets, (int)piece)) > 0;) {
		dg_conn_write(raw->end->conn, octets, (size_t)n);
		uv_run(&raw->rig->loop, UV_RUN_NOWAIT);
	}
}

/* What has come is given to OpenSSL. */
static void raw_hear(struct raw *raw)
{
	struct dg_buf *got = &raw->end->got;
	if (got->len)
		BIO_write(raw->in, got->at, (int)got->len);
	dg_buf_clear(got);
}

static void raw_shake(struct raw *raw, size_t piece)
{
	struct rig *r = raw->rig;
	while (SSL_do_handshake(raw->ssl) != 1 && !r->overdue && !r->server.closed) {
		raw_say(raw, piece);
		uv_run(&r->loop, UV_RUN_ONCE);
		raw_hear(raw);
	}
	raw_say(raw, piece);
	assert_false(r->overdue);
}

static void raw_close(struct raw *raw)
{
	SSL_free(raw->ssl);
	SSL_CTX_free(raw->ctx);
}

static void test_octet_by_octet(void **state)
{
	struct rig *r = *state;
	struct raw raw;
	raw_open(&raw, r, TLS1_3_VERSION);
	raw_shake(&raw, 1);
	assert_int_equal(SSL_write(raw.ssl, "slow", 4), 4);
	raw_say(&raw, 1);
	RUN_UNTIL(r, r->server.got.len == 4);
	assert_string_equal(r->server.got.at, "slow");
	raw_close(&raw);
}

static void test_tls_1_2_is_spoken_and_1_1_is_not(void **state)
{
	struct rig *r = *state;
	struct raw raw;
	raw_open(&raw, r, TLS1_2_VERSION);
	raw_shake(&raw, 4096);
	assert_int_equal(SSL_write(raw.ssl, "x", 1), 1);
	raw_say(&raw, 4096);
	RUN_UNTIL(r, r->server.got.len == 1);
	raw_close(&raw);
	dg_conn_destroy(r->client.conn);
	dg_conn_destroy(r->server.conn);
	dg_buf_finish(&r->client.got);
	dg_buf_finish(&r->server.got);
	r->client = r->server = (struct end){ 0 };
	raw_open(&raw, r, TLS1_1_VERSION);
	raw_shake(&raw, 4096);
	RUN_UNTIL(r, r->server.closed);
	assert_string_equal(r->server.why, "the other side speaks neither TLS 1.2 nor 1.3");
	raw_close(&raw);
}

static void test_an_end_without_a_goodbye_is_no_end_of_stream(void **state)
{
	struct rig *r = *state;
	struct raw raw;
	raw_open(&raw, r, TLS1_3_VERSION);
	raw_shake(&raw, 4096);
	assert_int_equal(SSL_write(raw.ssl, "x", 1), 1);
	raw_say(&raw, 4096);
	dg_conn_finish(r->client.conn);
	RUN_UNTIL(r, r->server.closed);
	assert_int_equal(r->server.got.len, 1);
	assert_string_equal(r->server.why, "end of stream without TLS's goodbye");
	raw_close(&raw);
}

/* Some servers ask, and only hang up. That proves nothing: they may have been overloaded as well. */
static void test_a_server_that_asks_for_a_certificate_and_goes(void **state)
{
	struct rig *r = *state;
	struct raw raw;
	raw_serve(&raw, r, TLS1_3_VERSION);
	SSL_set_verify(raw.ssl, SSL_VERIFY_PEER, NULL);
	raw_shake(&raw, 16384);
	RUN_UNTIL(r, r->client.opened);
	dg_conn_finish(r->server.conn);
	RUN_UNTIL(r, r->client.closed);
	assert_string_equal(r->client.why,
		"end of stream without TLS's goodbye; it had asked for a certificate of ours, and there is none");
	assert_int_equal(r->client.fault, DG_REMOTE);
	raw_close(&raw);
}

/* Each wish to begin anew is answered with a "no" (RFC 5246 section 7.2.2); whoever never reads them must not fill our
 * memory. */
static void test_a_peer_that_asks_and_does_not_read(void **state)
{
	struct rig *r = *state;
	struct raw raw;
	raw_serve(&raw, r, TLS1_2_VERSION);
	raw_shake(&raw, 16384);
	RUN_UNTIL(r, r->client.opened);
	dg_conn_pause(r->server.conn, true);
	for (int i = 0; i < 1000000 && !r->client.closed && !r->overdue; i++) {
		SSL_renegotiate(raw.ssl);
		SSL_do_handshake(raw.ssl);
		if (i % 200 == 0)
			raw_say(&raw, 16384);
		if (!r->client.closed)
			assert_true(dg_conn_queued(r->client.conn) < 200000);
	}
	assert_true(r->client.closed);
	assert_string_equal(r->client.why, "the other side asks and does not read the answers");
	raw_close(&raw);
}

static void test_nobody_renegotiates(void **state)
{
	struct rig *r = *state;
	struct raw raw;
	raw_open(&raw, r, TLS1_2_VERSION);
	raw_shake(&raw, 4096);
	SSL_renegotiate(raw.ssl);
	SSL_do_handshake(raw.ssl);
	raw_say(&raw, 4096);
	SSL_write(raw.ssl, "x", 1);
	raw_say(&raw, 4096);
	RUN_UNTIL(r, r->server.closed || r->client.got.len);
	raw_hear(&raw);
	assert_int_not_equal(SSL_do_handshake(raw.ssl), 1);
	raw_close(&raw);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, rig_open, rig_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_server_that_stalls),
		TEST(test_a_client_that_stalls),
		TEST(test_a_server_that_speaks_plain_text),
		TEST(test_a_client_that_speaks_plain_text),
		TEST(test_rubbish_that_begins_like_tls),
		TEST(test_a_server_that_goes_in_the_handshake),
		TEST(test_nobody_listens),
		TEST(test_octet_by_octet),
		TEST(test_tls_1_2_is_spoken_and_1_1_is_not),
		TEST(test_an_end_without_a_goodbye_is_no_end_of_stream),
		TEST(test_a_peer_that_asks_and_does_not_read),
		TEST(test_a_server_that_asks_for_a_certificate_and_goes),
		TEST(test_nobody_renegotiates),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
