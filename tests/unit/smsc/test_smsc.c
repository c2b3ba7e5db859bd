/* test_smsc.c - two simulators side by side, and starts that must fail and leave nothing. */
#include "smsc.h"

#include "rig.h"

static void two_run_side_by_side(void **state)
{
	(void)state;
	struct rig a, b;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&a, "--rule", "*:status=1");
	RIG_START(&b, "--rule", "*:status=2");
	assert_int_equal(esme_bind(&e, &b, SMPP_BIND_TRANSMITTER, "esme"), SMPP_ESME_ROK);
	esme_submit(&e, "1", "x");
	esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
	assert_int_equal(pdu.status, 2);
	assert_int_equal(a.smsc.stats.value[SMSC_LINKS], 0);
	esme_close(&e);
	rig_stop(&a);
	rig_stop(&b);
}

static void check_failure(const char *name, int port, const char *rule)
{
	struct smsc s;
	struct smsc_options options;
	struct dg_error why = { "" };
	uv_loop_t loop;
	char number[16];
	char *arguments[] = { "--port", "0", "--http-port", "0", (char *)name, number, "--rule", (char *)rule };
	snprintf(number, sizeof number, "%d", port);
	uv_loop_init(&loop);
	smsc_options_init(&options);
	assert_int_equal(smsc_options_read(&options, 8, arguments, &why), DG_OK);
	assert_int_equal(smsc_start(&s, &loop, &options, &why), DG_INVALID);
	assert_true(*why.text);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
}

static void failed_starts_leave_nothing(void **state)
{
	(void)state;
	struct rig r;
	RIG_START(&r, "--memory", "0");
	check_failure("--port", r.smsc.port, "*:accept");
	check_failure("--http-port", dg_http_server_port(r.smsc.http), "*:accept");
	check_failure("--port", 0, "nonsense");
	rig_stop(&r);
}

static void without_a_seed_ids_differ(void **state)
{
	(void)state;
	struct rig a, b;
	RIG_START(&a, "--seed", "0");
	RIG_START(&b, "--seed", "0");
	assert_true(a.smsc.chance.state != b.smsc.chance.state);
	rig_stop(&a);
	rig_stop(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_run_side_by_side),
		cmocka_unit_test(failed_starts_leave_nothing),
		cmocka_unit_test(without_a_seed_ids_differ),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
