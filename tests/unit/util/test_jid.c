/* test_jid.c - preparation as the servers do it, the limits, and XEP-0106 with the examples of its section 5. */
#include "util/jid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void expect_jid(const char *text, const char *node, const char *domain, const char *resource)
{
	struct dg_jid j = { 0 };
	struct dg_buf bare = { 0 };
	if (dg_jid_parse(text, &j) != DG_OK)
		fail_msg("refused: %s", text);
	assert_string_equal(j.domain, domain);
	assert_string_equal(j.node ? j.node : "(none)", node ? node : "(none)");
	assert_string_equal(j.resource ? j.resource : "(none)", resource ? resource : "(none)");
	dg_jid_print(&bare, node, domain, NULL);
	assert_string_equal(j.bare, bare.at);
	dg_buf_finish(&bare);
	dg_jid_finish(&j);
	assert_null(j.bare);
}

static void expect_refused(const char *text)
{
	struct dg_jid j = { .domain = "untouched" };
	if (dg_jid_parse(text, &j) != DG_INVALID)
		fail_msg("taken: %s", text);
	assert_string_equal(j.domain, "untouched");
	assert_null(j.bare);
}

static void test_parts(void **state)
{
	(void)state;
	expect_jid("example.org", NULL, "example.org", NULL);
	expect_jid("alice@example.org", "alice", "example.org", NULL);
	expect_jid("alice@example.org/phone", "alice", "example.org", "phone");
	expect_jid("example.org/a@b/c", NULL, "example.org", "a@b/c"); /* '/' is looked for first */
	expect_jid("alice@example.org/x@y", "alice", "example.org", "x@y");
	expect_jid("+15550001111@sms.example.org", "+15550001111", "sms.example.org", NULL);
	expect_jid("o\\27hara@example.org", "o\\27hara", "example.org", NULL);
	expect_jid("a@[2001:db8::1]/r", "a", "[2001:db8::1]", "r");
	expect_jid("a@example.org.", "a", "example.org", NULL);
	expect_jid("a@example.org\xEF\xBC\x8E", "a", "example.org", NULL); /* fullwidth */
	expect_jid("a@under_score.example", "a", "under_score.example", NULL);
}

static void test_case_is_folded_except_in_the_resource(void **state)
{
	(void)state;
	expect_jid("Alice@Example.ORG/My Phone", "alice", "example.org", "My Phone");
	expect_jid("\xC3\x84RGER@B\xC3\x9C"
		   "CHER.example/\xC3\x84",
		"\xC3\xA4rger",
		"b\xC3\xBC"
		"cher.example",
		"\xC3\x84");
}

static void test_stringprep(void **state)
{
	(void)state;
	expect_jid("\xEF\xBC\xA1\xEF\xBC\xA2\xEF\xBC\x91@x", "ab1", "x", NULL); /* fullwidth */
	expect_jid("stra\xC3\x9F"
		   "e@x",
		"strasse", "x", NULL);
	expect_jid("so\xC2\xAD"
		   "ft@x",
		"soft", "x", NULL); /* soft hyphen goes */
	expect_jid("\xF0\x9F\x98\x80@x", "\xF0\x9F\x98\x80", "x", NULL);
	expect_jid("\xD9\xA1\xD9\xA2@x", "\xD9\xA1\xD9\xA2", "x", NULL);  /* Arabic-Indic digits stay */
	expect_jid("e\xCC\x81@x/e\xCC\x81", "\xC3\xA9", "x", "\xC3\xA9"); /* composed */
	expect_jid("a@\xEF\xBC\xA5xample\xEF\xBC\x8Eorg", "a", "example.org", NULL);
}

static void test_what_is_refused(void **state)
{
	(void)state;
	static const char *const refused[] = { "", "@", "/", "@x", "a@.", "a@x..", "a@.x", "a@x..y", "x@", "a@/r",
		"a@x/", "/r", "a b@x", "a@b@c", "a@x y", "a\"b@x", "a&b@x", "a'b@x", "a:b@x", "a<b@x", "a>b@x",
		"a\x01@x", "a\x7F@x", "a@x\n", "a@x/\x1F", "\xFF@x", "a@\xC3", "a@x/\xED\xA0\x80",
		"\xC2\xA0z@x" /* no-break space becomes a space */, "\xC2\xAD@x" /* nothing is left */,
		"a@e\xEF\xBC\x8Fvil.example" /* fullwidth '/' */, "a@\xEF\xBC\xA0.example" /* fullwidth '@' */,
		"a\xE2\x80\xAEz@x" /* right-to-left override */,
		"x/\xE1\x84\x85\xCD\xA1\xE1\x85\xAE\xCD\x81" /* a second preparation would change it */ };
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		expect_refused(refused[i]);
}

