/* words.h - is this whole text STOP, START or HELP, in a language that we know? Pure. */
#ifndef OPTOUT_WORDS_H
#define OPTOUT_WORDS_H

#include "util/buf.h"

enum word { WORD_NONE, WORD_STOP, WORD_START, WORD_HELP };

/* Case, accents' encoding, spaces and punctuation do not matter; anything beside the word does: "stop it" is a text
 * like any other. `more` are the operator's own words by kind (WORD_STOP - 1 is the first), separated by commas; NULL:
 * none. `lang` becomes the tag of the language that the word is of, NULL where several have it. */
enum word word_read(const char *text, const char *const more[3], const char **lang);

/* `text` as words are compared: in small letters, without spaces and punctuation. */
void word_plain(const char *text, struct dg_buf *out);

#endif
