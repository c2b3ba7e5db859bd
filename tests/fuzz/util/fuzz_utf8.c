/* fuzz_utf8.c - whatever comes in: what dg_utf8_mend() puts out is valid UTF-8, fit for XML, and mends to itself. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void demand(bool holds)
{
	if (!holds)
		abort();
}

static void check_text(const char *at, size_t n)
{
	uint32_t before = 0;
	size_t used;
	for (size_t i = 0; i < n; i += used) {
		uint32_t cp = dg_utf8_next(at + i, n - i, &used);
		char again[4];
		demand(dg_xml_char_ok(cp));
		demand(dg_utf8_put(cp, again) == used && memcmp(again, at + i, used) == 0);
		demand(before || !dg_utf8_joins(before, cp));
		before = cp;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	struct dg_buf once = { 0 };
	struct dg_buf twice = { 0 };
	dg_utf8_mend(&once, (const char *)octets, n);
	check_text(once.at, once.len);
	demand(dg_utf8_is_valid(once.at, once.len));
	dg_utf8_mend(&twice, once.at, once.len);
	demand(once.len == twice.len && (!once.len || memcmp(once.at, twice.at, once.len) == 0));
	demand(once.len <= 3 * n);
	if (dg_utf8_is_valid((const char *)octets, n)) /* nothing is added to good text */
		demand(once.len <= n);
	dg_buf_finish(&once);
	dg_buf_finish(&twice);
	return 0;
}
