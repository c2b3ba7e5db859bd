/* fuzz_vcard.c - any octets are some cards or none: reading ends, stays inside, moves on, and what it gives is text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/vcard.h"
#include "util/mem.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void demand(bool holds)
{
	if (!holds)
		abort();
}

static void check_text(const char *text)
{
	demand(!text || (*text && strlen(text) <= 4096 && dg_utf8_is_valid(text, strlen(text))));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	char *copy = dg_alloc(n + 1); /* its own block, so that a step outside is seen */
	memcpy(copy, octets, n);
	struct dg_vcard v;
	size_t at = 0, before = 0;
	while (dg_vcard_next(copy, n, &at, &v)) {
		struct dg_buf photo = { 0 };
		demand(at > before && at <= n);
		before = at;
		check_text(v.name);
		check_text(v.nick);
		check_text(v.note);
		check_text(v.organisation);
		check_text(v.given);
		check_text(v.family);
		check_text(v.email);
		demand(v.photo_octets <= n && v.photo_at <= n - v.photo_octets);
		if (v.photo_octets && dg_vcard_photo(copy + v.photo_at, v.photo_octets, 1000, &photo))
			demand(photo.len <= 1000);
		dg_buf_finish(&photo);
		dg_vcard_finish(&v);
	}
	demand(at == n);
	free(copy);
	return 0;
}
