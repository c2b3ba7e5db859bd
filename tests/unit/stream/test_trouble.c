/* Tests of core/stream/trouble.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stream/trouble.h"

static void what_needs_an_operator_has_advice(void **state)
{
	static const char *const slow[] = { "conflict", "not-authorized", "host-unknown", "invalid-namespace" };
	static const char *const passing[] = { "system-shutdown", "policy-violation", "not-well-formed", "invalid-from",
		"reset", "" };
	(void)state;
	for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
		struct dg_loss loss = { .was_open = true };
		memcpy(loss.condition, slow[i], strlen(slow[i]));
		assert_non_null(dg_trouble_find(&loss)->advice);
		assert_non_null(strstr(dg_trouble_find(&loss)->advice, "Prosody"));
		assert_non_null(strstr(dg_trouble_find(&loss)->advice, "Openfire"));
	}
	for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
		struct dg_loss loss = { .was_open = true };
		memcpy(loss.condition, passing[i], strlen(passing[i]));
		assert_null(dg_trouble_find(&loss)->advice);
	}
}

static void condition_is_the_servers_own(void **state)
{
	static const struct {
		const char *xml, *condition;
	} cases[] = {
		{ "<e><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></e>", "conflict" },
		{ "<e><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>x</text>"
		  "<not-well-formed xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></e>",
			"not-well-formed" },
		{ "<e><x xmlns='urn:other'/><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></e>", "reset" },
		{ "<e/>", "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dg_loss loss = { 0 };
		struct dg_element *e = dg_element_parse(cases[i].xml);
		dg_loss_read(&loss, e);
		assert_string_equal(loss.condition, cases[i].condition);
		dg_element_free(e);
	}
}

static void sentence_is_whole(void **state)
{
	char out[640];
	struct dg_loss loss = { .condition = "reset", .text = "bye", .was_open = true };
	(void)state;
	dg_trouble_print(dg_trouble_find(&loss), &loss, out, sizeof out);
	assert_string_equal(out, "the server closed the stream with an error (reset): bye");
	loss = (struct dg_loss){ .text = "Connection refused" };
	dg_trouble_print(dg_trouble_find(&loss), &loss, out, sizeof out);
	assert_string_equal(out, "the server cannot be reached: Connection refused");
	loss = (struct dg_loss){ .condition = "conflict", .was_open = true };
	dg_trouble_print(dg_trouble_find(&loss), &loss, out, sizeof out);
	assert_non_null(strstr(out, "another connection of this component; stop the second gateway"));
}

static void sentence_fits(void **state)
{
	struct dg_loss loss = { .condition = "not-authorized", .was_open = true };
	(void)state;
	memset(loss.text, 'x', sizeof loss.text - 1);
	for (size_t room = 1; room < 700; room++) {
		char *out = malloc(room); /* exact: ASan sees one octet too many */
		assert_non_null(out);
		dg_trouble_print(dg_trouble_find(&loss), &loss, out, room);
		assert_true(strlen(out) < room);
		free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_needs_an_operator_has_advice),
		cmocka_unit_test(condition_is_the_servers_own),
		cmocka_unit_test(sentence_is_whole),
		cmocka_unit_test(sentence_fits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
