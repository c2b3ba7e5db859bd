/* test_search.c - XEP-0055: the address book looked through by old fields and by a form, by those who may; and that
 * nobody else reads it where registration is required. */
#include "dialog_rig.h"

#define QUERY(inside)     "<query xmlns='jabber:iq:search'>" inside "</query>"
#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"
#define FORM(inside)      "<x xmlns='jabber:x:data' type='submit'>" inside "</x>"
#define SET(inside)       ASK("set", QUERY(inside))
#define INFO              ASK("get", "<query xmlns='http://jabber.org/protocol/disco#info'/>")
#define MARY              "+15550002001@sms.example.org"
#define OF(jid, query)    "<iq from='alice@example.org/r' to='" jid "' id='q1' type='get'>" query "</iq>"
#define VCARD             "<vCard xmlns='vcard-temp'/>"
#define VCARD4            "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>"
#define ITEMS(node)       "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='" node "'/></pubsub>"

static char path[64];
static struct dg_conf_domain own;

static const char people[] =
	"BEGIN:VCARD\nFN:Mary Müller\nN:Müller;Mary\nNICKNAME:Queenie\nEMAIL:mary@example.org\nTEL:+15550002001\n"
	"TEL:+15550002002\nIMPP:irc:mary\nPHOTO:data:image/png;base64,iVBORw0KGgo=\nEND:VCARD\n"
	"BEGIN:VCARD\nFN:Rosemary <Inc>\nTEL:12345\nIMPP:irc:#rose\nEND:VCARD\n"
	"BEGIN:VCARD\nFN:Marian\nN:;Marian\nTEL:who knows\nIMPP:irc:marian\nEND:VCARD\n";

static void open_book(const char *text, const char *search, enum dg_conf_registration registration)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	own = domain;
	own.directory = path;
	own.search = search;
	own.registration = registration;
	c.conf = &own;
	caps_forget(&c);
	cards_reload(&c.cards, &c);
}

static int book_setup(void **state)
{
	desk_setup(state);
	snprintf(path, sizeof path, "/tmp/dragoman-book-XXXXXX");
	int fd = mkstemp(path);
	close(fd);
	open_book(people, "all", DG_REGISTRATION_OPTIONAL);
	return fd < 0;
}

static int book_teardown(void **state)
{
	unlink(path);
	c.conf = &domain;
	return desk_teardown(state);
}

/* ---- what is there to fill in ---- */

static void test_what_there_is_to_fill_in(void **state)
{
	(void)state;
	const char *answer = say(ASK("get", QUERY("")));
	HAS(answer, "type='result'><query xmlns='jabber:iq:search' xml:lang='en'><instructions>Fill in");
	HAS(answer, "</instructions><first/><last/><nick/><email/><x xmlns='jabber:x:data' type='form'>");
	HAS(answer, "var='FORM_TYPE'><value>jabber:iq:search</value>");
	HAS(answer, "<field type='text-single' var='first' label='First name'/>");
	answer = say("<iq from='alice@example.org/r' to='sms.example.org' id='q1' type='get' xml:lang='de'>" QUERY(
		"") "</iq>");
	HAS(answer, "xml:lang='de'");
	HAS(answer, "label='Vorname'/>");
}

static void test_it_is_there_when_it_is_said_to_be(void **state)
{
	(void)state;
	HAS(say(INFO), "<feature var='jabber:iq:search'/>");
	LACKS(say(OF(MARY, "<query xmlns='http://jabber.org/protocol/disco#info'/>")), "jabber:iq:search");
	HAS(say(OF(MARY, QUERY(""))), "service-unavailable");
	open_book(people, "off", DG_REGISTRATION_OPTIONAL);
	LACKS(say(INFO), "jabber:iq:search");
	HAS(say(ASK("get", QUERY(""))), "service-unavailable");
	HAS(say(SET("<first>mary</first>")), "service-unavailable");
	open_book(people, "all", DG_REGISTRATION_OPTIONAL);
	own.directory = NULL;
	LACKS(say(INFO), "jabber:iq:search");
	HAS(say(SET("<first>mary</first>")), "service-unavailable");
	own.directory = path;
	own.search = NULL;
	HAS(say(SET("<first>mary</first>")), "service-unavailable");
}

