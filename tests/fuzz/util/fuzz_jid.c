/* fuzz_jid.c - an address that parses prints as one that parses to the same parts, within the limits. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/jid.h"
#include "util/mem.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void demand(bool holds)
{
	if (!holds)
		abort();
}

static void check_part(const char *part, const char *forbidden)
{
	size_t n = part ? strlen(part) : 1;
	demand(n > 0 && n <= DG_JID_PART_MAX);
	demand(!part || (dg_utf8_is_valid(part, n) && strcspn(part, forbidden) == n));
}

static bool is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	char *text = dg_strndup((const char *)octets, n);
	struct dg_jid first;
	if (dg_jid_parse(text, &first) == DG_OK) {
		check_part(first.node, " \"&'/:<>@\t\n");
		check_part(first.domain, " \"&'/<>@\t\n");
		check_part(first.resource, "\t\n\r");
		struct dg_buf printed = { 0 };
		dg_jid_print(&printed, first.node, first.domain, first.resource);
		struct dg_jid second;
		demand(dg_jid_parse(printed.at, &second) == DG_OK);
		demand(is_same(first.node, second.node) && is_same(first.domain, second.domain));
		demand(is_same(first.resource, second.resource) && is_same(first.bare, second.bare));
		dg_jid_finish(&second);
		dg_buf_finish(&printed);
		dg_jid_finish(&first);
	}
	free(text);
	return 0;
}