static void test_lengths(void **state)
{
	(void)state;
	char text[4000];
	static const char *const shapes[] = { "%s@x", "%s", "x/%s" };
	for (size_t i = 0; i < 3; i++) {
		char part[3200];
		memset(part, 'a', sizeof part);
		part[DG_JID_PART_MAX] = '\0';
		snprintf(text, sizeof text, shapes[i], part);
		struct dg_jid j;
		assert_int_equal(dg_jid_parse(text, &j), DG_OK);
		dg_jid_finish(&j);
		part[DG_JID_PART_MAX] = 'a';
		part[DG_JID_PART_MAX + 1] = '\0';
		snprintf(text, sizeof text, shapes[i], part);
		expect_refused(text);
		part[DG_JID_PART_MAX + 1] = 'a';
		part[3199] = '\0';
		snprintf(text, sizeof text, shapes[i], part);
		expect_refused(text);
	}
	/* U+FDFA grows eleven-fold under NFKC: 100 of them are 300 octets before and far too many after. */
	struct dg_buf long_one = { 0 };
	for (int i = 0; i < 100; i++)
		dg_buf_str(&long_one, "\xEF\xB7\xBA");
	dg_buf_str(&long_one, "@x");
	expect_refused(long_one.at);
	dg_buf_finish(&long_one);
}

static void test_printing(void **state)
{
	(void)state;
	struct dg_buf out = { 0 };
	dg_jid_print(&out, "a", "b", "c");
	dg_jid_print(&out, NULL, "b", NULL);
	dg_jid_print(&out, NULL, "b", "c");
	assert_string_equal(out.at, "a@b/cbb/c");
	dg_buf_finish(&out);
}

static const struct {
	const char *plain, *escaped;
} names[] = {
	{ "space cadet", "space\\20cadet" },
	{ "call me \"ishmael\"", "call\\20me\\20\\22ishmael\\22" },
	{ "at&t guy", "at\\26t\\20guy" },
	{ "d'artagnan", "d\\27artagnan" },
	{ "/.fanboy", "\\2f.fanboy" },
	{ "::foo::", "\\3a\\3afoo\\3a\\3a" },
	{ "<foo>", "\\3cfoo\\3e" },
	{ "user@host", "user\\40host" },
	{ "c:\\net", "c\\3a\\net" },
	{ "c:\\\\net", "c\\3a\\\\net" },
	{ "c:\\cool stuff", "c\\3a\\cool\\20stuff" },
	{ "c:\\5commas", "c\\3a\\5c5commas" },
	{ "\\3and\\2is\\5cool", "\\5c3and\\2is\\5c5cool" },
	{ "plain", "plain" },
	{ "\\", "\\" },
	{ "\\5c", "\\5c5c" },
	{ "\\2F", "\\5c2F" },
	{ "\xC3\xBC\\\xF0\x9F\x98\x80", "\xC3\xBC\\\xF0\x9F\x98\x80" },
};

static void test_escaping(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct dg_buf out = { 0 };
		struct dg_buf back = { 0 };
		assert_int_equal(dg_jid_escape(names[i].plain, &out), DG_OK);
		assert_string_equal(out.at, names[i].escaped);
		dg_jid_unescape(out.at, &back);
		assert_string_equal(back.at, names[i].plain);
		dg_buf_finish(&out);
		dg_buf_finish(&back);
	}
}

static void test_names_that_cannot_be_escaped(void **state)
{
	(void)state;
	static const char *const refused[] = { "", " ", " a", "a ", "  " };
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct dg_buf out = { 0 };
		assert_int_equal(dg_jid_escape(refused[i], &out), DG_INVALID);
		assert_int_equal(out.len, 0);
		dg_buf_finish(&out);
	}
}

static void test_unescaping_what_nobody_escaped(void **state)
{
	(void)state;
	static const char *const cases[][2] = { { "\\20a", "\\20a" }, { "a\\20", "a\\20" }, { "\\", "\\" },
		{ "a\\2", "a\\2" }, { "\\zz\\21", "\\zz\\21" }, { "a\\5c", "a\\" }, { "a\\2Fb", "a/b" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dg_buf out = { 0 };
		dg_jid_unescape(cases[i][0], &out);
		assert_string_equal(out.at, cases[i][1]);
		dg_buf_finish(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_case_is_folded_except_in_the_resource),
		cmocka_unit_test(test_stringprep),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_printing),
		cmocka_unit_test(test_escaping),
		cmocka_unit_test(test_names_that_cannot_be_escaped),
		cmocka_unit_test(test_unescaping_what_nobody_escaped),
	};
	return cmocka_run_group_tests_name("jid", tests, NULL, NULL);
}