/* ---- what is found ---- */

static void test_by_the_fields_of_old(void **state)
{
	(void)state;
	const char *answer = say(SET("<first>MARY</first>"));
	HAS(answer,
		"<item jid='" MARY "'><first>Mary</first><last>Müller</last><nick>Queenie</nick>"
		"<email>mary@example.org</email></item>"
		"<item jid='+15550002002@sms.example.org'><first>Mary</first>");
	HAS(answer,
		"<item jid='12345@sms.example.org'><first>Rosemary &lt;Inc&gt;</first><last/><nick/><email/></item>");
	LACKS(answer, "marian");
	LACKS(answer, "irc");
	LACKS(answer, "instructions");
	LACKS(answer, "jabber:x:data");
	answer = say(SET("<last>M\xc3\x9cLL</last><email>@Example</email><first/>"));
	HAS(answer, "<item jid='" MARY "'>");
	LACKS(answer, "12345");
	HAS(say(SET("<nick>nobody</nick>")), "<query xmlns='jabber:iq:search' xml:lang='en'/></iq>");
}

static void test_by_the_form(void **state)
{
	(void)state;
	const char *answer = say(SET(FORM(FIELD("FORM_TYPE", "jabber:iq:search") FIELD("nick", "queen"))));
	HAS(answer, "<x xmlns='jabber:x:data' type='result'><field type='hidden' var='FORM_TYPE'>");
	HAS(answer, "<reported><field type='text-single' var='first' label='First name'/>");
	HAS(answer, "<field type='jid-single' var='jid' label='Address'/></reported>");
	HAS(answer,
		"<item><field var='first'><value>Mary</value></field><field var='last'><value>Müller</value></field>");
	HAS(answer, "<field var='jid'><value>" MARY "</value></field></item>");
	answer = say(SET(FORM(FIELD("nick", "nobody"))));
	HAS(answer, "</reported></x>");
	LACKS(answer, "<item");
	HAS(say(SET("<x xmlns='jabber:x:data' type='cancel'/>")), "type='result'/>");
}

static void test_what_is_no_search(void **state)
{
	(void)state;
	const char *answer = say(SET(""));
	HAS(answer, "<error type='modify' code='406'><not-acceptable");
	HAS(answer, "Fill in at least one field to search.");
	HAS(say(SET("<first> * </first><last/>")), "not-acceptable");
	HAS(say(SET(FORM(FIELD("first", "")))), "not-acceptable");
	HAS(say(SET(FORM(FIELD("other", "mary")))), "not-acceptable");
	HAS(say(SET(FORM(FIELD("FORM_TYPE", "urn:other") FIELD("first", "mary")))), "bad-request");
	HAS(say(SET("<x xmlns='jabber:x:data' type='result'/>")), "bad-request");
}

static void many(struct dg_buf *book, int n, int letters)
{
	for (int i = 0; i < n; i++) {
		dg_buf_printf(book, "BEGIN:VCARD\nTEL:+1555100%04d\nFN:Zoe ", i);
		for (int k = 0; k < letters; k++)
			dg_buf_chr(book, '&');
		dg_buf_str(book, "\nEND:VCARD\n");
	}
}

static size_t count(const char *text, const char *part)
{
	size_t n = 0;
	for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
		n++;
	return n;
}

static void test_fifty_at_a_time(void **state)
{
	(void)state;
	struct dg_buf book = { 0 };
	many(&book, 50, 1);
	open_book(book.at, "all", DG_REGISTRATION_OPTIONAL);
	const char *answer = say(SET("<first>zoe</first>"));
	assert_int_equal(count(answer, "<item "), 50);
	LACKS(answer, "There are more");
	many(&book, 51, 1); /* the same fifty, and then one */
	open_book(book.at, "all", DG_REGISTRATION_OPTIONAL);
	answer = say(SET("<first>zoe</first>"));
	assert_int_equal(count(answer, "<item "), 50);
	HAS(answer, "<instructions>There are more than these 50.");
	answer = say(SET(FORM(FIELD("first", "zoe"))));
	assert_int_equal(count(answer, "<item>"), 50);
	HAS(answer, "type='result'><instructions>There are more than these 50.");
	dg_buf_finish(&book);
}

