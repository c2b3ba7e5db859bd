/* test_data_url.c - octets that stand in a URL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "xmpp/data_url.h"

static void gives(const char *url, const char *wanted_type, const char *wanted)
{
	char type[DATA_URL_TYPE_MAX] = "";
	struct dg_buf octets = { 0 };
	assert_true(data_url_read(url, type, &octets));
	assert_string_equal(type, wanted_type);
	assert_int_equal(octets.len, strlen(wanted));
	assert_memory_equal(octets.at, wanted, octets.len);
	dg_buf_finish(&octets);
}

static void refuses(const char *url)
{
	char type[DATA_URL_TYPE_MAX];
	struct dg_buf octets = { 0 };
	assert_false(data_url_read(url, type, &octets));
	dg_buf_finish(&octets);
}

static void octets_come_out(void **state)
{
	(void)state;
	gives("data:image/png;base64,AQ==", "image/png", "\x01");
	gives("data:image/png;base64,Zm9v", "image/png", "foo");
	gives("data:image/png;base64,Zm9vYg==", "image/png", "foob");
	gives("data:image/png;base64,Zm9vYg", "image/png", "foob");
	gives("data:image/png;base64,Zm9vYmE=", "image/png", "fooba");
	gives("data:image/png;base64,+/+/", "image/png", "\xFB\xFF\xBF");
}

static void types_are_types(void **state)
{
	(void)state;
	gives("data:;base64,Zm9v", "text/plain", "foo");
	gives("data:text/plain;charset=utf-8;base64,Zm9v", "text/plain", "foo");
	gives("data:image;base64,Zm9v", "application/octet-stream", "foo");
	gives("data:a/b\r\nX: y;base64,Zm9v", "application/octet-stream", "foo");
	gives("data:a/b/c;base64,Zm9v", "application/octet-stream", "foo");
}

static void others_are_refused(void **state)
{
	(void)state;
	static const char *const urls[] = { "data:", "data:,foo", "data:text/plain,foo", "data:base64,Zm9v",
		"data:image/png;base64", "data:image/png;base64,", "data:image/png;base64,Z",
		"data:image/png;base64,Zm9*", "data:image/png;base64,Zm=9",
		"data:image/png;base64,Zg===", "https://h/x;base64,Zm9v" };
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
		refuses(urls[i]);
}

static void large_ones_are_refused(void **state)
{
	(void)state;
	struct dg_buf url = { 0 }, octets = { 0 };
	char type[DATA_URL_TYPE_MAX];
	dg_buf_str(&url, "data:image/png;base64,");
	size_t head = url.len;
	for (size_t n = 0; n < DATA_URL_OCTETS_MAX / 3 * 4; n += 4)
		dg_buf_str(&url, "AAAA");
	assert_true(data_url_read(url.at, type, &octets));
	assert_int_equal(octets.len, (url.len - head) / 4 * 3);
	dg_buf_str(&url, "AAAAAAAA");
	refuses(url.at);
	dg_buf_finish(&url);
	dg_buf_finish(&octets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(octets_come_out),
		cmocka_unit_test(types_are_types),
		cmocka_unit_test(others_are_refused),
		cmocka_unit_test(large_ones_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
