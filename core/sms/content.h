/* content.h - the text of an incoming short message, still as octets. */
#ifndef SMS_CONTENT_H
#define SMS_CONTENT_H

#include "sms/text.h"
#include "sms/udh.h"

#define SMS_PEER_MAX 96 /* octets of an incoming address as UTF-8, with its NUL */

struct sms_content {
	const uint8_t *octets; /* borrowed; behind the user data header */
	size_t n;
	enum sms_alphabet alphabet;
	struct sms_place place; /* by user data header, or what the network has instead of it */
	bool ports;             /* for a program, not for a person */
	bool broken_header;     /* it claims to have a header and has none: shown as it is */
	bool both;              /* SMPP: short_message and message_payload: the payload was believed */
};

#endif