static void test_the_answer_fits_a_stanza(void **state)
{
	(void)state;
	struct dg_buf book = { 0 };
	many(&book, 50, 900);
	open_book(book.at, "all", DG_REGISTRATION_OPTIONAL);
	const char *answer = say(SET("<last>zoe</last>"));
	HAS(answer, "There are more than these 12.");
	assert_int_equal(count(answer, "<item "), 12);
	assert_true(strlen(answer) <= DG_STANZA_MAX);
	dg_buf_finish(&book);
}

static void test_other_networks_have_other_addresses(void **state)
{
	(void)state;
	network_caps = DG_CAP_ACCOUNT | DG_CAP_ROOMS;
	const char *answer = say(SET("<first>mar</first>"));
	HAS(answer, "<item jid='mary@sms.example.org'>");
	HAS(answer, "<item jid='marian@sms.example.org'><first>Marian</first><last/>");
	LACKS(answer, "1555");
	LACKS(answer, "rose@"); /* a room */
}

/* ---- who may ---- */

static void test_only_who_has_registered(void **state)
{
	(void)state;
	open_book(people, "registered", DG_REGISTRATION_OPTIONAL);
	HAS(say(INFO), "jabber:iq:search");
	const char *answer = say(ASK("get", QUERY("")));
	HAS(answer, "<error type='auth' code='407'><registration-required");
	HAS(answer, "Register with the gateway first: write \"register\" to sms.example.org.");
	static char none[2048];
	snprintf(none, sizeof none, "%s", say(SET("<first>nobody</first>")));
	HAS(none, "registration-required");
	assert_string_equal(say(SET("<first>mary</first>")), none);
	assert_string_equal(say(SET("")), none);
	registered = true;
	chosen_lang = "fr";
	HAS(say(ASK("get", QUERY(""))), "xml:lang='fr'");
	HAS(say(SET("<first>mary</first>")), "<item jid='" MARY "'>");
	open_book(people, "all", DG_REGISTRATION_REQUIRED);
	HAS(say(SET("<first>mary</first>")), "<item jid='" MARY "'>");
	registered = false;
	HAS(say(SET("<first>mary</first>")), "registration-required");
	HAS(say("<iq from='eve@evil.example/x' to='sms.example.org' id='1' type='set'>" QUERY(
		    "<first>mary</first>") "</iq>"),
		"forbidden");
}

static void test_the_disk_may_take_its_time(void **state)
{
	(void)state;
	open_book(people, "registered", DG_REGISTRATION_OPTIONAL);
	registered = true;
	lookups_wait = true;
	SILENT(say(SET(FORM(FIELD("first", "mary")))));
	users_answer();
	HAS(heard.at, "id='q1' type='result'");
	HAS(heard.at, "<value>" MARY "</value>");
}

static void test_whoever_searches_without_end_is_asked_to_wait(void **state)
{
	(void)state;
	int n = 0;
	while (n < 1000 && strstr(say(SET("<first>mary</first>")), "<item "))
		n++;
	HAS(heard.at, "<error type='wait'");
	assert_in_range(n, 50, 70);
}

/* ---- reading it one by one ---- */

static void assert_closed(const char *question, const char *of_unknown)
{
	static char unknown[2048];
	snprintf(unknown, sizeof unknown, "%s", say(of_unknown));
	const char *answer = say(question);
	for (char *at = unknown; (at = strstr(at, "5559999999")) != NULL; at++)
		memcpy(at, "5550002001", 10);
	assert_string_equal(answer, unknown);
}

#define UNKNOWN       "+15559999999@sms.example.org"
#define CLOSED(query) assert_closed(OF(MARY, query), OF(UNKNOWN, query))
#define COMES(to)     "<presence from='alice@example.org/r' to='" to "'/>"
#define PROBE(to)     "<presence from='alice@example.org/r' to='" to "' type='probe'/>"

