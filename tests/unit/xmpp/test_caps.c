/* test_caps.c - the examples of XEP-0115, and that our own hash is that of our own words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "component_rig.h"
#include "stream/digest.h"
#include "xmpp/disco.h"

#define INFO "<query xmlns='http://jabber.org/protocol/disco#info'>"
#define EXODUS                                                                                                         \
	INFO "<identity category='client' name='Exodus 0.9.1' type='pc'/>"                                             \
	     "<feature var='http://jabber.org/protocol/caps'/><feature var='http://jabber.org/protocol/disco#items'/>" \
	     "<feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/muc'/>"

static bool hash(const char *xml, char ver[CAPS_VER])
{
	struct dg_element *query = dg_element_parse(xml);
	assert_non_null(query);
	bool fine = caps_hash(query, ver);
	dg_element_free(query);
	return fine;
}

/* XEP-0115 section 5.2 */
static void test_the_simple_example(void **state)
{
	(void)state;
	char ver[CAPS_VER];
	assert_true(hash(EXODUS "</query>", ver));
	assert_string_equal(ver, "QgayPKawpkPSDYmwT/WM94uAlu0=");
}

/* XEP-0115 section 5.3 */
static void test_the_complex_example(void **state)
{
	(void)state;
	static const char psi[] = INFO
		"<identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>"
		"<identity xml:lang='el' category='client' name='\xCE\xA8 0.11' type='pc'/>"
		"<feature var='http://jabber.org/protocol/caps'/><feature var='http://jabber.org/protocol/disco#info'/>"
		"<feature var='http://jabber.org/protocol/disco#items'/><feature var='http://jabber.org/protocol/muc'/>"
		"<x xmlns='jabber:x:data' type='result'>"
		"<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>"
		"<field var='ip_version'><value>ipv4</value><value>ipv6</value></field>"
		"<field var='os'><value>Mac</value></field><field var='os_version'><value>10.5.1</value></field>"
		"<field var='software'><value>Psi</value></field>"
		"<field var='software_version'><value>0.11</value></field></x></query>";
	char ver[CAPS_VER];
	assert_true(hash(psi, ver));
	assert_string_equal(ver, "q07IKJEyjvHSyhy//CH0CxmKi8w=");
}

/* Section 5.4: what is there twice is ill-formed. */
static void test_what_is_there_twice_has_no_hash(void **state)
{
	(void)state;
	char ver[CAPS_VER] = "untouched";
	assert_false(hash(EXODUS "<feature var='http://jabber.org/protocol/muc'/></query>", ver));
	assert_false(hash(EXODUS "<identity category='client' name='Exodus 0.9.1' type='pc'/></query>", ver));
	assert_string_equal(ver, "untouched");
}

/* Whoever invents a thousand features is not remembered for it. */
static void test_what_is_absurdly_long_has_no_hash(void **state)
{
	(void)state;
	struct dg_buf xml = { 0 };
	char ver[CAPS_VER];
	dg_buf_str(&xml, INFO);
	for (int i = 0; i < 600; i++)
		dg_buf_printf(&xml, "<feature var='f%d'/>", i);
	dg_buf_str(&xml, "</query>");
	assert_false(hash(xml.at, ver));
	dg_buf_finish(&xml);
}

static void test_our_presence_bears_the_hash_of_our_words(void **state)
{
	(void)state;
	char ver[CAPS_VER], ask[512];
	struct dg_buf out = { 0 };
	struct dg_render r;
	dg_render_init(&r, &out);
	dg_render_open(&r, "presence");
	caps_render(&c, &r, CAPS_GATEWAY);
	dg_render_close(&r);
	HAS(out.at, "hash='sha-1'");
	HAS(out.at, caps_ver(&c, CAPS_GATEWAY));
	assert_string_not_equal(caps_ver(&c, CAPS_GATEWAY), caps_ver(&c, CAPS_CONTACT));
	assert_string_not_equal(caps_ver(&c, CAPS_NOREPLY), caps_ver(&c, CAPS_CONTACT));

	snprintf(ask, sizeof ask,
		"<iq from='alice@example.org/r' to='sms.example.org' id='q' type='get'><query "
		"xmlns='http://jabber.org/protocol/disco#info' node='" CAPS_NODE "#%s'/></iq>",
		caps_ver(&c, CAPS_GATEWAY));
	const char *answer = say(ask);
	HAS(answer, "node='" CAPS_NODE "#");
	struct dg_element *iq = dg_element_parse(answer);
	assert_true(caps_hash(dg_element_first(iq), ver));
	assert_string_equal(ver, caps_ver(&c, CAPS_GATEWAY));
	dg_element_free(iq);
	dg_buf_finish(&out);

	caps_forget(&c);
	assert_string_equal(ver, caps_ver(&c, CAPS_GATEWAY));
}

static void test_another_hash_than_ours_is_unknown(void **state)
{
	(void)state;
	HAS(say("<iq from='alice@example.org/r' to='sms.example.org' id='q' type='get'><query "
		"xmlns='http://jabber.org/protocol/disco#info' node='" CAPS_NODE
		"#QgayPKawpkPSDYmwT/WM94uAlu0='/></iq>"),
		"item-not-found");
}

static void test_digests(void **state)
{
	(void)state;
	char hex[DG_SHA1_HEX];
	struct dg_buf text = { 0 };
	dg_sha1_hex("abc", 3, hex);
	assert_string_equal(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
	dg_base64(&text, "fooba", 5);
	assert_string_equal(text.at, "Zm9vYmE=");
	dg_buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_the_simple_example),
		STORY(test_the_complex_example),
		STORY(test_what_is_there_twice_has_no_hash),
		STORY(test_what_is_absurdly_long_has_no_hash),
		STORY(test_our_presence_bears_the_hash_of_our_words),
		STORY(test_another_hash_than_ours_is_unknown),
		STORY(test_digests),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
