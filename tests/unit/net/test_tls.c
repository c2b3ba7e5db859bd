/* test_tls.c - TLS between real ends on 127.0.0.1: the contract of conn.h holds, and whatever is wrong with
 * certificates is said in words. */
#include "tls_rig.h"

#define MUCH (8u << 20)

static void write_much(struct dg_conn *c, unsigned seed)
{
	struct dg_buf much = { 0 };
	for (unsigned i = 0; i < MUCH / 4; i++) {
		unsigned word = i * 2654435761u + seed;
		dg_buf_add(&much, &word, 4);
	}
	dg_conn_write(c, much.at, much.len);
	dg_buf_finish(&much);
}

static void check_much(const struct dg_buf *got, unsigned seed)
{
	assert_int_equal(got->len, MUCH);
	for (unsigned i = 0; i < MUCH / 4; i++) {
		unsigned word;
		memcpy(&word, got->at + 4 * (size_t)i, 4);
		assert_int_equal(word, i * 2654435761u + seed);
	}
}

/* The client hangs up, to dial anew. */
static void hang_up(struct rig *r)
{
	dg_conn_destroy(r->client.conn);
	dg_buf_finish(&r->client.got);
	r->client = (struct end){ 0 };
}

/* -- the contract of conn.h ---------------------------------------------------------------- */

static void test_writes_before_the_handshake_are_kept(void **state)
{
	struct rig *r = *state;
	dial(r);
	dg_conn_write(r->client.conn, "early ", 6);
	dg_conn_write(r->client.conn, "bird", 4);
	assert_int_equal(dg_conn_queued(r->client.conn), 10);
	assert_int_equal(r->client.opened, 0);
	RUN_UNTIL(r, r->server.got.len == 10);
	assert_string_equal(r->server.got.at, "early bird");
	dg_conn_write(r->server.conn, "worm", 4);
	RUN_UNTIL(r, r->client.got.len == 4);
	assert_string_equal(r->client.got.at, "worm");
	assert_int_equal(r->client.opened, 1);
	assert_int_equal(r->server.opened, 0);
	assert_int_equal(dg_conn_queued(r->client.conn), 0);
	assert_true(r->client.drained >= 1);
}

static void test_much_goes_both_ways_at_once_in_order(void **state)
{
	struct rig *r = *state;
	connect_both(r);
	write_much(r->client.conn, 1);
	write_much(r->server.conn, 2);
	RUN_UNTIL(r, r->client.got.len == MUCH && r->server.got.len == MUCH);
	check_much(&r->server.got, 1);
	check_much(&r->client.got, 2);
	RUN_UNTIL(r, !dg_conn_queued(r->client.conn) && !dg_conn_queued(r->server.conn));
}

static void test_a_paused_reader_pushes_back(void **state)
{
	struct rig *r = *state;
	connect_both(r);
	dg_conn_write(r->client.conn, "x", 1);
	RUN_UNTIL(r, r->server.got.len == 1);
	dg_conn_pause(r->server.conn, true);
	write_much(r->client.conn, 3);
	for (int i = 0; i < 50; i++)
		uv_run(&r->loop, UV_RUN_NOWAIT);
	assert_int_equal(r->server.got.len, 1);
	assert_true(dg_conn_queued(r->client.conn) > MUCH / 4);
	int drained = r->client.drained;
	dg_buf_clear(&r->server.got);
	dg_conn_pause(r->server.conn, false);
	RUN_UNTIL(r, r->server.got.len == MUCH && r->client.drained > drained);
	check_much(&r->server.got, 3);
}

static void on_while(void *arg)
{
	*(bool *)arg = true;
}

/* Long enough for what must not happen. */
static void turn_a_while(struct rig *r)
{
	bool over = false;
	struct dg_timer *timer = dg_timer_create(&r->loop, on_while, &over);
	dg_timer_start(timer, 20, 0);
	RUN_UNTIL(r, over);
	dg_timer_destroy(timer);
}

