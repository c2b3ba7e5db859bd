/* content.h - the text of an incoming short message, still as octets. */
#ifndef SMS_CONTENT_H
#define SMS_CONTENT_H

#include "sms/charset.h"
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

/* Read the user data header in front of a content and step behind it: `header` as it was. false: there is none that
 * makes sense, and the content stays as it was but for `broken_header`. */
bool sms_content_open(struct sms_content *c, struct sms_udh *header);
/* What plain readers of alphabets would not understand becomes SMS_UTF8, written to `room` and borrowed from it. */
void sms_content_shifted(struct sms_content *c, struct sms_shift tables, struct dg_buf *room);
void sms_content_convert(struct sms_content *c, struct sms_charset *charset, struct dg_buf *room);
/* Packed septets behind a header of so many octets (0: none) become septets, written to `room` and borrowed from it.
 * `n` septets; SIZE_MAX: nobody says how many. */
void sms_content_unpack(struct sms_content *c, size_t header_octets, size_t n, struct dg_buf *room);

#endif