static void test_to_who_has_not_registered_all_are_unknown(void **state)
{
	(void)state;
	open_book(people, "off", DG_REGISTRATION_REQUIRED);
	CLOSED(VCARD);
	CLOSED(VCARD4);
	CLOSED(ITEMS("urn:xmpp:avatar:metadata"));
	CLOSED(ITEMS("urn:xmpp:avatar:data"));
	CLOSED(ITEMS("http://jabber.org/protocol/nick"));
	CLOSED(ITEMS("urn:xmpp:vcard4"));
	assert_closed(PROBE(MARY), PROBE(UNKNOWN));
	assert_null(card_name(&c, "alice@example.org", "+15550002001"));
	assert_null(card_photo_hash(&c, "alice@example.org", "+15550002001"));
	registered = true;
	HAS(say(OF(MARY, VCARD)), "<FN>Mary Müller</FN><NICKNAME>Queenie</NICKNAME><PHOTO>");
	HAS(say(OF(MARY, VCARD4)), "Queenie");
	HAS(say(OF(MARY, ITEMS("urn:xmpp:avatar:data"))), "iVBORw0KGgo=");
	HAS(say(PROBE(MARY)), "vcard-temp:x:update");
	assert_string_equal(card_name(&c, "alice@example.org", "+15550002001"), "Mary Müller");
	registered = false;
	own.registration = DG_REGISTRATION_OFF;
	HAS(say(OF(MARY, VCARD)), "Queenie");
}

static void test_a_card_waits_until_it_is_known(void **state)
{
	(void)state;
	open_book(people, "off", DG_REGISTRATION_REQUIRED);
	registered = lookups_wait = true;
	SILENT(say(OF(MARY, VCARD)));
	users_answer();
	HAS(heard.at, "Queenie");
	SILENT(say(OF(MARY, ITEMS("urn:xmpp:avatar:metadata"))));
	users_answer();
	HAS(heard.at, "<info bytes='8'");
	registered = false;
	SILENT(say(OF(MARY, VCARD)));
	users_answer();
	HAS(heard.at, "<FN>+15550002001</FN>");
	HAS(say(OF(UNKNOWN, VCARD)), "<FN>+15559999999</FN>"); /* nothing to ask */
}

/* Presence waits for no disk: it goes without a picture, and once more when there is one to show. */
static void test_a_presence_comes_again_with_its_picture(void **state)
{
	(void)state;
	open_book(people, "off", DG_REGISTRATION_REQUIRED);
	registered = lookups_wait = true;
	const char *answer = say(PROBE(MARY));
	HAS(answer, "<presence from='" MARY "'");
	LACKS(answer, "vcard-temp:x:update");
	dg_buf_clear(&heard);
	users_answer();
	HAS(heard.at, "<presence from='" MARY "' to='alice@example.org/r'");
	HAS(heard.at, "vcard-temp:x:update");
	assert_int_equal(n_lookups, 0);
	registered = false;
	HAS(say(PROBE(MARY)), "<presence");
	dg_buf_clear(&heard);
	users_answer();
	assert_int_equal(heard.len, 0);
}

#define BOOK(f) cmocka_unit_test_setup_teardown(f, book_setup, book_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOOK(test_what_there_is_to_fill_in),
		BOOK(test_it_is_there_when_it_is_said_to_be),
		BOOK(test_by_the_fields_of_old),
		BOOK(test_by_the_form),
		BOOK(test_what_is_no_search),
		BOOK(test_fifty_at_a_time),
		BOOK(test_the_answer_fits_a_stanza),
		BOOK(test_other_networks_have_other_addresses),
		BOOK(test_only_who_has_registered),
		BOOK(test_the_disk_may_take_its_time),
		BOOK(test_whoever_searches_without_end_is_asked_to_wait),
		BOOK(test_to_who_has_not_registered_all_are_unknown),
		BOOK(test_a_card_waits_until_it_is_known),
		BOOK(test_a_presence_comes_again_with_its_picture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
