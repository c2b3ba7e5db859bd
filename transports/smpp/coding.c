/* coding.c - see coding.h. */
#include "coding.h"

enum sms_alphabet smpp_coding_alphabet(uint8_t data_coding, enum sms_alphabet zero)
{
	static const enum sms_alphabet own[16] = { SMS_GSM, SMS_ASCII, SMS_BINARY, SMS_LATIN1, SMS_BINARY, SMS_BINARY,
		SMS_CYRILLIC, SMS_HEBREW, SMS_UCS2, SMS_BINARY, SMS_BINARY, SMS_BINARY, SMS_BINARY, SMS_BINARY,
		SMS_BINARY, SMS_BINARY };
	if (data_coding == 0)
		return zero;
	return data_coding < 16 ? own[data_coding] : sms_alphabet_of(data_coding);
}
