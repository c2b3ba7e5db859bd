/* test_content.c - what a message holds, element by element. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "xmpp/content.h"

static struct dg_element *stanza;
static struct content m;

static void read_message(const char *inside)
{
	struct dg_buf xml = { 0 };
	dg_buf_printf(&xml, "<message xmlns='jabber:component:accept' xml:lang='en'>%s</message>", inside);
	stanza = dg_element_parse(xml.at);
	assert_non_null(stanza);
	content_read(stanza, &m);
	dg_buf_finish(&xml);
}

static void done(void)
{
	content_finish(&m);
	dg_element_free(stanza);
}

static void nothing(void **state)
{
	(void)state;
	read_message("<body/><subject/><x xmlns='urn:example:whatever'/>");
	assert_null(m.body);
	assert_null(m.subject);
	assert_null(m.replaces);
	assert_int_equal(m.n_files, 0);
	assert_int_equal(m.typing, CONTENT_NOT_TYPING_SAID);
	done();
}

static void the_body_in_the_senders_language(void **state)
{
	(void)state;
	static const char *const orders[] = {
		"<body xml:lang='de'>Hallo</body><body>hello</body>",
		"<body>hello</body><body xml:lang='de'>Hallo</body>",
		"<body xml:lang='de'>Hallo</body><body xml:lang='en'>hello</body>",
	};
	for (size_t i = 0; i < 3; i++) {
		read_message(orders[i]);
		assert_string_equal(m.body, "hello");
		assert_string_equal(m.lang, "en");
		done();
	}
	read_message("<body xml:lang='de'>Hallo</body><body xml:lang='fr'>Bonjour</body>");
	assert_string_equal(m.body, "Hallo");
	assert_string_equal(m.lang, "de");
	done();
}

static void other_messages_are_named(void **state)
{
	(void)state;
	read_message("<replace xmlns='urn:xmpp:message-correct:0' id='a'/>"
		     "<reply xmlns='urn:xmpp:reply:0' to='x@example.org' id='b'/>"
		     "<displayed xmlns='urn:xmpp:chat-markers:0' id='c'/>"
		     "<retract xmlns='urn:xmpp:message-retract:1' id='d'/>"
		     "<origin-id xmlns='urn:xmpp:sid:0' id='e'/>");
	assert_string_equal(m.replaces, "a");
	assert_string_equal(m.reply_to, "b");
	assert_string_equal(m.displayed, "c");
	assert_string_equal(m.retracts, "d");
	assert_string_equal(m.origin_id, "e");
	done();
	read_message(
		"<apply-to xmlns='urn:xmpp:fasten:0' id='f'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>");
	assert_string_equal(m.retracts, "f");
	done();
	read_message("<apply-to xmlns='urn:xmpp:fasten:0' id='f'><y xmlns='urn:example:y'/></apply-to>");
	assert_string_equal(m.retracts, ""); /* no text, and no retraction of "f" */
	done();
	read_message("<replace xmlns='urn:xmpp:message-correct:0'/>");
	assert_string_equal(m.replaces, "");
	done();
}

static void reactions_are_a_list(void **state)
{
	(void)state;
	read_message("<reactions xmlns='urn:xmpp:reactions:0' id='a'><reaction>\xF0\x9F\x91\x8D</reaction>"
		     "<reaction/><reaction>two words</reaction><other>x</other><reaction>!</reaction></reactions>");
	assert_string_equal(m.reacts_to, "a");
	assert_string_equal(m.emojis.at, "\xF0\x9F\x91\x8D !");
	done();
	read_message("<reactions xmlns='urn:xmpp:reactions:0' id='a'/>");
	assert_string_equal(m.reacts_to, "a");
	assert_int_equal(m.emojis.len, 0);
	done();
}

static void files_are_found_once(void **state)
{
	(void)state;
	read_message(
		"<x xmlns='jabber:x:oob'><url>https://h/cat.jpg</url></x>"
		"<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'>"
		"<media-type>image/jpeg</media-type><name>cat.jpg</name><size>4711</size></file>"
		"<sources><url-data xmlns='http://jabber.org/protocol/url-data' target='https://h/cat.jpg'/></sources>"
		"</file-sharing>"
		"<reference xmlns='urn:xmpp:reference:0' type='data'><media-sharing xmlns='urn:xmpp:sims:1'>"
		"<file xmlns='urn:xmpp:jingle:apps:file-transfer:5'><media-type>text/plain</media-type></file><sources>"
		"<reference xmlns='urn:xmpp:reference:0' uri='xmpp:a@b?jingle'/>"
		"<reference xmlns='urn:xmpp:reference:0' "
		"uri='http://h/note.txt'/></sources></media-sharing></reference>"
		"<x xmlns='jabber:x:oob'><url>file:///etc/passwd</url></x>");
	assert_int_equal(m.n_files, 2);
	assert_string_equal(m.files[0].url, "https://h/cat.jpg");
	assert_string_equal(m.files[0].type, "image/jpeg");
	assert_string_equal(m.files[0].name, "cat.jpg");
	assert_int_equal(m.files[0].octets, 4711);
	assert_string_equal(m.files[1].url, "http://h/note.txt");
	assert_string_equal(m.files[1].type, "text/plain");
	done();
}

