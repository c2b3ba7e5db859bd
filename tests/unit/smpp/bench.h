/* bench.h - a loop, core, a carrier and one instance of the module, put together for a test. */
#ifndef TEST_SMPP_BENCH_H
#define TEST_SMPP_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config.h"
#include "fake_host.h"
#include "fake_smsc.h"
#include "util/clock.h"
#include "wire.h"

#define BENCH_PATIENCE_MS 20000 /* long: under sanitizers on a busy machine; nothing waits for it but a failure */

extern const struct dg_transport dg_transport_module;

struct bench {
	uv_loop_t loop;
	uv_timer_t wake; /* so that uv_run() comes back */
	struct fake_host *host;
	struct fake_smsc *smsc;
	struct smpp_config config;
	void *instance;
	struct wire wire;
};

static struct bench *bench; /* of the running test */

static inline void bench_on_wake(uv_timer_t *t)
{
	(void)t;
}

/* Defaults as in the option table, with short times. */
static inline void bench_configure(void)
{
	bench->config = (struct smpp_config){ .host = "127.0.0.1",
		.port = bench->smsc->port,
		.system_id = "dragoman",
		.password = "secret",
		.system_type = "",
		.bind = "transceiver",
		.address_range = "",
		.service_type = "",
		.binds = 1,
		.window = 10,
		.max_parts = 20,
		.max_pdu = SMPP_PDU_MAX,
		.source_ton = "auto",
		.source_npi = "auto",
		.dest_ton = "auto",
		.dest_npi = "auto",
		.country_code = "",
		.default_alphabet = "gsm",
		.inbound_alphabet = "same",
		.concat = "udh16",
		.septets = "unpacked",
		.transliterate = "off",
		.national_languages = "[]",
		.charsets = "{}",
		.inbound_charsets = "{}",
		.receipt_ids = "auto",
		.statuses = "{}",
		.tlvs = "[]",
		.address_plans = "{}",
		.time_format = "relative",
		.on_silence = "wait",
		.registered_delivery = true,
		.enquire_link_interval = 30000,
		.response_timeout = 30000,
		.connect_timeout = 10000,
		.reconnect_interval = 20,
		.refused_interval = 60,
		.throttle_pause = 20,
		.queue_full_pause = 40,
		.patience = 300000,
		.concat_timeout = 60000,
		.answer_within = 20000,
		.repeats_for = 86400000 };
}

static inline int bench_set_up(void **state)
{
	(void)state;
	bench = dg_alloc(sizeof *bench);
	uv_loop_init(&bench->loop);
	uv_timer_init(&bench->loop, &bench->wake);
	uv_timer_start(&bench->wake, bench_on_wake, 2, 2);
	bench->host = fake_host_create(&bench->loop);
	bench->smsc = fake_smsc_create(&bench->loop);
	bench_configure();
	return 0;
}

/* Run the loop until `condition` holds; a failure after a long while. */
#define bench_until(condition)                                                                                         \
	do {                                                                                                           \
		int64_t end_ms_ = dg_mono_ms() + BENCH_PATIENCE_MS;                                                    \
		while (!(condition)) {                                                                                 \
			if (dg_mono_ms() > end_ms_)                                                                    \
				fail_msg("waited in vain for: %s", #condition);                                        \
			bench_turn();                                                                                  \
		}                                                                                                      \
	} while (0)

static inline void bench_turn(void)
{
	uv_run(&bench->loop, UV_RUN_ONCE);
	fake_turn(bench->host);
}

/* For what must not happen: long enough for it to happen, were it wrong. */
static inline void bench_run_for(int64_t ms)
{
	int64_t end_ms = dg_mono_ms() + ms;
	while (dg_mono_ms() < end_ms)
		bench_turn();
}

static inline void bench_start(void)
{
	struct dg_error why = { "" };
	if (dg_transport_module.create(&bench->host->host, &bench->config, &bench->instance, &why) != DG_OK)
		fail_msg("create: %s", why.text);
	assert_int_equal(dg_transport_module.start(bench->instance), DG_OK);
}

static inline bool bench_is_online(void)
{
	size_t n = fake_n_events(bench->host, DG_STATE);
	const struct dg_event *last = n ? fake_event(bench->host, DG_STATE, n - 1) : NULL;
	return last && last->state.link == DG_LINK_ONLINE;
}

static inline void bench_start_online(void)
{
	bench_start();
	bench_until(bench_is_online());
}

static inline void bench_stop(void)
{
	bench->host->hold_kept = false;
	bench->host->stopped = false;
	dg_transport_module.stop(bench->instance);
	bench_until(bench->host->stopped);
	dg_transport_module.destroy(bench->instance);
	bench->instance = NULL;
}

static inline void bench_close_walk(uv_handle_t *uv, void *arg)
{
	(void)arg;
	assert_true(uv_is_closing(uv)); /* stopped() promised that none is left */
}

static inline int bench_tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < bench->smsc->n_peers; i++)
		smsc_drop(&bench->smsc->peers[i], false); /* so that stop() waits for nobody */
	if (bench->instance)
		bench_stop();
	fake_smsc_destroy(bench->smsc);
	uv_close((uv_handle_t *)&bench->wake, NULL);
	uv_walk(&bench->loop, bench_close_walk, NULL);
	uv_run(&bench->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&bench->loop), 0);
	fake_host_destroy(bench->host);
	free(bench);
	return 0;
}

static inline struct dg_event bench_message(const char *id, const char *text)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = id;
	ev.message.peer = "+15550001111";
	ev.message.self = "+15550000000";
	ev.message.text = text;
	return ev;
}

static inline enum dg_status bench_deliver(const char *id, const char *text)
{
	struct dg_event ev = bench_message(id, text);
	return dg_transport_module.deliver(bench->instance, &ev);
}

/* Deliver, and wait for the final receipt. */
static inline const struct dg_event *bench_send(const char *id, const char *text)
{
	assert_int_equal(bench_deliver(id, text), DG_OK);
	bench_until(fake_receipt(bench->host, id));
	return fake_receipt(bench->host, id);
}

static inline size_t bench_n_submits(void)
{
	return smsc_n_seen(bench->smsc, SMPP_SUBMIT_SM);
}

static inline const struct smpp_pdu *bench_submit(size_t nth)
{
	return smsc_seen(bench->smsc, SMPP_SUBMIT_SM, nth);
}

/* The carrier sends what bench->wire holds. */
static inline void bench_network_says(void)
{
	struct fake_peer *p = smsc_receiver(bench->smsc);
	assert_non_null(p);
	wire_close(&bench->wire);
	dg_conn_write(p->conn, bench->wire.at, bench->wire.n);
}

static inline void bench_network_texts(
	uint32_t sequence, const char *from, unsigned esm_class, unsigned data_coding, const void *text, size_t n)
{
	wire_message(&bench->wire, SMPP_DELIVER_SM, sequence, from, "15550000000", esm_class, data_coding, text, n);
	bench_network_says();
}

static inline size_t bench_n_acks(void)
{
	return smsc_n_seen(bench->smsc, SMPP_DELIVER_SM_RESP);
}

static inline const struct smpp_pdu *bench_ack(size_t nth)
{
	return smsc_seen(bench->smsc, SMPP_DELIVER_SM_RESP, nth);
}

#define bench_test(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

#endif
