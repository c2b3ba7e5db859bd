/* test_asker.c - whoever asked is answered once, also when the answer is longer than any stanza may be. */
#include "component_rig.h"

#include "xmpp/asker.h"

static struct asker *somebody(const char *kind, const char *type)
{
	char xml[256];
	struct incoming in = {
		.from_text = "alice@example.org/r", .to_text = "sms.example.org", .id = "q1", .type = type
	};
	snprintf(xml, sizeof xml, "<%s id='q1' type='%s'/>", kind, type);
	struct dg_element *e = dg_element_parse(xml);
	in.stanza = e;
	assert_int_equal(dg_jid_parse(in.from_text, &in.from), DG_OK);
	struct asker *a = asker_keep(&c, &in);
	dg_jid_finish(&in.from);
	dg_element_free(e);
	dg_buf_clear(&heard);
	return a;
}

static void answer_with(struct asker *a, size_t octets)
{
	char *text = dg_alloc(octets + 1);
	memset(text, 'x', octets);
	struct dg_render r = asker_open(a, "result");
	dg_render_leaf(&r, "query", "urn:x", text);
	asker_send(a, &r);
	free(text);
}

static void test_an_answer(void **state)
{
	(void)state;
	answer_with(somebody("iq", "get"), 10);
	assert_string_equal(heard.at,
		"<iq from='sms.example.org' to='alice@example.org/r' id='q1' type='result'>"
		"<query xmlns='urn:x'>xxxxxxxxxx</query></iq>");
}

static void test_one_that_fits_no_stanza(void **state)
{
	(void)state;
	answer_with(somebody("iq", "set"), 70000);
	HAS(heard.at, "<iq from='sms.example.org' to='alice@example.org/r' id='q1' type='error'>");
	HAS(heard.at, "<policy-violation");
	HAS(heard.at, "<text ");
}

static void test_a_refusal(void **state)
{
	(void)state;
	asker_refuse(somebody("iq", "get"), condition_of(DG_DENIED), NULL, NULL);
	HAS(heard.at, "type='error'");
	HAS(heard.at, "<forbidden");
	asker_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_an_answer),
		STORY(test_one_that_fits_no_stanza),
		STORY(test_a_refusal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
