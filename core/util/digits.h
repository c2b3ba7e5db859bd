/* digits.h - numbers as digits, for the places that every message passes: snprintf() costs fifty times as much. */
#ifndef DG_DIGITS_H
#define DG_DIGITS_H

#include <stddef.h>
#include <stdint.h>

#define DG_DIGITS_ROOM 24 /* octets for any number in decimal, with its NUL */

/* `value` in base 10 or 16 (lower case), with leading zeros up to `width` (at most 20) digits. Returns how many. */
size_t dg_digits(uint64_t value, unsigned base, size_t width, char out[DG_DIGITS_ROOM]);

#endif
