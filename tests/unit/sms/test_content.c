/* Contents made plain: header, tables, charsets and packing, one after the other in the same room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sms/content.h"

static struct sms_content of(const char *octets, size_t n)
{
	return (struct sms_content){ .octets = (const uint8_t *)octets, .n = n, .alphabet = SMS_GSM };
}

static void assert_holds(const struct sms_content *c, const char *octets)
{
	assert_int_equal(c->n, strlen(octets));
	assert_memory_equal(c->octets, octets, c->n);
}

static void headers(void **state)
{
	(void)state;
	struct sms_udh udh;
	struct sms_content c = of("\6\5\4\x0B\x84\x23\xF0push", 11);
	assert_true(sms_content_open(&c, &udh));
	assert_true(c.ports);
	assert_holds(&c, "push");
	c = of("\x7Fhello", 6);
	assert_false(sms_content_open(&c, &udh));
	assert_true(c.broken_header);
	assert_holds(&c, "\x7Fhello");
}

static void packed_and_shifted_in_one_room(void **state)
{
	(void)state;
	struct dg_buf room = { 0 };
	struct sms_content c = of("\xE8\x32\x9B\xFD\x06", 5);
	sms_content_unpack(&c, 0, 5, &room);
	assert_int_equal(c.alphabet, SMS_GSM);
	assert_holds(&c, "hello");
	sms_content_shifted(&c, (struct sms_shift){ .locking = 1 }, &room);
	assert_int_equal(c.alphabet, SMS_UTF8);
	assert_holds(&c, "hello");
	c = of("\xE8\x32", 2);
	sms_content_unpack(&c, 0, 160, &room); /* more than there are */
	assert_int_equal(c.n, 2);
	c = of("\xE8", 1);
	sms_content_unpack(&c, 2, SIZE_MAX, &room); /* fill bits and nothing else */
	assert_int_equal(c.n, 0);
	sms_content_shifted(&c, (struct sms_shift){ 0 }, &room);
	assert_int_equal(c.n, 0);
	assert_non_null(c.octets);
	dg_buf_finish(&room);
}

static void converted(void **state)
{
	(void)state;
	struct dg_buf room = { 0 };
	struct sms_charset *charset = NULL;
	assert_int_equal(sms_charset_open("KOI8-R", &charset), DG_OK);
	struct sms_content c = of("\xEF\xCB", 2);
	sms_content_convert(&c, charset, &room);
	assert_int_equal(c.alphabet, SMS_UTF8);
	assert_holds(&c, "Ок");
	c = of("", 0);
	sms_content_convert(&c, charset, &room);
	assert_int_equal(c.n, 0);
	sms_charset_close(charset);
	dg_buf_finish(&room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(packed_and_shifted_in_one_room),
		cmocka_unit_test(converted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
