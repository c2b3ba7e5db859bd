/* fuzz_columns.c - whatever a network or a user wrote, what reaches the operator's terminal is valid UTF-8 without
 * control characters, and a table of it has exactly its own lines. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "main/columns.h"
#include "util/mem.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void demand(bool holds)
{
	if (!holds)
		abort();
}

static void check_text(const char *at, size_t n)
{
	size_t used;

	demand(dg_utf8_is_valid(at, n));
	for (; n > 0; at += used, n -= used) {
		uint32_t cp = dg_utf8_next(at, n, &used);

		demand(cp >= 0x20 && (cp < 0x7F || cp > 0x9F));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static const char *const headings[] = { "A", "B", NULL };
	char *text = dg_strndup((const char *)octets, n);
	struct dg_buf out = { 0 };
	struct dg_columns t;
	char *line, *end;
	int lines = 0;

	dg_columns_init(&t, headings);
	dg_columns_add(&t, text);
	dg_columns_add(&t, text);
	dg_columns_print(&t, &out);
	for (line = out.at; (end = strchr(line, '\n')); line = end + 1, lines++)
		check_text(line, (size_t)(end - line));
	demand(lines == 2 && !*line);
	dg_columns_finish(&t);
	dg_buf_finish(&out);
	free(text);
	return 0;
}
