/* text.h - text <-> the octets of a short message: which alphabet a text needs, and what a coding scheme means.
 *
 * Pure. Outgoing text is valid UTF-8; incoming octets are anything at all and come out as UTF-8 fit for XML.
 */
#ifndef SMS_TEXT_H
#define SMS_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"
#include "sms/national.h"
#include "util/buf.h"

enum sms_alphabet {
	SMS_GSM,      /* 3GPP TS 23.038, one septet per octet */
	SMS_LATIN1,   /* ISO 8859-1 */
	SMS_ASCII,    /* ITU-T T.50 */
	SMS_CYRILLIC, /* ISO 8859-5 */
	SMS_HEBREW,   /* ISO 8859-8 */
	SMS_UCS2,     /* UTF-16, big endian unless a byte order mark says otherwise */
	SMS_BINARY,   /* no text, or in an alphabet that we cannot read */
	SMS_UTF8,     /* what content.c made of national tables, charsets and packed septets */
};

/* "gsm", "latin1" or "ascii": what data_coding 0 means at a carrier. DG_INVALID: none of them. */
DG_MUST_CHECK
enum dg_status sms_alphabet_parse(const char *name, enum sms_alphabet *out);
/* The alphabet that a data coding scheme names (3GPP TS 23.038 section 4). */
enum sms_alphabet sms_alphabet_of(uint8_t dcs);

/* What a code point costs on the handset, in units of its 140 octets: septets, or 16-bit units with SMS_UCS2. 0: the
 * alphabet does not have it. The 8-bit alphabets cost septets too: that is what the carrier turns them into. */
size_t sms_text_cost(enum sms_alphabet alphabet, uint32_t cp);
/* `zero` when it has every character of the text, else SMS_UCS2; and what the whole text costs in it. */
enum sms_alphabet sms_text_choose(const char *text, size_t n, enum sms_alphabet zero, size_t *units);
/* Write one code point that costs something; returns the octets. */
size_t sms_text_put(enum sms_alphabet alphabet, uint32_t cp, uint8_t out[4]);

/* Append the octets as UTF-8 that XML 1.0 can carry: line ends become "\n", what is broken U+FFFD, control characters
 * nothing. SMS_BINARY adds nothing. */
void sms_text_decode(struct dg_buf *out, enum sms_alphabet alphabet, const uint8_t *octets, size_t n);
/* The same of septets that a header names national tables for. */
void sms_text_decode_shifted(struct dg_buf *out, struct sms_shift tables, const uint8_t *octets, size_t n);

#endif
