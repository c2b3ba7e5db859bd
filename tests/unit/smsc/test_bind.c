/* test_bind.c - who may bind, what a bind allows, enquire_link, unbind, and the faults of each. */
#include "rig.h"

static void every_kind_binds(void **state)
{
	(void)state;
	static const uint32_t kinds[] = { SMPP_BIND_TRANSMITTER, SMPP_BIND_RECEIVER, SMPP_BIND_TRANSCEIVER };
	struct rig r;
	struct esme e[3];
	RIG_START(&r, "--memory", "0");
	for (int i = 0; i < 3; i++)
		assert_int_equal(esme_bind(&e[i], &r, kinds[i], "esme"), SMPP_ESME_ROK);
	assert_int_equal(r.smsc.stats.value[SMSC_BOUND], 3);
	assert_int_equal(r.smsc.stats.value[SMSC_RECEIVERS], 2);
	for (int i = 0; i < 3; i++)
		esme_close(&e[i]);
	while (r.smsc.stats.value[SMSC_LINKS])
		rig_step(&r);
	assert_int_equal(r.smsc.stats.value[SMSC_BOUND], 0);
	assert_int_equal(r.smsc.stats.value[SMSC_RECEIVERS], 0);
	rig_stop(&r);
}

static void response_names_the_version_to_who_knows_it(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	uint32_t version;
	RIG_START(&r, "--memory", "0");
	for (uint8_t asked = 0x33; asked <= 0x34; asked++) {
		esme_open(&e, &r);
		smpp_pdu_init(&pdu, SMPP_BIND_TRANSMITTER);
		pdu.interface_version = asked;
		esme_ask(&e, &pdu);
		esme_expect(&e, SMPP_BIND_TRANSMITTER_RESP, &pdu);
		assert_string_equal(pdu.system_id, "dragoman-smsc");
		assert_int_equal(smpp_tlv_number(&pdu, SMPP_TAG_SC_INTERFACE_VERSION, &version), asked == 0x34);
		esme_close(&e);
	}
	rig_stop(&r);
}

static void credentials_are_checked_when_set(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	RIG_START(&r, "--system-id", "esme", "--password", "secret");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "other"), SMPP_ESME_RINVSYSID);
	esme_close(&e);
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	esme_close(&e);
	rig_tell(&r, "POST", "/options", "{\"password\": \"changed\"}");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_RINVPASWD);
	esme_close(&e);
	rig_stop(&r);
}

static void binds_once(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSMITTER, "esme"), SMPP_ESME_ROK);
	smpp_pdu_init(&pdu, SMPP_BIND_TRANSMITTER);
	uint32_t sequence = esme_ask(&e, &pdu);
	esme_expect(&e, SMPP_BIND_TRANSMITTER_RESP, &pdu);
	assert_int_equal(pdu.status, SMPP_ESME_RALYBND);
	assert_int_equal(pdu.sequence, sequence);
	esme_close(&e);
	rig_stop(&r);
}

static void only_a_bound_transmitter_submits(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	esme_open(&e, &r);
	esme_submit(&e, "15557654321", "unbound");
	esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
	assert_int_equal(pdu.status, SMPP_ESME_RINVBNDSTS);
	esme_close(&e);
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	esme_submit(&e, "15557654321", "receiver");
	esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
	assert_int_equal(pdu.status, SMPP_ESME_RINVBNDSTS);
	esme_close(&e);
	rig_stop(&r);
}

static void binds_are_refused_as_told(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	RIG_START(&r, "--memory", "0");
	rig_tell(&r, "POST", "/fault", "{\"kind\": \"refuse-binds\", \"count\": 2, \"status\": \"RALYBND\"}");
	for (int i = 0; i < 3; i++) {
		assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), i < 2 ? SMPP_ESME_RALYBND : 0);
		esme_close(&e);
	}
	rig_tell(&r, "POST", "/fault", "{\"kind\": \"refuse-binds\", \"ms\": 1}");
	rig_tell(&r, "POST", "/options", "{\"chaos\": \"refuse-binds=1\"}");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_RBINDFAIL);
	esme_close(&e);
	rig_stop(&r);
}

/* The next enquire_link is not answered, the one after it is. */
static void enquire_link_is_ignored_as_told(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	esme_open(&e, &r);
	rig_tell(&r, "POST", "/fault", "{\"kind\": \"mute\", \"count\": 1}");
	smpp_pdu_init(&pdu, SMPP_ENQUIRE_LINK);
	esme_ask(&e, &pdu);
	uint32_t second = esme_ask(&e, &pdu);
	esme_expect(&e, SMPP_ENQUIRE_LINK_RESP, &pdu);
	assert_int_equal(pdu.sequence, second);
	assert_int_equal(r.smsc.stats.value[SMSC_ENQUIRE_LINKS], 2);
	esme_close(&e);
	rig_stop(&r);
}

static void unbind_is_answered_and_the_link_closed(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	smpp_pdu_init(&pdu, SMPP_UNBIND);
	esme_ask(&e, &pdu);
	esme_expect(&e, SMPP_UNBIND_RESP, &pdu);
	esme_until_closed(&e);
	assert_int_equal(r.smsc.stats.value[SMSC_BOUND], 0);
	esme_close(&e);
	rig_stop(&r);
}

static void our_own_unbind_ends_when_answered(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	rig_tell(&r, "POST", "/fault", "{\"kind\": \"unbind\"}");
	esme_expect(&e, SMPP_UNBIND, &pdu);
	assert_int_equal(r.smsc.stats.value[SMSC_BOUND], 1);
	esme_answer(&e, &pdu, SMPP_ESME_ROK);
	esme_until_closed(&e);
	esme_close(&e);
	rig_stop(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_binds),
		cmocka_unit_test(response_names_the_version_to_who_knows_it),
		cmocka_unit_test(credentials_are_checked_when_set),
		cmocka_unit_test(binds_once),
		cmocka_unit_test(only_a_bound_transmitter_submits),
		cmocka_unit_test(binds_are_refused_as_told),
		cmocka_unit_test(enquire_link_is_ignored_as_told),
		cmocka_unit_test(unbind_is_answered_and_the_link_closed),
		cmocka_unit_test(our_own_unbind_ends_when_answered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
