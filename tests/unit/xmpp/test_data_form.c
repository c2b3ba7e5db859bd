/* test_data_form.c - forms to XML and back: both spellings, nothing of a secret, and no more than the bounds. */
#include "xmpp/data_form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct dg_form form;
static struct dg_buf out;

static int setup(void **state)
{
	(void)state;
	dg_form_init(&form);
	dg_form_type(&form, "urn:test");
	dg_form_title(&form, "T");
	dg_form_instructions(&form, "I & J");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	dg_form_finish(&form);
	dg_buf_finish(&out);
	return 0;
}

static struct dg_form_field *add(enum dg_field_type type, const char *var, const char *value)
{
	struct dg_form_field *field = dg_form_add(&form, type, var, var);
	dg_field_value(field, value);
	return field;
}

static const char *print(void (*how)(struct dg_render *r, const struct dg_form *f))
{
	struct dg_render r;
	dg_buf_clear(&out);
	dg_render_init(&r, &out);
	dg_render_open(&r, "q");
	how(&r, &form);
	dg_render_close(&r);
	return out.at;
}

#define HAS(part)   assert_non_null(strstr(out.at, (part)))
#define LACKS(part) assert_null(strstr(out.at, (part)))

static void test_a_form_to_fill_in(void **state)
{
	(void)state;
	struct dg_form_field *field = add(DG_FIELD_PHONE, "phone", "+1");
	field->required = true;
	dg_field_hint(field, "as dialled");
	add(DG_FIELD_SECRET, "password", "never");
	add(DG_FIELD_JIDS, "who", "a@b\nc@d");
	field = add(DG_FIELD_CHOICE, "lang", "de");
	dg_field_choice(field, "de", "Deutsch");
	add(DG_FIELD_FIXED, NULL, "Words.");
	add(DG_FIELD_BOOL, "flag", NULL);
	print(data_form_print);
	HAS("<q><x xmlns='jabber:x:data' type='form'><title>T</title><instructions>I &amp; J</instructions>"
	    "<field type='hidden' var='FORM_TYPE'><value>urn:test</value></field>");
	HAS("<field type='text-single' var='phone' label='phone'><desc>as "
	    "dialled</desc><required/><value>+1</value></field>");
	HAS("<field type='text-private' var='password' label='password'/>");
	HAS("<field type='jid-multi' var='who' label='who'><value>a@b</value><value>c@d</value></field>");
	HAS("<value>de</value><option label='Deutsch'><value>de</value></option></field>");
	HAS("<field type='fixed'><value>Words.</value></field>");
	HAS("<field type='boolean' var='flag' label='flag'/>");
	LACKS("never");
}

static void test_a_result_to_read(void **state)
{
	(void)state;
	struct dg_form_field *field = add(DG_FIELD_CHOICE, "lang", "de");
	dg_field_choice(field, "de", "Deutsch");
	add(DG_FIELD_SECRET, "password", "never");
	add(DG_FIELD_LINES, "lines", "one\ntwo");
	print(data_form_print_result);
	HAS("type='result'");
	HAS("<field type='text-single' var='lang' label='lang'><value>Deutsch</value></field>");
	HAS("<value>one</value><value>two</value>");
	LACKS("password");
	LACKS("never");
}

static void test_the_fields_of_old(void **state)
{
	(void)state;
	add(DG_FIELD_PHONE, "number", "+15550001111")->legacy = "phone";
	add(DG_FIELD_SECRET, "pw", "never")->legacy = "password";
	add(DG_FIELD_TEXT, "nickname", "")->legacy = "nick";
	add(DG_FIELD_BOOL, "modern", "1");
	print(data_form_print_legacy);
	assert_string_equal(
		out.at, "<q><instructions>I &amp; J</instructions><phone>+15550001111</phone><password/><nick/></q>");
}

static enum data_answer read(const char *xml, bool legacy)
{
	struct data_submission s = { 0 };
	struct dg_element *e = dg_element_parse(xml);
	assert_non_null(e);
	enum data_answer answer = legacy ? data_form_read_legacy(e, &s) : data_form_read(e, &s);
	if (answer == DATA_FORM_SUBMITTED && !data_form_fill(&s, &form))
		answer = DATA_FORM_BROKEN;
	data_submission_finish(&s);
	dg_element_free(e);
	return answer;
}

