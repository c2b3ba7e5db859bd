/* A carrier that calls (outbind), strangers who do, and the same over TLS. */
#include <signal.h>

#include "../net/certs.h"
#include "bench.h"
#include "net/tls.h"

static char listen_at[32];
static uint16_t listen_port;

/* A port that is free now. */
static void pick_port(void)
{
	char why[256];
	struct dg_listener *l = dg_listener_open(&bench->loop, "127.0.0.1", 0, smsc_on_peer, NULL, why);
	assert_non_null(l);
	listen_port = dg_listener_port(l);
	dg_listener_destroy(l);
	bench_turn();
	(void)snprintf(listen_at, sizeof listen_at, "127.0.0.1:%u", listen_port);
}

static int set_up(void **state)
{
	bench_set_up(state);
	pick_port();
	bench->config.outbind_listen = listen_at;
	bench->config.outbind_system_id = "carrier";
	bench->config.outbind_password = "knock";
	return 0;
}

static void on_open(void *arg)
{
	(void)arg; /* what it has to say is queued already */
}

static const struct dg_conn_events call_events = {
	.on_open = on_open, .on_octets = smsc_on_octets, .on_closed = smsc_on_closed
};

static struct fake_peer *call(struct dg_tls *tls)
{
	struct fake_peer *p = &bench->smsc->peers[bench->smsc->n_peers++];
	p->smsc = bench->smsc;
	p->conn = tls ? dg_tls_open(tls, &bench->loop, "127.0.0.1", listen_port, 0, 5000, &call_events, p)
		      : dg_conn_open(&bench->loop, "127.0.0.1", listen_port, 0, 5000, &call_events, p);
	return p;
}

static void say_who(struct fake_peer *p, const char *system_id, const char *password)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, SMPP_OUTBIND);
	pdu.sequence = ++p->sequence;
	pdu.system_id = system_id;
	pdu.password = password;
	smsc_send(p, &pdu);
}

static struct fake_peer *carrier_calls(void)
{
	struct fake_peer *p = call(NULL);
	say_who(p, "carrier", "knock");
	return p;
}

static void text_by(struct fake_peer *p, const char *text)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
	pdu.sequence = ++p->sequence;
	pdu.source_addr = "15557654321";
	pdu.destination_addr = "15550001111";
	pdu.short_message = (const uint8_t *)text;
	pdu.sm_length = (uint8_t)strlen(text);
	smsc_send(p, &pdu);
}

static void the_carrier_is_bound_to_on_its_own_connection(void **state)
{
	(void)state;
	bench_start_online();
	struct fake_peer *p = carrier_calls();
	bench_until(p->bound_as == SMPP_BIND_RECEIVER);
	bench_until(fake_n_logged(bench->host, DG_LOG_INFO, "bound as receiver"));
	assert_int_equal(fake_counted(bench->host, "outbinds"), 1);
	for (size_t i = 0; i < bench->smsc->n_seen; i++)
		if (bench->smsc->seen[i].pdu->command == SMPP_BIND_RECEIVER)
			assert_string_equal(bench->smsc->seen[i].pdu->system_id, "dragoman");
	text_by(p, "hello");
	bench_until(smsc_n_seen(bench->smsc, SMPP_DELIVER_SM_RESP) == 1);
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), 1);
	assert_string_equal(fake_event(bench->host, DG_MESSAGE, 0)->message.text, "hello");
}

static void it_hangs_up_and_calls_again(void **state)
{
	(void)state;
	bench_start_online();
	size_t told = fake_n_events(bench->host, DG_STATE);
	for (int i = 0; i < 6; i++) {
		struct fake_peer *p = carrier_calls();
		bench_until(p->bound_as == SMPP_BIND_RECEIVER);
		bench_until(fake_n_logged(bench->host, DG_LOG_INFO, "bound as receiver") == (size_t)i + 1);
		smsc_drop(p, i % 2);
	}
	bench_until(fake_n_logged(bench->host, DG_LOG_WARN, "the call from 127.0.0.1") == 6);
	assert_int_equal(fake_n_events(bench->host, DG_STATE), told); /* no link of ours was lost */
}

static void strangers_are_hung_up_on(void **state)
{
	(void)state;
	bench_start_online();
	static const char *const tries[][2] = { { "stranger", "knock" }, { "carrier", "open" }, { "", "" } };
	for (size_t i = 0; i < 3; i++) {
		struct fake_peer *p = call(NULL);
		say_who(p, tries[i][0], tries[i][1]);
		bench_until(!p->conn);
	}
	assert_int_equal(fake_counted(bench->host, "outbinds_refused"), 3);
	assert_int_equal(fake_counted(bench->host, "outbinds"), 0);
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_BIND_RECEIVER), 0);
	assert_true(fake_n_logged(bench->host, DG_LOG_WARN, "its outbind has another system_id or password") >= 1);
}

