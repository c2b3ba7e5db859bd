/* texts.h - the texts that cross: every one unique, "m" and eight digits first, so that loss and repeats are counted
 * and never assumed. A text's number says all the rest of it: whose it is and whom it is for. Every field has a fixed
 * width, so that all stanzas, PDUs and requests of one kind are equally long. */
#ifndef LOAD_TEXTS_H
#define LOAD_TEXTS_H

#include <stddef.h>
#include <stdint.h>

#define TEXT_WORDS "The quick brown fox jumps over the lazy dog, and then it sleeps a bit"

#define TEXT_NONE UINT32_MAX

enum { TEXT_MAX = 96, DIGITS_MAX = 16, TEXT_NUMBERS = 100000000 };

/* How many conversations the texts are dealt out to, in turn: user u writes with `peers` phones. */
struct texts {
	uint32_t users, peers;
};

uint32_t text_number(const char *at, size_t n); /* of the text that begins here; TEXT_NONE when none does */
void text_print(uint32_t number, char out[TEXT_MAX]);
uint32_t text_user(const struct texts *t, uint32_t number);
/* Telephone numbers as digits in international form, without "+". */
void text_user_digits(uint32_t user, char out[DIGITS_MAX]);
void text_peer_digits(const struct texts *t, uint32_t number, char out[DIGITS_MAX]);

#endif
