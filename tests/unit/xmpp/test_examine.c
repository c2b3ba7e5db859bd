/* test_examine.c - what is found out about a server, and what is said of it. */
#include "component_rig.h"

#include "answers.h"
#include "xmpp/examine.h"

#define V "example.org"

const char *dg_xlink_why_down(const struct dg_xlink *x)
{
	(void)x;
	return stream_up ? NULL : "nobody is at home";
}

static struct dg_checkup *found;

static void on_found(void *arg, struct dg_checkup *checkup)
{
	(void)arg;
	assert_null(found);
	found = checkup;
}

static void looks(void)
{
	dg_checkup_free(found);
	found = NULL;
	dg_buf_clear(&heard);
	examine(&c, on_found, NULL);
}

static const struct dg_finding *about(const char *what)
{
	for (size_t i = 0; found && i < found->n_findings; i++)
		if (!strcmp(found->findings[i].what, what))
			return &found->findings[i];
	return NULL;
}

/* Everything that was asked is found before any of it is answered, since answers forget what was heard. */
static void answer_all(const char *version, const char *items)
{
	const struct {
		const char *part, *content;
	} answers[] = {
		{ "urn:xmpp:ping", "" },
		{ "jabber:iq:version", version },
		{ "disco#info", "<query xmlns='http://jabber.org/protocol/disco#info'/>" },
		{ "disco#items", items },
	};
	char ids[4][64], xml[2048];
	for (int i = 0; i < 4; i++)
		snprintf(ids[i], sizeof ids[i], "%s", id_of(answers[i].part));
	for (int i = 0; i < 4; i++) {
		snprintf(xml, sizeof xml, "<iq from='" V "' to='sms.example.org' type='result' id='%s'>%s</iq>", ids[i],
			answers[i].content);
		say(xml);
	}
}

#define ITEMS(list)   "<query xmlns='http://jabber.org/protocol/disco#items'>" list "</query>"
#define VERSION(name) "<query xmlns='jabber:iq:version'><name>" name "</name><version>1.2</version></query>"
#define UPLOAD_FEATURES                                                                                                \
	"<query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/><x "              \
	"xmlns='jabber:x:data' type='result'><field var='max-file-size'><value>1048576</value></field></x></query>"

static void test_a_server_that_has_all(void **state)
{
	(void)state;
	say("<message xmlns='jabber:component:accept' from='" V "' to='sms.example.org'><privilege "
	    "xmlns='urn:xmpp:privilege:2'><perm access='roster' type='both'/><perm access='message' "
	    "type='outgoing'/></privilege></message>");
	looks();
	answer_all(VERSION("Prosody"), ITEMS("<item jid='sms.example.org'/><item jid='upload." V "'/>"));
	assert_null(found); /* a service is still being asked */
	answer("disco#info", "upload." V, "result", UPLOAD_FEATURES);
	assert_non_null(found);
	assert_string_equal(found->server, "Prosody 1.2");
	HAS(about("upload")->text, "upload." V " takes files of up to 1048576 octets");
	HAS(about("privileges")->text, "privilege:2: roster get roster set message");
	HAS(about("rosters")->text, "by privilege:2");
	HAS(about("stanzas")->text, "512 KiB");
	for (size_t i = 0; i < found->n_findings; i++) {
		assert_int_equal(found->findings[i].kind, DG_FINDING_FINE);
		assert_null(found->findings[i].remedy);
	}
	dg_checkup_free(found);
	found = NULL;
}

static void test_a_server_that_has_nothing(void **state)
{
	(void)state;
	looks();
	answer_all(VERSION("ejabberd"), ITEMS(""));
	assert_int_equal(about("stream")->kind, DG_FINDING_FINE);
	assert_int_equal(about("privileges")->kind, DG_FINDING_MISSING);
	HAS(about("privileges")->remedy, "mod_privilege");
	HAS(about("privileges")->remedy, "server: sms.example.org");
	assert_int_equal(about("listing")->kind, DG_FINDING_MISSING);
	HAS(about("upload")->remedy, "mod_http_upload");
	HAS(about("rosters")->text, "by subscribe");
	dg_checkup_free(found);
	found = NULL;
}

static void test_no_stream(void **state)
{
	(void)state;
	stream_up = false;
	looks();
	assert_int_equal(found->n_findings, 1);
	assert_int_equal(about("stream")->kind, DG_FINDING_WRONG);
	assert_string_equal(about("stream")->text, "nobody is at home");
	HAS(about("stream")->remedy, "component_secret");
	HAS(about("stream")->remedy, "ejabberd_service"); /* which server it is, nobody knows */
	dg_checkup_free(found);
	found = NULL;
}

static void test_a_stream_that_is_lost_meanwhile(void **state)
{
	(void)state;
	looks();
	stream_up = false;
	asks_stream_down(&c.asks);
	assert_int_equal(about("stream")->kind, DG_FINDING_WRONG);
	dg_checkup_free(found);
	found = NULL;
}

static void test_servers_by_their_names(void **state)
{
	(void)state;
	assert_int_equal(server_kind_of("Prosody"), SERVER_PROSODY);
	assert_int_equal(server_kind_of("Ejabberd"), SERVER_EJABBERD);
	assert_int_equal(server_kind_of("Openfire"), SERVER_OPENFIRE);
	assert_int_equal(server_kind_of("jabberd sm"), SERVER_JABBERD2);
	assert_int_equal(server_kind_of("MongooseIM"), SERVER_UNKNOWN);
	assert_int_equal(server_kind_of(NULL), SERVER_UNKNOWN);
	assert_null(remedy_print(SERVER_JABBERD2, REMEDY_UPLOAD, "a", "b"));
	char *text = remedy_print(SERVER_PROSODY, REMEDY_LISTING, "sms.example.org", V);
	HAS(text, "VirtualHost \"" V "\"\n\tdisco_items = { { \"sms.example.org\"");
	free(text);
}

/* Half of it is answered, services are being asked: nobody hears the rest, and nothing is left behind. */
static void test_a_program_that_ends_meanwhile(void **state)
{
	(void)state;
	looks();
	char xml[512];
	snprintf(xml, sizeof xml, "<iq from='" V "' to='sms.example.org' type='result' id='%s'>%s</iq>",
		id_of("disco#items"), ITEMS("<item jid='upload." V "'/><item jid='rooms." V "'/>"));
	say(xml);
	asks_finish(&c.asks);
	assert_null(found);
	asks_init(&c.asks, &c, &loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_a_server_that_has_all),
		STORY(test_a_server_that_has_nothing),
		STORY(test_no_stream),
		STORY(test_a_stream_that_is_lost_meanwhile),
		STORY(test_a_program_that_ends_meanwhile),
		STORY(test_servers_by_their_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
