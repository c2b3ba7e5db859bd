/* test_outbind.c - the simulator speaks TLS, and calls ESMEs that wait for it. */
#include <signal.h>

#include "../net/certs.h"
#include "link.h"
#include "rig.h"

/* Both sides of TLS from one self-signed certificate. */
struct secure {
	struct certs certs;
	struct cert own;
	struct dg_tls *tls;
};

static void secure_open(struct secure *s, enum dg_tls_side side)
{
	const char *which;
	struct dg_error why;
	certs_open(&s->certs);
	s->own = cert_make(&s->certs, (struct cert_wish){ .name = "own", .alternatives = "IP:127.0.0.1" });
	const struct dg_tls_options options = {
		.ca = s->own.cert_file, .cert = s->own.cert_file, .key = s->own.key_file
	};
	s->tls = dg_tls_create(side, &options, &which, &why);
	assert_non_null(s->tls);
}

static void secure_close(struct secure *s)
{
	dg_tls_destroy(s->tls);
	cert_free(&s->own);
	certs_close(&s->certs);
}

/* An ESME that waits to be called. */
struct waiting {
	struct esme esme;
	struct dg_listener *listener;
	struct dg_tls *tls;
};

static const struct dg_conn_events waiting_events = { .on_octets = esme_on_octets, .on_closed = esme_on_closed };

static void on_call(void *arg, uv_stream_t *listener)
{
	struct waiting *w = arg;
	w->esme.conn = w->tls ? dg_tls_accept(w->tls, listener, LIMIT_MS, &waiting_events, &w->esme)
			      : dg_conn_accept(listener, &waiting_events, &w->esme);
}

static void wait_for_call(struct waiting *w, struct rig *r, struct dg_tls *tls)
{
	char why[256];
	*w = (struct waiting){ .esme.rig = r, .tls = tls };
	w->listener = dg_listener_open(&r->loop, "127.0.0.1", 0, on_call, w, why);
	assert_non_null(w->listener);
}

static void take_call(struct waiting *w)
{
	struct smpp_pdu pdu;
	struct rig *r = w->esme.rig;
	(void)smsc_link_call(&r->smsc, "127.0.0.1", dg_listener_port(w->listener), "carrier", "knock");
	esme_expect(&w->esme, SMPP_OUTBIND, &pdu);
	assert_string_equal(pdu.system_id, "carrier");
	assert_string_equal(pdu.password, "knock");
	smpp_pdu_init(&pdu, SMPP_BIND_RECEIVER);
	pdu.system_id = "esme";
	pdu.password = "secret";
	esme_ask(&w->esme, &pdu);
	esme_expect(&w->esme, SMPP_BIND_RECEIVER_RESP, &pdu);
	assert_int_equal(pdu.status, SMPP_ESME_ROK);
	rig_until(r, SMSC_RECEIVERS, 1);
	assert_int_equal(r->smsc.stats.value[SMSC_OUTBINDS], 1);
}

static void hang_up(struct waiting *w)
{
	esme_close(&w->esme);
	dg_listener_destroy(w->listener);
}

static void an_outbind_ends_in_a_bind_of_the_esme(void **state)
{
	(void)state;
	struct rig r;
	struct waiting w;
	RIG_START(&r, "--memory", "0");
	wait_for_call(&w, &r, NULL);
	take_call(&w);
	hang_up(&w);
	rig_stop(&r);
}

static void nobody_answers_the_call(void **state)
{
	(void)state;
	struct rig r;
	struct waiting w;
	RIG_START(&r, "--memory", "0");
	wait_for_call(&w, &r, NULL);
	uint16_t port = dg_listener_port(w.listener);
	dg_listener_destroy(w.listener);
	rig_step(&r);
	(void)smsc_link_call(&r.smsc, "127.0.0.1", port, "carrier", "");
	assert_int_equal(r.smsc.stats.value[SMSC_LINKS], 1);
	while (r.smsc.stats.value[SMSC_LINKS])
		rig_step(&r);
	rig_stop(&r);
}

static void an_outbind_by_tls(void **state)
{
	(void)state;
	struct rig r;
	struct waiting w;
	struct secure s;
	secure_open(&s, DG_TLS_SERVER);
	RIG_START(&r, "--tls-cert", s.own.cert_file, "--tls-key", s.own.key_file, "--tls-ca", s.own.cert_file);
	wait_for_call(&w, &r, s.tls);
	take_call(&w);
	hang_up(&w);
	rig_stop(&r);
	secure_close(&s);
}

static void binds_by_tls_alone(void **state)
{
	(void)state;
	static const struct dg_conn_events events = {
		.on_open = esme_on_open, .on_octets = esme_on_octets, .on_closed = esme_on_closed
	};
	struct rig r;
	struct secure s;
	struct esme e = { .rig = &r }, plain;
	struct smpp_pdu pdu;
	secure_open(&s, DG_TLS_CLIENT);
	RIG_START(&r, "--tls-cert", s.own.cert_file, "--tls-key", s.own.key_file);
	e.conn = dg_tls_open(s.tls, &r.loop, "127.0.0.1", r.smsc.port, 0, LIMIT_MS, &events, &e);
	smpp_pdu_init(&pdu, SMPP_BIND_TRANSCEIVER);
	pdu.system_id = "esme";
	esme_ask(&e, &pdu);
	esme_expect(&e, SMPP_BIND_TRANSCEIVER_RESP, &pdu);
	assert_int_equal(pdu.status, SMPP_ESME_ROK);
	esme_open(&plain, &r);
	smpp_pdu_init(&pdu, SMPP_ENQUIRE_LINK);
	esme_ask(&plain, &pdu);
	esme_until_closed(&plain);
	assert_int_equal(plain.in.len, 0);
	esme_close(&plain);
	esme_close(&e);
	rig_stop(&r);
	secure_close(&s);
}

static void expect_no_start(char **arguments, const char *words)
{
	struct smsc smsc;
	struct smsc_options options;
	struct dg_error why = { "" };
	uv_loop_t loop;
	assert_int_equal(uv_loop_init(&loop), 0);
	smsc_options_init(&options);
	assert_int_equal(smsc_options_read(&options, 2, arguments, &why), DG_OK);
	assert_int_equal(smsc_start(&smsc, &loop, &options, &why), DG_INVALID);
	assert_non_null(strstr(why.text, words));
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
}

static void files_that_are_no_good_are_named(void **state)
{
	(void)state;
	expect_no_start((char *[]){ "--tls-cert", "/nowhere/c.pem" }, "both --tls-cert and --tls-key");
	expect_no_start((char *[]){ "--tls-cert=/nowhere/c.pem", "--tls-key=/nowhere/k.pem" },
		"--tls-cert: /nowhere/c.pem: No such file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_outbind_ends_in_a_bind_of_the_esme),
		cmocka_unit_test(nobody_answers_the_call),
		cmocka_unit_test(an_outbind_by_tls),
		cmocka_unit_test(binds_by_tls_alone),
		cmocka_unit_test(files_that_are_no_good_are_named),
	};
	signal(SIGPIPE, SIG_IGN); /* as the program does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