static void whoever_says_nothing_is_hung_up_on(void **state)
{
	(void)state;
	bench->config.connect_timeout = 100;
	bench_start_online();
	struct fake_peer *p = call(NULL);
	bench_until(!p->conn);
	assert_int_equal(fake_n_logged(bench->host, DG_LOG_WARN, "it did not say who it is"), 1);
}

static void silent_strangers_keep_nobody_out(void **state)
{
	(void)state;
	bench_start_online();
	struct fake_peer *silent[12];
	for (size_t i = 0; i < 12; i++)
		silent[i] = call(NULL);
	struct fake_peer *p = carrier_calls();
	bench_until(p->bound_as == SMPP_BIND_RECEIVER);
	size_t left = 0;
	bench_run_for(20);
	for (size_t i = 0; i < 12; i++)
		left += silent[i]->conn != NULL;
	assert_in_range(left, 0, 3);
}

static void four_calls_are_enough(void **state)
{
	(void)state;
	bench_start_online();
	for (size_t i = 0; i < 4; i++) {
		struct fake_peer *p = carrier_calls();
		bench_until(p->bound_as == SMPP_BIND_RECEIVER);
	}
	struct fake_peer *fifth = carrier_calls();
	bench_until(!fifth->conn);
	assert_int_equal(fake_n_logged(bench->host, DG_LOG_WARN, "a call was refused"), 1);
}

static void a_port_that_is_taken_is_tried_again(void **state)
{
	(void)state;
	char why[256];
	struct dg_listener *other =
		dg_listener_open(&bench->loop, "127.0.0.1", listen_port, smsc_on_peer, bench->smsc, why);
	assert_non_null(other);
	bench_start_online();
	bench_until(fake_n_logged(bench->host, DG_LOG_ERROR, "cannot listen for the carrier's calls") == 1);
	dg_listener_destroy(other);
	bench_until(fake_n_logged(bench->host, DG_LOG_INFO, "listening for the carrier's calls") == 1);
	struct fake_peer *p = carrier_calls();
	bench_until(p->bound_as == SMPP_BIND_RECEIVER);
}

static void the_end_unbinds_calls_too(void **state)
{
	(void)state;
	bench_start_online();
	struct fake_peer *p = carrier_calls();
	(void)call(NULL); /* and one who is silent */
	bench_until(p->bound_as == SMPP_BIND_RECEIVER);
	bench_until(fake_n_logged(bench->host, DG_LOG_INFO, "bound as receiver"));
	dg_transport_module.stop(bench->instance);
	bench_until(bench->host->stopped);
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_UNBIND), 2);
	dg_transport_module.destroy(bench->instance);
	bench->instance = NULL;
}

/* The link that we dial meets a carrier without TLS, and says so once; the call is TLS. */
static void a_call_by_tls(void **state)
{
	(void)state;
	struct certs certs;
	certs_open(&certs);
	struct cert own = cert_make(&certs, (struct cert_wish){ .name = "own", .alternatives = "IP:127.0.0.1" });
	const struct dg_tls_options options = { .ca = own.cert_file };
	const char *which;
	struct dg_error why;
	struct dg_tls *tls = dg_tls_create(DG_TLS_CLIENT, &options, &which, &why);
	assert_non_null(tls);
	bench->config.tls = true;
	bench->config.tls_cert = own.cert_file;
	bench->config.tls_key = own.key_file;
	bench->smsc->silent = true; /* what it reads are no PDUs */
	bench_start();
	bench_until(fake_n_logged(bench->host, DG_LOG_INFO, "listening for the carrier's calls"));
	bench->smsc->silent = false;
	struct fake_peer *p = call(tls);
	say_who(p, "carrier", "knock");
	bench_until(p->bound_as == SMPP_BIND_RECEIVER);
	struct fake_peer *plain = carrier_calls();
	bench_until(!plain->conn);
	bench_until(fake_n_logged(bench->host, DG_LOG_WARN, "the other side speaks no TLS here"));
	dg_tls_destroy(tls);
	cert_free(&own);
	certs_close(&certs);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, bench_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_carrier_is_bound_to_on_its_own_connection),
		TEST(it_hangs_up_and_calls_again),
		TEST(strangers_are_hung_up_on),
		TEST(whoever_says_nothing_is_hung_up_on),
		TEST(silent_strangers_keep_nobody_out),
		TEST(four_calls_are_enough),
		TEST(a_port_that_is_taken_is_tried_again),
		TEST(the_end_unbinds_calls_too),
		TEST(a_call_by_tls),
	};
	signal(SIGPIPE, SIG_IGN); /* as the program does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
