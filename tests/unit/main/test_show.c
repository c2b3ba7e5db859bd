/* Tests of core/main/show.c: answers of the running program as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "main/show.h"

static void expect(dg_show *show, const char *answer, const char *wanted)
{
	json_t *j = json_loads(answer, 0, NULL);
	struct dg_buf out = { 0 };

	assert_non_null(j);
	show(j, &out);
	assert_string_equal(out.at, wanted);
	dg_buf_finish(&out);
	json_decref(j);
}

static void test_status_of_a_gateway_that_is_well(void **state)
{
	(void)state;
	expect(dg_show_status,
		"{\"ready\": true, \"down\": [], \"version\": \"0.1.0\", \"pid\": 7, \"uptime_s\": 93784,"
		"\"streams\": [{\"domain\": \"sms.example.org\", \"up\": true}],"
		"\"instances\": [{\"domain\": \"sms.example.org\", \"name\": \"smsc-a\", \"module\": \"smpp\","
		"\"link\": \"online\", \"waiting\": 3, \"in_flight\": 1, \"on_disk\": 12}],"
		"\"rosters\": [{\"domain\": \"sms.example.org\", \"users_of\": \"example.org\","
		"\"way\": \"subscribe\", \"tried\": false}],"
		"\"store\": {\"queued\": 0, \"waiting_down\": 4, \"in_doubt\": 1, \"waiting_up\": 2}}",
		"dragoman 0.1.0, pid 7, up 1 d 2 h 3 min: ready\n"
		"\n"
		"STREAM           UP   WHY\n"
		"sms.example.org  yes  -\n"
		"\n"
		"INSTANCE  DOMAIN           MODULE  LINK    WAITING  IN FLIGHT  ON DISK  SAYS\n"
		"smsc-a    sms.example.org  smpp    online  3        1          12       -\n"
		"\n"
		"ROSTERS OF   DOMAIN           WAY        TRIED\n"
		"example.org  sms.example.org  subscribe  no\n"
		"\n"
		"journal: 4 to the network, 1 in doubt, 2 to users\n");
}

static void test_status_of_one_that_is_not(void **state)
{
	(void)state;
	expect(dg_show_status,
		"{\"ready\": false, \"down\": [{\"what\": \"stream\", \"name\": \"sms.example.org\","
		"\"why\": \"refused\"}], \"version\": \"0.1.0\", \"pid\": 7, \"uptime_s\": 59,"
		"\"streams\": [], \"instances\": [], \"store\": {}}",
		"dragoman 0.1.0, pid 7, up 59 s: NOT READY\n"
		"\n"
		"DOWN    NAME             WHY\n"
		"stream  sms.example.org  refused\n"
		"\n"
		"STREAM  UP  WHY\n"
		"\n"
		"INSTANCE  DOMAIN  MODULE  LINK  WAITING  IN FLIGHT  ON DISK  SAYS\n");
}

static void test_what_became_of_a_text(void **state)
{
	(void)state;
	expect(dg_show_sent, "{\"id\": 12, \"stand\": \"delivered\", \"ended\": true}", "message 12: delivered\n");
	expect(dg_show_sent,
		"{\"id\": 12, \"stand\": \"failed\", \"why_text\": \"no such \\u001bnumber\", \"ended\": true}",
		"message 12: failed, no such \xEF\xBF\xBDnumber\n");
	expect(dg_show_sent, "{\"id\": 12, \"stand\": \"sent\", \"ended\": false}",
		"message 12: sent so far; `dragoman trace 12` tells more\n");
}

static void test_the_queue(void **state)
{
	(void)state;
	expect(dg_show_messages, "{\"messages\": [], \"more\": false}", "nothing waits\n");
	expect(dg_show_messages,
		"{\"messages\": [{\"id\": 9, \"way\": \"down\", \"stand\": \"accepted\", \"created\": \"T\","
		"\"user\": \"a@b\", \"peer\": \"+1\", \"instance\": \"x\", \"attempts\": 2, \"why_text\": \"busy\","
		"\"set_aside\": \"not-well-formed\","
		"\"text\": \"two\\nlines\"}], \"more\": true}",
		"ID  WAY   STAND     CREATED  USER  PEER  INSTANCE  ATTEMPTS  WHY   SET ASIDE\n"
		"9   down  accepted  T        a@b   +1    x         2         busy  not-well-formed\n"
		"9: two\xEF\xBF\xBDlines\n"
		"there are more; --limit N shows them\n");
}

static void test_a_story(void **state)
{
	(void)state;
	expect(dg_show_trace,
		"{\"messages\": [{\"id\": 9, \"stand\": \"sent\", \"peer\": \"+1\", \"told\": false,"
		"\"parts\": [{\"number\": 1, \"ref\": \"A\", \"stage\": \"delivered\", \"at\": \"T\"}]},"
		"{\"id\": 8, \"stand\": \"failed\", \"parts\": []}], \"more\": true}",
		"message        9\n"
		"stand          sent\n"
		"peer           +1\n"
		"user was told  no\n"
		"\n"
		"PART  REF  STAGE      AT  WHY\n"
		"1     A    delivered  T   -\n"
		"\n"
		"message  8\n"
		"stand    failed\n"
		"\n"
		"more messages bear this id; ask by the journal's own\n");
}

static void test_moved(void **state)
{
	(void)state;
	expect(dg_show_retried, "{\"id\": 5}", "message 5 is handed over again\n");
	expect(dg_show_dropped, "{\"id\": 5}",
		"message 5 is given up; its sender is told, unless it had been set aside\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status_of_a_gateway_that_is_well),
		cmocka_unit_test(test_status_of_one_that_is_not),
		cmocka_unit_test(test_what_became_of_a_text),
		cmocka_unit_test(test_the_queue),
		cmocka_unit_test(test_a_story),
		cmocka_unit_test(test_moved),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
