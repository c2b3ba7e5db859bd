/* coding.h - how one outgoing text is written: an alphabet, the tables or the charset that it is refined by, and what a
 * character costs then. coding.c knows the kinds; split.c picks one.
 */
#ifndef SMS_CODING_H
#define SMS_CODING_H

#include "sms/charset.h"
#include "sms/national.h"
#include "sms/text.h"

struct sms_coding {
	enum sms_alphabet alphabet; /* what it costs by: SMS_GSM septets, SMS_UCS2 16-bit units, SMS_BINARY octets */
	uint8_t data_coding;    /* the number that names it: of SMPP, and of 3GPP TS 23.038 where that is the same */
	struct sms_shift shift; /* SMS_GSM: said in the header of each part */
	struct sms_charset *charset; /* borrowed; NULL: the alphabet's own octets */
};

/* What a code point costs on the handset: septets, 16-bit units or octets; 0: it cannot be written so. */
size_t sms_coding_cost(const struct sms_coding *c, uint32_t cp);
/* What a whole text costs; 0: something in it cannot be written so, or it is empty. */
size_t sms_coding_cost_all(const struct sms_coding *c, const char *text, size_t n);
/* Write a code point that costs something; returns the octets. */
size_t sms_coding_put(const struct sms_coding *c, uint32_t cp, uint8_t out[SMS_CHARSET_PUT_MAX]);
/* Units that fit so many octets of user data. */
size_t sms_coding_room(const struct sms_coding *c, size_t octets);

#endif
