/* fuzz_data_url.c - any text as a data URL. Oracle: what is read is bounded, its type can stand in a header, and octets
 * that are written as base64 again are the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "xmpp/data_url.h"

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void write_base64(const struct dg_buf *octets, struct dg_buf *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < octets->len; i += 3) {
		uint32_t bits = 0;
		size_t n = octets->len - i < 3 ? octets->len - i : 3;
		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (k < n ? (unsigned char)octets->at[i + k] : 0);
		for (size_t k = 0; k < n + 1; k++)
			dg_buf_chr(out, digits[bits >> (18 - 6 * k) & 63]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	char *url = dg_strndup((const char *)octets, n);
	char type[DATA_URL_TYPE_MAX] = "";
	struct dg_buf first = { 0 }, again = { 0 }, second = { 0 };
	if (data_url_read(url, type, &first)) {
		check(data_url_is(url) && first.len && first.len <= DATA_URL_OCTETS_MAX + 3);
		check(strchr(type, '/') && !strpbrk(type, "\r\n;, "));
		dg_buf_str(&again, "data:;base64,");
		write_base64(&first, &again);
		check(data_url_read(again.at, type, &second));
		check(first.len == second.len && memcmp(first.at, second.at, first.len) == 0);
	}
	dg_buf_finish(&first);
	dg_buf_finish(&again);
	dg_buf_finish(&second);
	free(url);
	return 0;
}