static void test_a_client_that_pauses_in_every_callback(void **state)
{
	struct rig *r = *state;
	r->client.pause_in_open = true;
	dial(r);
	RUN_UNTIL(r, r->server.conn);
	dg_conn_write(r->server.conn, "hello", 5);
	RUN_UNTIL(r, r->client.opened && !dg_conn_queued(r->server.conn));
	turn_a_while(r);
	assert_int_equal(r->client.got.len, 0);
	dg_conn_pause(r->client.conn, false);
	RUN_UNTIL(r, r->client.got.len == 5);
	dg_conn_finish(r->server.conn);
	turn_a_while(r);
	assert_int_equal(r->client.closed, 0);
	dg_conn_pause(r->client.conn, false);
	RUN_UNTIL(r, r->client.closed);
	assert_string_equal(r->client.why, "end of stream");
}

/* The client's words may come in one piece with the end of its handshake. */
static void test_a_server_that_is_paused_during_the_handshake(void **state)
{
	struct rig *r = *state;
	dial(r);
	dg_conn_write(r->client.conn, "hello", 5);
	RUN_UNTIL(r, r->server.conn);
	dg_conn_pause(r->server.conn, true);
	RUN_UNTIL(r, r->client.drained);
	turn_a_while(r);
	assert_int_equal(r->server.got.len, 0);
	dg_conn_pause(r->server.conn, false);
	RUN_UNTIL(r, r->server.got.len == 5);
}

static void test_finish_sends_all_and_says_goodbye(void **state)
{
	struct rig *r = *state;
	connect_both(r);
	write_much(r->client.conn, 4);
	dg_conn_finish(r->client.conn);
	RUN_UNTIL(r, r->server.closed && r->client.closed);
	check_much(&r->server.got, 4);
	assert_string_equal(r->server.why, "end of stream");
	assert_string_equal(r->client.why, "end of stream");
}

static void test_destroying_says_goodbye_too(void **state)
{
	struct rig *r = *state;
	connect_both(r);
	dg_conn_write(r->client.conn, "x", 1);
	RUN_UNTIL(r, r->server.got.len == 1);
	dg_conn_destroy(r->client.conn);
	r->client.conn = NULL;
	RUN_UNTIL(r, r->server.closed);
	assert_string_equal(r->server.why, "end of stream");
}

static void test_a_reset_is_no_goodbye(void **state)
{
	struct rig *r = *state;
	connect_both(r);
	dg_conn_write(r->client.conn, "x", 1);
	RUN_UNTIL(r, r->server.got.len == 1);
	dg_conn_reset(r->client.conn);
	r->client.conn = NULL;
	RUN_UNTIL(r, r->server.closed);
	assert_string_equal(r->server.why, "connection reset by peer");
	assert_int_equal(r->server.fault, DG_REMOTE);
}

static void test_finishing_in_the_handshake_ends_it(void **state)
{
	struct rig *r = *state;
	dial(r);
	RUN_UNTIL(r, r->server.conn);
	dg_conn_finish(r->client.conn);
	RUN_UNTIL(r, r->client.closed && r->server.closed);
	assert_string_equal(r->client.why, "closed");
	assert_string_equal(r->server.why, "the TLS handshake was broken off by the other side");
}

static void test_owners_destroy_in_every_callback(void **state)
{
	struct rig *r = *state;
	for (const char *where = "ordc"; *where; where++) {
		r->client = (struct end){ .destroy_in = *where };
		dial(r);
		dg_conn_write(r->client.conn, "x", 1);
		RUN_UNTIL(r, !r->client.conn || r->server.got.len);
		if (r->server.conn) {
			dg_conn_write(r->server.conn, "y", 1);
			dg_conn_finish(r->server.conn);
		}
		RUN_UNTIL(r, !r->client.conn);
		dg_buf_finish(&r->client.got);
		dg_buf_finish(&r->server.got);
		dg_conn_destroy(r->server.conn);
		r->server = (struct end){ 0 };
	}
}

