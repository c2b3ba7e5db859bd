/* fuzz_number.c - the first two octets choose a country, the rest is typed: what is read is canonical, reads as itself
 * everywhere in the world, and consists of digits that were typed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void demand(bool holds)
{
	if (!holds)
		abort();
}

static void check_reading(const char *number, const char *country)
{
	char again[DG_NUMBER_MAX];
	enum dg_number_kind kind = dg_number_kind(number);
	demand(kind != DG_NUMBER_NONE);
	demand(dg_number_read(number, country, again) == DG_OK && strcmp(again, number) == 0);
	if (kind == DG_NUMBER_E164)
		demand(dg_number_read(number, NULL, again) == DG_OK && strcmp(again, number) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	if (n < 2)
		return 0;
	const char country[3] = { (char)octets[0], (char)octets[1], '\0' };
	char *text = dg_strndup((const char *)octets + 2, n - 2);
	char number[DG_NUMBER_MAX];
	if (dg_number_read(text, country, number) == DG_OK) {
		demand(strpbrk(text, "0123456789") != NULL);
		check_reading(number, country);
	}
	if (dg_number_kind(text) != DG_NUMBER_NONE)
		demand(strlen(text) < DG_NUMBER_MAX);
	free(text);
	return 0;
}
