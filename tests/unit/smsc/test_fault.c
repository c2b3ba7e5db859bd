/* test_fault.c - each fault on request, on one link or on all, and the pause of the listener. */
#include "fault.h"

#include "rig.h"

static json_int_t strike(struct rig *r, const char *body)
{
	json_t *answer = rig_ask(r, "POST", "/fault", body);
	json_int_t links = json_integer_value(json_object_get(answer, "links"));
	json_decref(answer);
	return links;
}

static void ends_links(void **state)
{
	(void)state;
	static const char *const bodies[] = { "{\"kind\": \"drop\"}", "{\"kind\": \"rst\"}",
		"{\"kind\": \"half-open\", \"ms\": 1}" };
	struct rig r;
	struct esme e;
	RIG_START(&r, "--memory", "0");
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
		assert_int_equal(strike(&r, bodies[i]), 1);
		esme_until_closed(&e);
		assert_int_equal(e.in.len, 0);
		assert_int_equal(r.smsc.stats.value[SMSC_BOUND], 0);
		esme_close(&e);
	}
	assert_int_equal(r.smsc.stats.value[SMSC_FAULTS], 3);
	rig_stop(&r);
}

static void half_open_is_deaf_and_mute(void **state)
{
	(void)state;
	struct rig r;
	struct esme e, next;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	assert_int_equal(strike(&r, "{\"kind\": \"half-open\", \"ms\": 0}"), 1);
	smpp_pdu_init(&pdu, SMPP_ENQUIRE_LINK);
	esme_ask(&e, &pdu);
	rig_tell(
		&r, "POST", "/inbound", "{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"x\", \"system_id\": \"esme\"}");
	assert_int_equal(esme_bind(&next, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	esme_expect(&next, SMPP_DELIVER_SM, &pdu);
	assert_int_equal(r.smsc.stats.value[SMSC_ENQUIRE_LINKS], 0);
	assert_int_equal(e.in.len, 0);
	assert_false(e.closed);
	assert_int_equal(r.smsc.stats.value[SMSC_LINKS], 2);
	esme_close(&e);
	esme_close(&next);
	rig_stop(&r);
}

static void cut_leaves_half_a_pdu(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	strike(&r, "{\"kind\": \"cut\"}");
	esme_until_closed(&e);
	assert_int_equal(e.in.len, SMPP_HEADER_OCTETS / 2);
	esme_close(&e);
	rig_stop(&r);
}

/* A deliver_sm that was cut is offered again to who binds next. */
static void cut_delivery_is_repeated(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0", "--rule", "*:cut,no-response", "--receipt-delay", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	esme_submit(&e, "15557654321", "x");
	esme_until_closed(&e);
	assert_true(e.in.len > 0);
	esme_close(&e);
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	assert_int_equal(pdu.esm_class, SMPP_ESM_RECEIPT);
	assert_int_equal(r.smsc.stats.value[SMSC_DELIVERIES_REPEATED], 1);
	esme_close(&e);
	rig_stop(&r);
}

static void garbage_is_the_same_for_the_same_seed(void **state)
{
	(void)state;
	struct dg_buf got[2] = { 0 };
	for (int i = 0; i < 2; i++) {
		struct rig r;
		struct esme e;
		RIG_START(&r, "--seed", "9");
		esme_open(&e, &r);
		rig_until(&r, SMSC_LINKS, 1);
		strike(&r, "{\"kind\": \"garbage\"}");
		while (e.in.len < 64)
			rig_step(&r);
		dg_buf_add(&got[i], e.in.at, e.in.len);
		esme_close(&e);
		rig_stop(&r);
	}
	assert_int_equal(got[0].len, got[1].len);
	assert_memory_equal(got[0].at, got[1].at, got[0].len);
	dg_buf_finish(&got[0]);
	dg_buf_finish(&got[1]);
}

static void enquires(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	strike(&r, "{\"kind\": \"enquire-link\"}");
	esme_expect(&e, SMPP_ENQUIRE_LINK, &pdu);
	esme_answer(&e, &pdu, SMPP_ESME_ROK);
	rig_until(&r, SMSC_ENQUIRE_LINK_RESPS, 1);
	esme_close(&e);
	rig_stop(&r);
}

static void chooses_links(void **state)
{
	(void)state;
	struct rig r;
	struct esme a, b;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&a, &r, SMPP_BIND_TRANSCEIVER, "a"), SMPP_ESME_ROK);
	assert_int_equal(esme_bind(&b, &r, SMPP_BIND_TRANSCEIVER, "b"), SMPP_ESME_ROK);
	assert_int_equal(strike(&r, "{\"kind\": \"drop\", \"system_id\": \"c\"}"), 0);
	assert_int_equal(strike(&r, "{\"kind\": \"drop\", \"link\": 9}"), 0);
	assert_int_equal(strike(&r, "{\"kind\": \"drop\", \"system_id\": \"b\"}"), 1);
	esme_until_closed(&b);
	assert_int_equal(strike(&r, "{\"kind\": \"rst\", \"link\": 1}"), 1);
	esme_until_closed(&a);
	esme_close(&a);
	esme_close(&b);
	rig_stop(&r);
}

static void listener_pauses(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	RIG_START(&r, "--memory", "0");
	uint16_t port = r.smsc.port;
	strike(&r, "{\"kind\": \"stop-listening\", \"ms\": 60000}");
	esme_open(&e, &r);
	assert_true(e.closed);
	esme_close(&e);
	strike(&r, "{\"kind\": \"stop-listening\", \"ms\": 1}"); /* again: the shorter one counts */
	while (!r.smsc.listener)
		rig_step(&r);
	assert_int_equal(r.smsc.port, port);
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	esme_close(&e);
	rig_stop(&r);
}

static void refuses_what_is_none(void **state)
{
	(void)state;
	static const char *const bodies[] = { "", "{}", "{\"kind\": \"nonsense\"}", "{\"kind\": \"none\"}",
		"{\"kind\": \"rst\", \"millis\": 3}", "{\"kind\": \"refuse-binds\", \"status\": \"RNONSENSE\"}",
		"{\"kind\": 3}" };
	struct rig r;
	RIG_START(&r, "--memory", "0");
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		int status;
		json_t *answer = rig_http(&r, "POST", "/fault", bodies[i], &status);
		assert_int_equal(status, 400);
		assert_non_null(json_object_get(answer, "error"));
		json_decref(answer);
	}
	assert_int_equal(r.smsc.stats.value[SMSC_FAULTS], 0);
	rig_stop(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_links),
		cmocka_unit_test(half_open_is_deaf_and_mute),
		cmocka_unit_test(cut_leaves_half_a_pdu),
		cmocka_unit_test(cut_delivery_is_repeated),
		cmocka_unit_test(garbage_is_the_same_for_the_same_seed),
		cmocka_unit_test(enquires),
		cmocka_unit_test(chooses_links),
		cmocka_unit_test(listener_pauses),
		cmocka_unit_test(refuses_what_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