static void test_what_is_submitted(void **state)
{
	(void)state;
	add(DG_FIELD_TEXT, "kept", "as it was");
	add(DG_FIELD_TEXT, "emptied", "something");
	add(DG_FIELD_TEXT, "one", NULL);
	add(DG_FIELD_JIDS, "many", NULL);
	assert_int_equal(
		read("<x xmlns='jabber:x:data' type='submit'>"
		     "<field var='FORM_TYPE'><value>urn:test</value></field><field var='emptied'/>"
		     "<field var='one'><value>a &lt; b</value><value>dropped</value></field><field><value>no "
		     "name</value>"
		     "</field><field var='unknown'><value>x</value></field><field xmlns='urn:other' var='kept'/>"
		     "<field var='many'><value>a@b</value><desc>no</desc><value>c@d</value></field></x>",
			false),
		DATA_FORM_SUBMITTED);
	assert_string_equal(dg_form_value(&form, "kept"), "as it was");
	assert_null(dg_form_value(&form, "emptied"));
	assert_string_equal(dg_form_value(&form, "one"), "a < b");
	assert_string_equal(dg_form_value(&form, "many"), "a@b\nc@d");
}

static void test_what_is_submitted_in_the_old_way(void **state)
{
	(void)state;
	add(DG_FIELD_PHONE, "number", NULL)->legacy = "phone";
	add(DG_FIELD_TEXT, "phone", "not this one");
	assert_int_equal(read("<query xmlns='jabber:iq:register'><phone>123</phone><email>e</email>"
			      "<number>4</number><phone xmlns='urn:other'>5</phone></query>",
				 true),
		DATA_FORM_SUBMITTED);
	assert_string_equal(dg_form_value(&form, "number"), "123");
	assert_string_equal(dg_form_value(&form, "phone"), "not this one");
}

static void test_what_is_no_submission(void **state)
{
	(void)state;
	add(DG_FIELD_TEXT, "one", "as it was");
	assert_int_equal(read("<x xmlns='jabber:x:data' type='cancel'/>", false), DATA_FORM_CANCELLED);
	assert_int_equal(read("<x xmlns='jabber:x:data' type='form'/>", false), DATA_FORM_BROKEN);
	assert_int_equal(read("<x xmlns='jabber:x:data'/>", false), DATA_FORM_BROKEN);
	assert_int_equal(read("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:another</value>"
			      "</field><field var='one'><value>new</value></field></x>",
				 false),
		DATA_FORM_BROKEN);
	assert_string_equal(dg_form_value(&form, "one"), "as it was");
}

/* `n` times `part` between `head` and `tail`. Given. */
static char *many(const char *head, const char *part, size_t n, const char *tail)
{
	struct dg_buf xml = { 0 };
	dg_buf_str(&xml, head);
	for (size_t i = 0; i < n; i++)
		dg_buf_str(&xml, part);
	dg_buf_str(&xml, tail);
	return dg_buf_give(&xml);
}

static void test_no_more_than_the_bounds(void **state)
{
	(void)state;
	static const struct {
		const char *head, *part, *tail;
		size_t most;
		bool legacy;
	} floods[] = {
		{ "<x xmlns='jabber:x:data' type='submit'>", "<field var='a'/>", "</x>", DATA_FORM_FIELDS, false },
		{ "<x xmlns='jabber:x:data' type='submit'><field var='a'>", "<value/>", "</field></x>",
			DATA_FORM_VALUES, false },
		{ "<x xmlns='jabber:x:data' type='submit'><field var='a'><value>", "12345678", "</value></field></x>",
			DATA_FORM_OCTETS / 8, false },
		{ "<query xmlns='jabber:iq:register'>", "<a/>", "</query>", DATA_FORM_FIELDS, true },
		{ "<query xmlns='jabber:iq:register'><a>", "12345678", "</a></query>", DATA_FORM_OCTETS / 8, true },
	};
	for (size_t i = 0; i < sizeof floods / sizeof floods[0]; i++) {
		char *fits = many(floods[i].head, floods[i].part, floods[i].most, floods[i].tail);
		char *over = many(floods[i].head, floods[i].part, floods[i].most + 1, floods[i].tail);
		assert_int_equal(read(fits, floods[i].legacy), DATA_FORM_SUBMITTED);
		assert_int_equal(read(over, floods[i].legacy), DATA_FORM_BROKEN);
		free(fits);
		free(over);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_form_to_fill_in, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_result_to_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_fields_of_old, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_submitted, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_submitted_in_the_old_way, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_no_submission, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_more_than_the_bounds, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
