/* translit.h - a text in letters of the GSM alphabet, where that says the same: typographic quotes, dashes, dots and
 * spaces, Latin letters without accents that the alphabet has not. Pure.
 *
 * No letter of another script is ever replaced, and nothing is left out but what nobody sees. glibc's //TRANSLIT is no
 * help here: what it does depends on the locale, and it writes "?".
 */
#ifndef SMS_TRANSLIT_H
#define SMS_TRANSLIT_H

#include <stdint.h>

/* What may stand for a code point, in ASCII; "" where nothing is seen; NULL: nothing may. */
const char *sms_translit(uint32_t cp);

#endif
