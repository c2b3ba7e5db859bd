/* digits.c - see digits.h. */
#include "util/digits.h"

#include <assert.h>
#include <string.h>

size_t dg_digits(uint64_t value, unsigned base, size_t width, char out[DG_DIGITS_ROOM])
{
	char all[DG_DIGITS_ROOM];
	char *const end = all + sizeof all;
	char *at = end;
	assert((base == 10 || base == 16) && width < DG_DIGITS_ROOM);
	do {
		*--at = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	while ((size_t)(end - at) < width)
		*--at = '0';
	size_t n = (size_t)(end - at);
	memcpy(out, at, n);
	out[n] = '\0';
	return n;
}