/* -- certificates of servers --------------------------------------------------------------- */

static void expect_refusal(struct rig *r, enum dg_status fault, const char *words)
{
	dial(r);
	RUN_UNTIL(r, r->client.closed);
	assert_int_equal(r->client.opened, 0);
	if (!strstr(r->client.why, words))
		fail_msg("\"%s\" is not in \"%s\"", words, r->client.why);
	assert_int_equal(r->client.fault, fault);
}

static void serve_new(struct rig *r, struct cert_wish wish)
{
	struct cert made = cert_make(&r->certs, wish);
	serve(r, &made, NULL);
	cert_free(&made);
}

static void test_a_certificate_that_expired(void **state)
{
	struct rig *r = *state;
	char words[64];
	time_t day = time(NULL) - (time_t)3 * 86400;
	struct tm tm;
	serve_new(r,
		(struct cert_wish){ .name = "old",
			.alternatives = "IP:127.0.0.1",
			.issuer = &r->ca,
			.from_days = -9,
			.to_days = -3 });
	strftime(words, sizeof words, "the other side's certificate expired on %Y-%m-%d", gmtime_r(&day, &tm));
	expect_refusal(r, DG_AUTH, words);
	RUN_UNTIL(r, r->server.closed);
	assert_string_equal(r->server.why, "the other side says that our certificate has expired");
}

static void test_a_certificate_of_the_future(void **state)
{
	struct rig *r = *state;
	serve_new(r,
		(struct cert_wish){ .name = "new",
			.alternatives = "IP:127.0.0.1",
			.issuer = &r->ca,
			.from_days = 3,
			.to_days = 9 });
	expect_refusal(r, DG_AUTH, "the other side's certificate is not valid before 2");
}

static void test_a_certificate_for_other_names(void **state)
{
	struct rig *r = *state;
	serve_new(r,
		(struct cert_wish){ .name = "other",
			.alternatives = "DNS:a.example,DNS:b\".example,IP:192.0.2.1",
			.issuer = &r->ca });
	expect_refusal(r, DG_AUTH, "is for \"a.example\", \"b?.example\", \"192.0.2.1\", not for \"127.0.0.1\"");
	serve(r, &r->good, NULL);
	trust(r, (struct dg_tls_options){ .ca = r->ca.cert_file, .name = "smsc.example" });
	hang_up(r);
	expect_refusal(r, DG_AUTH, "is for \"localhost\", \"127.0.0.1\", not for \"smsc.example\"");
}

static void test_the_expected_name_can_be_another_than_the_host(void **state)
{
	struct rig *r = *state;
	trust(r, (struct dg_tls_options){ .ca = r->ca.cert_file, .name = "localhost" });
	connect_both(r);
}

static void test_a_certificate_of_an_unknown_issuer(void **state)
{
	struct rig *r = *state;
	serve_new(r, (struct cert_wish){ .name = "x", .alternatives = "IP:127.0.0.1", .issuer = &r->stranger });
	expect_refusal(r, DG_AUTH, "the other side's certificate is issued by \"Other CA\", which is not trusted here");
	trust(r, (struct dg_tls_options){ 0 }); /* whom the system trusts */
	serve(r, &r->good, NULL);
	hang_up(r);
	expect_refusal(r, DG_AUTH, "is issued by \"Test CA\", which is not trusted here");
}

static void test_a_self_signed_certificate(void **state)
{
	struct rig *r = *state;
	struct cert own = cert_make(&r->certs, (struct cert_wish){ .name = "own", .alternatives = "IP:127.0.0.1" });
	serve(r, &own, NULL);
	expect_refusal(r, DG_AUTH, "the other side's certificate is self-signed and not trusted here");
	trust(r, (struct dg_tls_options){ .ca = own.cert_file });
	hang_up(r);
	connect_both(r);
	cert_free(&own);
}

/* -- pins ---------------------------------------------------------------------------------- */

