/* Tests of core/stream/barrier.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include "stream/barrier.h"

struct waiter {
	struct dg_barriers *again; /* asked for another when told */
	int yes, no;
};

static void on_passed(void *arg, bool yes)
{
	struct waiter *w = arg;
	w->yes += yes;
	w->no += !yes;
	if (w->again)
		dg_barriers_add(w->again, on_passed, w);
	w->again = NULL;
}

static bool answer(struct dg_barriers *b, const char *name, const char *type, const char *id)
{
	char text[200];
	snprintf(text, sizeof text, "<%s type='%s' id='%s' from='example.org' to='sms.example.org'/>", name, type, id);
	struct dg_element *e = dg_element_parse(text);
	bool mine = dg_barriers_answer(b, e);
	dg_element_free(e);
	return mine;
}

static void ping_is_a_ping(void **state)
{
	struct dg_barriers b;
	struct dg_buf out = { 0 };
	(void)state;
	dg_barriers_init(&b, "sms.example.org", "example.org");
	dg_barriers_renew(&b);
	assert_false(dg_barriers_due(&b));
	dg_barriers_ask(&b, 7, &out); /* a sign of life: nobody waits */
	assert_true(dg_barriers_asking(&b));
	assert_int_equal(b.asked_ms, 7);
	struct dg_element *e = dg_element_parse(out.at);
	assert_string_equal(dg_element_attr(e, "type"), "get");
	assert_string_equal(dg_element_attr(e, "from"), "sms.example.org");
	assert_string_equal(dg_element_attr(e, "to"), "example.org");
	assert_string_equal(dg_element_attr(e, "id"), b.id);
	assert_non_null(dg_element_child(e, "ping", "urn:xmpp:ping"));
	dg_element_free(e);
	dg_buf_finish(&out);
	dg_barriers_fail(&b);
	dg_barriers_finish(&b);
}

static void only_its_own_answer_counts(void **state)
{
	struct dg_barriers b;
	struct dg_buf out = { 0 };
	struct waiter w = { 0 };
	char id[48];
	(void)state;
	dg_barriers_init(&b, "sms.example.org", "example.org");
	dg_barriers_renew(&b);
	dg_barriers_add(&b, on_passed, &w);
	dg_barriers_ask(&b, 0, &out);
	memcpy(id, b.id, sizeof id);
	assert_false(answer(&b, "iq", "result", "1"));
	assert_false(answer(&b, "iq", "get", id));
	assert_false(answer(&b, "message", "result", id));
	id[strlen(id) - 1]++; /* the next ping's */
	assert_false(answer(&b, "iq", "result", id));
	memcpy(id, b.id, sizeof id);
	assert_int_equal(w.yes, 0);
	assert_true(answer(&b, "iq", "error", id));
	assert_int_equal(w.yes, 1);
	assert_false(answer(&b, "iq", "result", id));
	dg_buf_finish(&out);
	dg_barriers_finish(&b);
}

static void later_waiters_share_the_next_ping(void **state)
{
	struct dg_barriers b;
	struct dg_buf out = { 0 };
	struct waiter first = { .again = &b };
	struct waiter later = { 0 };
	(void)state;
	dg_barriers_init(&b, "sms.example.org", "example.org");
	dg_barriers_renew(&b);
	for (int i = 0; i < 20; i++)
		dg_barriers_add(&b, on_passed, &first);
	dg_barriers_ask(&b, 0, &out);
	for (int i = 0; i < 20; i++)
		dg_barriers_add(&b, on_passed, &later);
	assert_false(dg_barriers_due(&b)); /* one ping at a time */
	assert_true(answer(&b, "iq", "result", b.id));
	assert_int_equal(first.yes, 20);
	assert_int_equal(later.yes, 0);
	assert_true(dg_barriers_due(&b));
	dg_barriers_ask(&b, 0, &out);
	assert_true(answer(&b, "iq", "result", b.id));
	assert_int_equal(first.yes, 21); /* the one asked for from inside */
	assert_int_equal(later.yes, 20);
	dg_buf_finish(&out);
	dg_barriers_finish(&b);
}

static void all_fail_with_the_stream(void **state)
{
	struct dg_barriers b;
	struct dg_buf out = { 0 };
	struct waiter w = { 0 };
	char old[48];
	(void)state;
	dg_barriers_init(&b, "sms.example.org", "example.org");
	dg_barriers_renew(&b);
	dg_barriers_add(&b, on_passed, &w);
	dg_barriers_ask(&b, 0, &out);
	dg_barriers_add(&b, on_passed, &w);
	memcpy(old, b.id, sizeof old);
	dg_barriers_fail(&b);
	assert_int_equal(w.no, 2);
	dg_barriers_renew(&b); /* an answer to the old stream's ping may still come */
	dg_barriers_add(&b, on_passed, &w);
	dg_barriers_ask(&b, 0, &out);
	assert_false(answer(&b, "iq", "result", old));
	assert_int_equal(w.yes, 0);
	dg_barriers_fail(&b);
	dg_buf_finish(&out);
	dg_barriers_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ping_is_a_ping),
		cmocka_unit_test(only_its_own_answer_counts),
		cmocka_unit_test(later_waiters_share_the_next_ping),
		cmocka_unit_test(all_fail_with_the_stream),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
