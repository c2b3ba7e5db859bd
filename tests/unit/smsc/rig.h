/* rig.h - a simulated SMSC and its ESMEs on one loop, for the tests of what needs a link.
 *
 * Every wait awaits an event and is bounded: after LIMIT_MS the test fails instead of hanging.
 */
#ifndef SMSC_RIG_H
#define SMSC_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/conn.h"
#include "net/handle.h"
#include "proto.h"
#include "smsc.h"
#include "util/clock.h"

#define LIMIT_MS 20000
#define TICK_MS  5 /* libuv 1.44 runs timers, then polls: without a tick a step could sleep over what a timer did */

struct rig {
	uv_loop_t loop;
	struct smsc smsc;
	struct dg_timer *tick;
	int64_t limit_ms;
};

static void rig_on_tick(void *arg)
{
	(void)arg;
}

/* Options as on the command line, ended by NULL. */
static inline void rig_start(struct rig *r, char **arguments)
{
	static char *usual[] = { "--port", "0", "--http-port", "0", "--quiet", "--seed", "1" };
	struct smsc_options options;
	struct dg_error why;
	int n = 0;
	while (arguments[n])
		n++;
	assert_int_equal(uv_loop_init(&r->loop), 0);
	smsc_options_init(&options);
	assert_int_equal(smsc_options_read(&options, (int)(sizeof usual / sizeof usual[0]), usual, &why), DG_OK);
	assert_int_equal(smsc_options_read(&options, n, arguments, &why), DG_OK);
	assert_int_equal(smsc_start(&r->smsc, &r->loop, &options, &why), DG_OK);
	r->tick = dg_timer_create(&r->loop, rig_on_tick, r);
	dg_timer_start(r->tick, TICK_MS, TICK_MS);
	r->limit_ms = dg_mono_ms() + LIMIT_MS;
}

#define RIG_START(r, ...) rig_start((r), (char *[]){ __VA_ARGS__, NULL })

static inline void rig_step(struct rig *r)
{
	uv_run(&r->loop, UV_RUN_ONCE);
	assert_true(dg_mono_ms() < r->limit_ms);
}

/* Until the counter is there. */
static inline void rig_until(struct rig *r, enum smsc_stat which, int64_t at_least)
{
	while (r->smsc.stats.value[which] < at_least)
		rig_step(r);
}

/* Nothing may be left on the loop. */
static inline void rig_stop(struct rig *r)
{
	smsc_stop(&r->smsc);
	dg_timer_destroy(r->tick);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&r->loop), 0);
}

/* -- an ESME ------------------------------------------------------------------------------- */

struct esme {
	struct rig *rig;
	struct dg_conn *conn;
	struct dg_buf in, frame;
	bool open, closed;
	uint32_t sequence;
};

static void esme_on_open(void *arg)
{
	((struct esme *)arg)->open = true;
}

static void esme_on_octets(void *arg, const char *octets, size_t n)
{
	dg_buf_add(&((struct esme *)arg)->in, octets, n);
}

static void esme_on_closed(void *arg, const char *why)
{
	(void)why;
	struct esme *e = arg;
	e->closed = true;
	dg_conn_destroy(e->conn);
	e->conn = NULL;
}

static inline void esme_open(struct esme *e, struct rig *r)
{
	static const struct dg_conn_events events = {
		.on_open = esme_on_open, .on_octets = esme_on_octets, .on_closed = esme_on_closed
	};
	*e = (struct esme){ .rig = r };
	e->conn = dg_conn_open(&r->loop, "127.0.0.1", r->smsc.port, 0, LIMIT_MS, &events, e);
	while (!e->open && !e->closed)
		rig_step(r);
}

static inline void esme_close(struct esme *e)
{
	dg_conn_destroy(e->conn);
	dg_buf_finish(&e->in);
	dg_buf_finish(&e->frame);
	*e = (struct esme){ 0 };
}

static inline void esme_until_closed(struct esme *e)
{
	while (!e->closed)
		rig_step(e->rig);
}

/* Sends it with the next sequence_number, which it returns. */
static inline uint32_t esme_ask(struct esme *e, struct smpp_pdu *pdu)
{
	struct dg_buf out = { 0 };
	pdu->sequence = ++e->sequence;
	assert_int_equal(smpp_encode(pdu, &out), DG_OK);
	dg_conn_write(e->conn, out.at, out.len);
	dg_buf_finish(&out);
	return pdu->sequence;
}