static void print_hex(const unsigned char *octets, char *out, const char *between)
{
	for (size_t i = 0; i < 32; i++)
		out += snprintf(out, 4, "%s%02X", i ? between : "", octets[i]);
}

static void test_pins_by_certificate_and_by_key_replace_all_other_checks(void **state)
{
	struct rig *r = *state;
	unsigned char digest[EVP_MAX_MD_SIZE], *key = NULL;
	unsigned n;
	char hex[100], b64[64] = "sha256//";
	struct cert own = cert_make(&r->certs, (struct cert_wish){ .name = "own", .from_days = -9, .to_days = -8 });
	serve(r, &own, NULL);
	X509_digest(own.x509, EVP_sha256(), digest, &n);
	print_hex(digest, hex, ":");
	trust(r, (struct dg_tls_options){ .pin = hex });
	connect_both(r);
	int octets = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(own.x509), &key);
	EVP_Digest(key, (size_t)octets, digest, &n, EVP_sha256(), NULL);
	OPENSSL_free(key);
	EVP_EncodeBlock((unsigned char *)b64 + 8, digest, 32);
	hang_up(r);
	trust(r, (struct dg_tls_options){ .pin = b64 });
	connect_both(r);
	serve(r, &r->good, NULL);
	hang_up(r);
	expect_refusal(r, DG_AUTH, "the other side's certificate is not the pinned one: its public key is sha256//");
	cert_free(&own);
}

static void test_a_pin_beside_an_authority_is_one_more_check(void **state)
{
	struct rig *r = *state;
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n;
	char hex[100];
	struct cert own = cert_make(&r->certs, (struct cert_wish){ .name = "own", .alternatives = "IP:127.0.0.1" });
	X509_digest(own.x509, EVP_sha256(), digest, &n);
	print_hex(digest, hex, "");
	serve(r, &own, NULL);
	trust(r, (struct dg_tls_options){ .pin = hex, .ca = r->ca.cert_file });
	expect_refusal(r, DG_AUTH, "is self-signed and not trusted here");
	cert_free(&own);
}

/* -- certificates of clients --------------------------------------------------------------- */

static void test_a_server_that_wants_a_certificate_gets_it(void **state)
{
	struct rig *r = *state;
	struct cert esme = cert_make(&r->certs, (struct cert_wish){ .name = "esme", .issuer = &r->ca });
	serve(r, &r->good, r->ca.cert_file);
	trust(r, (struct dg_tls_options){ .ca = r->ca.cert_file, .cert = esme.cert_file, .key = esme.key_file });
	connect_both(r);
	dg_conn_write(r->client.conn, "x", 1);
	RUN_UNTIL(r, r->server.got.len == 1);
	cert_free(&esme);
}

static void test_a_server_that_wants_a_certificate_and_gets_none(void **state)
{
	struct rig *r = *state;
	serve(r, &r->good, r->ca.cert_file);
	dial(r);
	RUN_UNTIL(r, r->client.closed && r->server.closed);
	assert_non_null(strstr(r->client.why, "the other side wants a certificate of ours"));
	assert_non_null(strstr(r->client.why, "there is none"));
	assert_int_equal(r->client.fault, DG_AUTH);
	assert_string_equal(r->server.why, "the other side showed no certificate");
	assert_int_equal(r->server.fault, DG_AUTH);
}

static void test_a_server_that_does_not_know_who_issued_ours(void **state)
{
	struct rig *r = *state;
	struct cert esme = cert_make(&r->certs, (struct cert_wish){ .name = "esme", .issuer = &r->stranger });
	serve(r, &r->good, r->ca.cert_file);
	trust(r, (struct dg_tls_options){ .ca = r->ca.cert_file, .cert = esme.cert_file, .key = esme.key_file });
	dial(r);
	RUN_UNTIL(r, r->client.closed && r->server.closed);
	assert_non_null(strstr(r->client.why, "the other side does not trust whoever issued our certificate"));
	assert_int_equal(r->client.fault, DG_AUTH);
	assert_non_null(strstr(r->server.why, "is issued by \"Other CA\", which is not trusted here"));
	cert_free(&esme);
}

