/* texts.c - see texts.h. */
#include "texts.h"

#include <stdio.h>

uint32_t text_number(const char *at, size_t n)
{
	uint32_t number = 0;
	if (n < 9 || at[0] != 'm')
		return TEXT_NONE;
	for (size_t i = 1; i < 9; i++) {
		unsigned digit = (unsigned)(unsigned char)at[i] - '0';
		if (digit > 9)
			return TEXT_NONE;
		number = number * 10 + digit;
	}
	return number;
}

void text_print(uint32_t number, char out[TEXT_MAX])
{
	snprintf(out, TEXT_MAX, "m%08u " TEXT_WORDS, number % TEXT_NUMBERS);
}

uint32_t text_user(const struct texts *t, uint32_t number)
{
	return number % t->users;
}

void text_user_digits(uint32_t user, char out[DIGITS_MAX])
{
	snprintf(out, DIGITS_MAX, "1555%07u", user % 10000000);
}

void text_peer_digits(const struct texts *t, uint32_t number, char out[DIGITS_MAX])
{
	snprintf(out, DIGITS_MAX, "1777%07u", number % (t->users * t->peers) % 10000000);
}