/* The next PDU that comes, whatever it is; it lives until the next call. */
static inline void esme_next(struct esme *e, struct smpp_pdu *out)
{
	size_t octets;
	while (smpp_frame((const uint8_t *)e->in.at, e->in.len, SMPP_PDU_MAX, &octets) != DG_OK) {
		assert_false(e->closed);
		rig_step(e->rig);
	}
	dg_buf_clear(&e->frame);
	dg_buf_add(&e->frame, e->in.at, octets);
	dg_buf_drop(&e->in, octets);
	assert_int_equal(smpp_decode((const uint8_t *)e->frame.at, e->frame.len, out), DG_OK);
}

/* The next PDU must be this command. */
static inline void esme_expect(struct esme *e, uint32_t command, struct smpp_pdu *out)
{
	esme_next(e, out);
	assert_string_equal(smpp_command_name(out->command), smpp_command_name(command));
}

static inline void esme_answer(struct esme *e, const struct smpp_pdu *request, uint32_t status)
{
	struct smpp_pdu pdu;
	struct dg_buf out = { 0 };
	smpp_pdu_init(&pdu, request->command | SMPP_RESPONSE);
	pdu.status = status;
	pdu.sequence = request->sequence;
	assert_int_equal(smpp_encode(&pdu, &out), DG_OK);
	dg_conn_write(e->conn, out.at, out.len);
	dg_buf_finish(&out);
}

/* Opens and binds; the status of the response. */
static inline uint32_t esme_bind(struct esme *e, struct rig *r, uint32_t command, const char *system_id)
{
	struct smpp_pdu pdu;
	esme_open(e, r);
	smpp_pdu_init(&pdu, command);
	pdu.system_id = system_id;
	pdu.password = "secret";
	pdu.interface_version = 0x34;
	esme_ask(e, &pdu);
	esme_expect(e, command | SMPP_RESPONSE, &pdu);
	return pdu.status;
}

/* One plain text from +15550001111 that asks for a receipt. */
static inline uint32_t esme_submit(struct esme *e, const char *to, const char *text)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, SMPP_SUBMIT_SM);
	pdu.source_addr = "15550001111";
	pdu.source_addr_ton = pdu.dest_addr_ton = 1;
	pdu.destination_addr = to;
	pdu.registered_delivery = 1;
	pdu.short_message = (const uint8_t *)text;
	pdu.sm_length = (uint8_t)strlen(text);
	return esme_ask(e, &pdu);
}

/* -- HTTP ---------------------------------------------------------------------------------- */

/* One request on a connection of its own; its JSON, given. */
static inline json_t *rig_http(struct rig *r, const char *method, const char *path, const char *body, int *status)
{
	static const struct dg_conn_events events = {
		.on_open = esme_on_open, .on_octets = esme_on_octets, .on_closed = esme_on_closed
	};
	struct esme client = { .rig = r };
	struct dg_buf request = { 0 };
	client.conn =
		dg_conn_open(&r->loop, "127.0.0.1", dg_http_server_port(r->smsc.http), 0, LIMIT_MS, &events, &client);
	dg_buf_printf(&request, "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
		method, path, body ? strlen(body) : 0, body ? body : "");
	while (!client.open)
		rig_step(r);
	dg_conn_write(client.conn, request.at, request.len);
	dg_buf_finish(&request);
	esme_until_closed(&client);
	assert_non_null(client.in.at);
	char *json = strstr(client.in.at, "\r\n\r\n");
	assert_non_null(json);
	*status = (int)strtol(client.in.at + strlen("HTTP/1.1 "), NULL, 10);
	json_t *out = json_loads(json + 4, 0, NULL);
	assert_non_null(out);
	esme_close(&client);
	return out;
}

/* What must succeed. */
static inline json_t *rig_ask(struct rig *r, const char *method, const char *path, const char *body)
{
	int status;
	json_t *out = rig_http(r, method, path, body, &status);
	assert_int_equal(status, 200);
	return out;
}

static inline void rig_tell(struct rig *r, const char *method, const char *path, const char *body)
{
	json_decref(rig_ask(r, method, path, body));
}

#endif
