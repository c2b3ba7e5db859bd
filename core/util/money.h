/* money.h - sums as millionths of whatever the currency is: prices of short messages have four decimals. Pure. */
#ifndef DG_MONEY_H
#define DG_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#define DG_MONEY_UNKNOWN   (-1)
#define DG_MONEY_MAX       INT64_C(1000000000000) /* a million */
#define DG_MONEY_PRINT_MAX 32

/* "0.0075" -> 7500. Digits, at most six of them behind a point. false: anything else, or over a million. */
bool dg_money_read(const char *text, int64_t *micros);
/* "0.0075": at least two decimals, no more than needed. */
const char *dg_money_print(int64_t micros, char out[DG_MONEY_PRINT_MAX]);

#endif