/* -- files --------------------------------------------------------------------------------- */

static void expect_no_tls(enum dg_tls_side side, struct dg_tls_options options, const char *option, const char *words)
{
	const char *which = "";
	struct dg_error why = { "" };
	assert_null(dg_tls_create(side, &options, &which, &why));
	assert_string_equal(which, option);
	if (!strstr(why.text, words))
		fail_msg("\"%s\" is not in \"%s\"", words, why.text);
}

static void test_files_that_are_no_good_are_named(void **state)
{
	struct rig *r = *state;
	const char *cert = r->good.cert_file, *key = r->good.key_file, *none = "/nowhere/x.pem";
	struct cert locked =
		cert_make(&r->certs, (struct cert_wish){ .name = "locked", .issuer = &r->ca, .pass = "secret" });
	expect_no_tls(DG_TLS_CLIENT, (struct dg_tls_options){ .ca = none }, "ca", "/nowhere/x.pem: No such file");
	expect_no_tls(DG_TLS_CLIENT, (struct dg_tls_options){ .ca = key }, "ca", "no certificate in it");
	expect_no_tls(DG_TLS_CLIENT, (struct dg_tls_options){ .cert = none, .key = key }, "cert", "No such file");
	expect_no_tls(
		DG_TLS_CLIENT, (struct dg_tls_options){ .cert = key, .key = key }, "cert", "no certificate in it");
	expect_no_tls(DG_TLS_SERVER, (struct dg_tls_options){ .cert = cert, .key = none }, "key", "No such file");
	expect_no_tls(
		DG_TLS_SERVER, (struct dg_tls_options){ .cert = cert, .key = cert }, "key", "no private key in it");
	expect_no_tls(DG_TLS_SERVER, (struct dg_tls_options){ .cert = cert, .key = r->ca.key_file }, "key",
		"does not belong to the certificate");
	expect_no_tls(DG_TLS_SERVER, (struct dg_tls_options){ .cert = locked.cert_file, .key = locked.key_file }, "key",
		"locked by a pass phrase");
	expect_no_tls(DG_TLS_CLIENT, (struct dg_tls_options){ .pin = "12:34" }, "pin", "64 hexadecimal digits");
	expect_no_tls(DG_TLS_CLIENT, (struct dg_tls_options){ .pin = "sha256//AAAA" }, "pin", "base64");
	cert_free(&locked);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, rig_open, rig_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_writes_before_the_handshake_are_kept),
		TEST(test_much_goes_both_ways_at_once_in_order),
		TEST(test_a_paused_reader_pushes_back),
		TEST(test_a_client_that_pauses_in_every_callback),
		TEST(test_a_server_that_is_paused_during_the_handshake),
		TEST(test_finish_sends_all_and_says_goodbye),
		TEST(test_destroying_says_goodbye_too),
		TEST(test_a_reset_is_no_goodbye),
		TEST(test_finishing_in_the_handshake_ends_it),
		TEST(test_owners_destroy_in_every_callback),
		TEST(test_a_certificate_that_expired),
		TEST(test_a_certificate_of_the_future),
		TEST(test_a_certificate_for_other_names),
		TEST(test_the_expected_name_can_be_another_than_the_host),
		TEST(test_a_certificate_of_an_unknown_issuer),
		TEST(test_a_self_signed_certificate),
		TEST(test_pins_by_certificate_and_by_key_replace_all_other_checks),
		TEST(test_a_pin_beside_an_authority_is_one_more_check),
		TEST(test_a_server_that_wants_a_certificate_gets_it),
		TEST(test_a_server_that_wants_a_certificate_and_gets_none),
		TEST(test_a_server_that_does_not_know_who_issued_ours),
		TEST(test_files_that_are_no_good_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
