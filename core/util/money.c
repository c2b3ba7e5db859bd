/* money.c - see money.h. */
#include "util/money.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DECIMALS 6
#define ONE      1000000

bool dg_money_read(const char *text, int64_t *micros)
{
	int64_t sum = 0;
	int decimals = -1; /* no point yet */
	if (!isdigit((unsigned char)*text))
		return false;
	for (; *text; text++) {
		if (*text == '.' && decimals < 0 && isdigit((unsigned char)text[1])) {
			decimals = 0;
			continue;
		}
		if (!isdigit((unsigned char)*text) || decimals == DECIMALS || sum > DG_MONEY_MAX)
			return false;
		sum = sum * 10 + (*text - '0');
		decimals += decimals >= 0;
	}
	for (int i = decimals < 0 ? 0 : decimals; i < DECIMALS && sum <= DG_MONEY_MAX; i++)
		sum *= 10;
	if (sum > DG_MONEY_MAX)
		return false;
	*micros = sum;
	return true;
}

const char *dg_money_print(int64_t micros, char out[DG_MONEY_PRINT_MAX])
{
	(void)snprintf(out, DG_MONEY_PRINT_MAX, "%" PRId64 ".%06" PRId64, micros / ONE, micros % ONE);
	for (size_t n = strlen(out); out[n - 1] == '0' && out[n - 3] != '.'; n--)
		out[n - 1] = '\0';
	return out;
}