static void many_files_are_bounded(void **state)
{
	(void)state;
	struct dg_buf xml = { 0 };
	for (int i = 0; i < CONTENT_FILES_MAX + 5; i++)
		dg_buf_printf(&xml, "<x xmlns='jabber:x:oob'><url>https://h/%d</url></x>", i);
	read_message(xml.at);
	assert_int_equal(m.n_files, CONTENT_FILES_MAX);
	done();
	dg_buf_finish(&xml);
}

static void secrets_are_told_from_keys(void **state)
{
	(void)state;
	static const struct {
		const char *xml;
		bool encrypted, key;
	} cases[] = {
		{ "<encrypted xmlns='eu.siacs.conversations.axolotl'><header/></encrypted>", false, true },
		{ "<encrypted xmlns='eu.siacs.conversations.axolotl'><payload/></encrypted>", true, true },
		{ "<encrypted xmlns='urn:xmpp:omemo:2'/><body>fallback</body>", true, true },
		{ "<encryption xmlns='urn:xmpp:eme:0' namespace='x'/>", false, true },
		{ "<encryption xmlns='urn:xmpp:eme:0' namespace='x'/><body>fallback</body>", true, true },
		{ "<x xmlns='jabber:x:encrypted'>AA</x>", true, false },
		{ "<openpgp xmlns='urn:xmpp:openpgp:0'>AA</openpgp>", true, false },
		{ "<body>?OTRv23?</body>", true, false },
		{ "<body>aesgcm://h/x#00</body>", true, false },
		{ "<body>what is ?OTR</body>", false, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		read_message(cases[i].xml);
		assert_int_equal(m.is_encrypted, cases[i].encrypted);
		assert_int_equal(m.is_key, cases[i].key);
		done();
	}
}

static void times_to_live_are_bounded(void **state)
{
	(void)state;
	static const struct {
		const char *value;
		int64_t ms;
	} cases[] = { { "60", 60000 }, { "0", 0 }, { "-5", 0 }, { "5x", 0 }, { "99999999999999999999", 0 }, { "", 0 } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct dg_buf xml = { 0 };
		dg_buf_printf(&xml,
			"<headers xmlns='http://jabber.org/protocol/shim'><header name='Urgency'>high</header>"
			"<header name='TTL'>%s</header></headers>",
			cases[i].value);
		read_message(xml.at);
		assert_int_equal(m.ttl_ms, cases[i].ms);
		done();
		dg_buf_finish(&xml);
	}
}

static void signals(void **state)
{
	(void)state;
	read_message("<composing xmlns='http://jabber.org/protocol/chatstates'/><no-store xmlns='urn:xmpp:hints'/>"
		     "<request xmlns='urn:xmpp:receipts'/>");
	assert_int_equal(m.typing, CONTENT_COMPOSING);
	assert_true(m.wants_receipt);
	done();
	read_message("<gone xmlns='http://jabber.org/protocol/chatstates'/><sent xmlns='urn:xmpp:carbons:2'/>");
	assert_int_equal(m.typing, CONTENT_PAUSED);
	assert_true(m.is_copy);
	done();
}

/* XEP-0334: two of the hints ask that nothing is kept. */
static void what_is_not_to_be_kept(void **state)
{
	static const struct {
		const char *inside;
		bool is_passing;
	} cases[] = {
		{ "<body>hi</body><no-store xmlns='urn:xmpp:hints'/>", true },
		{ "<no-permanent-store xmlns='urn:xmpp:hints'/><body>hi</body>", true },
		{ "<body>hi</body><store xmlns='urn:xmpp:hints'/>", false },
		{ "<body>hi</body><no-copy xmlns='urn:xmpp:hints'/>", false },
		{ "<body>hi</body><no-store xmlns='urn:example:hints'/>", false },
		{ "<body>hi</body>", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		read_message(cases[i].inside);
		assert_int_equal(m.is_passing, cases[i].is_passing);
		done();
	}
}

static void nothing_but_a_url(void **state)
{
	(void)state;
	assert_true(content_is_url("https://h/x", "https://h/x"));
	assert_true(content_is_url(" https://h/x\n", "https://h/x"));
	assert_false(content_is_url("https://h/xy", "https://h/x"));
	assert_false(content_is_url("see https://h/x", "https://h/x"));
	assert_false(content_is_url("", "https://h/x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing),
		cmocka_unit_test(the_body_in_the_senders_language),
		cmocka_unit_test(other_messages_are_named),
		cmocka_unit_test(reactions_are_a_list),
		cmocka_unit_test(files_are_found_once),
		cmocka_unit_test(many_files_are_bounded),
		cmocka_unit_test(secrets_are_told_from_keys),
		cmocka_unit_test(times_to_live_are_bounded),
		cmocka_unit_test(signals),
		cmocka_unit_test(what_is_not_to_be_kept),
		cmocka_unit_test(nothing_but_a_url),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
