/* Optional parameters by configuration: what is refused, what is filled in, which of several is taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "extras.h"

static struct dg_error why;
static struct smpp_extras *extras;
static struct dg_buf out;

static void read_list(const char *json)
{
	smpp_extras_destroy(extras);
	extras = NULL;
	if (smpp_extras_read("tlvs", json, &extras, &why) != DG_OK)
		fail_msg("%s", why.text);
}

static void written(const struct smpp_facts *facts, const void *octets, size_t n)
{
	dg_buf_clear(&out);
	assert_int_equal(smpp_extras_write(extras, facts, &out), DG_OK);
	assert_int_equal(out.len, n);
	if (n)
		assert_memory_equal(out.at, octets, n);
}

static int finish(void **state)
{
	(void)state;
	smpp_extras_destroy(extras);
	extras = NULL;
	dg_buf_finish(&out);
	return 0;
}

static void every_type(void **state)
{
	(void)state;
	static const struct smpp_facts facts = { "17", "ACME", "+919000000001", NULL, "Your code is 12" };
	read_list("[]");
	written(&facts, NULL, 0);
	read_list("[{\"tag\": \"0x1400\", \"value\": \"1101\"}]");
	written(&facts,
		"\x14\x00\x00\x04"
		"1101",
		8);
	read_list("[{\"tag\": 5121, \"type\": \"cstring\", \"value\": \"a-{{id}}-{{sender}}{{subject}}\"}]");
	written(&facts,
		"\x14\x01\x00\x0A"
		"a-17-ACME\0",
		14);
	read_list("[{\"tag\": \"0x1402\", \"type\": \"hex\", \"value\": \"00fFa1\"}]");
	written(&facts, "\x14\x02\x00\x03\x00\xFF\xA1", 7);
	read_list("[{\"tag\": \"0x1403\", \"type\": \"integer\", \"octets\": 2, \"value\": 258}]");
	written(&facts, "\x14\x03\x00\x02\x01\x02", 6);
	read_list("[{\"tag\": \"0x1404\", \"type\": \"integer\", \"value\": \"{{id}}\"}]");
	written(&facts, "\x14\x04\x00\x04\x00\x00\x00\x11", 8);
}

/* As in India: the template depends on the words, the entity on the sender. */
static void the_first_that_holds_is_taken(void **state)
{
	(void)state;
	static const struct smpp_facts code = { "1", "ACME", "+919000000001", NULL, "Your code is 12" };
	static const struct smpp_facts other = { "1", "ACME", "+919000000001", NULL, "Hello" };
	static const struct smpp_facts abroad = { "1", "ACME", "+15550001111", NULL, "Your code is 12" };
	read_list("[{\"tag\": \"0x1401\", \"value\": \"T1\", \"when\": {\"text\": \"Your code is *\", \"recipient\": "
		  "\"+91*\"}}, {\"tag\": \"0x1401\", \"value\": \"T2\", \"when\": {\"recipient\": \"+91*\"}}, "
		  "{\"tag\": \"0x1400\", \"value\": \"E1\", \"when\": {\"sender\": \"ACME\"}}]");
	written(&code,
		"\x14\x01\x00\x02T1\x14\x00\x00\x02"
		"E1",
		12);
	written(&other,
		"\x14\x01\x00\x02T2\x14\x00\x00\x02"
		"E1",
		12);
	written(&abroad,
		"\x14\x00\x00\x02"
		"E1",
		6);
}

static void what_a_message_cannot_fill_in(void **state)
{
	(void)state;
	char text[300];
	const struct smpp_facts facts = { "x", "ACME", "+1", NULL, text };
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	read_list("[{\"tag\": 5120, \"value\": \"{{text}}\"}]");
	dg_buf_clear(&out);
	assert_int_equal(smpp_extras_write(extras, &facts, &out), DG_TOOBIG);
	assert_int_equal(out.len, 0);
	read_list("[{\"tag\": 5120, \"type\": \"integer\", \"value\": \"{{id}}\"}]");
	assert_int_equal(smpp_extras_write(extras, &facts, &out), DG_INVALID);
	read_list("[{\"tag\": 5120, \"type\": \"hex\", \"value\": \"{{sender}}\"}]");
	assert_int_equal(smpp_extras_write(extras, &facts, &out), DG_INVALID);
}

static void they_are_added_as_they_are(void **state)
{
	(void)state;
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, SMPP_SUBMIT_SM);
	smpp_extras_add((const uint8_t *)"\x14\x00\x00\x02"
					 "E1\x14\x01\x00\x00",
		10, &pdu);
	assert_int_equal(pdu.n_tlvs, 2);
	assert_memory_equal(smpp_tlv_find(&pdu, 0x1400)->at, "E1", 2);
	assert_int_equal(smpp_tlv_find(&pdu, 0x1401)->octets, 0);
}

static void refusals(void **state)
{
	(void)state;
	static const char *const lists[] = { "{}", "7", "[7]", "[{}]", "[{\"tag\": \"x\", \"value\": \"1\"}]",
		"[{\"tag\": 0, \"value\": \"1\"}]", "[{\"tag\": 70000, \"value\": \"1\"}]",
		"[{\"tag\": \"0x0424\", \"value\": \"1\"}]", "[{\"tag\": 5120}]", "[{\"tag\": 5120, \"value\": \"\"}]",
		"[{\"tag\": 5120, \"value\": \"{{nobody}}\"}]",
		"[{\"tag\": 5120, \"type\": \"text\", \"value\": \"1\"}]",
		"[{\"tag\": 5120, \"type\": \"hex\", \"value\": \"123\"}]",
		"[{\"tag\": 5120, \"type\": \"integer\", \"octets\": 3, \"value\": 1}]",
		"[{\"tag\": 5120, \"type\": \"integer\", \"octets\": 1, \"value\": 256}]",
		"[{\"tag\": 5120, \"octets\": 1, \"value\": \"1\"}]", "[{\"tag\": 5120, \"value\": \"1\", \"if\": {}}]",
		"[{\"tag\": 5120, \"value\": \"1\", \"when\": {\"to\": \"*\"}}]",
		"[{\"tag\": 5120, \"value\": \"1\", \"when\": []}]" };
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		struct smpp_extras *none = NULL;
		if (smpp_extras_read("tlvs", lists[i], &none, &why) != DG_INVALID)
			fail_msg("taken: %s", lists[i]);
		assert_null(none);
		assert_non_null(strstr(why.text, "tlvs: "));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(every_type, finish),
		cmocka_unit_test_teardown(the_first_that_holds_is_taken, finish),
		cmocka_unit_test_teardown(what_a_message_cannot_fill_in, finish),
		cmocka_unit_test(they_are_added_as_they_are),
		cmocka_unit_test(refusals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
