/* text.h - text <-> the octets of a short message: which alphabet a text needs, and what a data_coding means.
 *
 * Pure. Outgoing text is valid UTF-8; incoming octets are anything at all and come out as UTF-8 fit for XML.
 */
#ifndef SMPP_TEXT_H
#define SMPP_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"
#include "util/buf.h"

enum smpp_alphabet {
	SMPP_GSM,      /* 3GPP TS 23.038, one septet per octet */
	SMPP_LATIN1,   /* ISO 8859-1 */
	SMPP_ASCII,    /* ITU-T T.50 */
	SMPP_CYRILLIC, /* ISO 8859-5 */
	SMPP_HEBREW,   /* ISO 8859-8 */
	SMPP_UCS2,     /* UTF-16, big endian unless a byte order mark says otherwise */
	SMPP_BINARY,   /* no text, or in an alphabet that we cannot read */
};

/* "gsm", "latin1" or "ascii": what data_coding 0 means at a carrier. DG_INVALID: none of them. */
DG_MUST_CHECK
enum dg_status smpp_alphabet_parse(const char *name, enum smpp_alphabet *out);
/* The alphabet of an incoming data_coding (SMPP 5.2.19, and the GSM coding groups of 3GPP TS 23.038 section 4 where
 * SMPP leaves them room); `zero` is what 0 means. */
enum smpp_alphabet smpp_alphabet_of(uint8_t data_coding, enum smpp_alphabet zero);

/* What a code point costs on the handset, in units of its 140 octets: septets, or 16-bit units with SMPP_UCS2. 0: the
 * alphabet does not have it. The 8-bit alphabets cost septets too: that is what the carrier turns them into. */
size_t smpp_text_cost(enum smpp_alphabet alphabet, uint32_t cp);
/* `zero` when it has every character of the text, else SMPP_UCS2; and what the whole text costs in it. */
enum smpp_alphabet smpp_text_choose(const char *text, size_t n, enum smpp_alphabet zero, size_t *units);
/* Write one code point that costs something; returns the octets. */
size_t smpp_text_put(enum smpp_alphabet alphabet, uint32_t cp, uint8_t out[4]);

/* Append the octets as UTF-8 that XML 1.0 can carry: line ends become "\n", what is broken U+FFFD, control characters
 * nothing. SMPP_BINARY adds nothing. */
void smpp_text_decode(struct dg_buf *out, enum smpp_alphabet alphabet, const uint8_t *octets, size_t n);

#endif
