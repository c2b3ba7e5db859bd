/* fuzz_jid_escape.c - XEP-0106: what is escaped comes back unchanged and holds nothing that a node may not; and
 * unescaping takes anything. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/jid.h"
#include "util/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void demand(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	char *name = dg_strndup((const char *)octets, n);
	struct dg_buf escaped = { 0 };
	struct dg_buf back = { 0 };
	if (dg_jid_escape(name, &escaped) == DG_OK) {
		demand(strcspn(escaped.at, " \"&'/:<>@") == escaped.len);
		dg_jid_unescape(escaped.at, &back);
		demand(strcmp(back.at, name) == 0);
	} else {
		size_t len = strlen(name);
		demand(!escaped.len && (!len || name[0] == ' ' || name[len - 1] == ' '));
	}
	dg_buf_clear(&back);
	dg_jid_unescape(name, &back);
	demand(back.len <= strlen(name));
	dg_buf_finish(&back);
	dg_buf_finish(&escaped);
	free(name);
	return 0;
}
