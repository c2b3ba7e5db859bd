/* charset.h - character sets that carriers use and the standards do not name, through iconv(3).
 *
 * A charset has a state of its own while it converts, so it belongs to one thread. iconv() never transliterates here:
 * what a charset lacks, it lacks.
 */
#ifndef SMS_CHARSET_H
#define SMS_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"
#include "util/buf.h"

#define SMS_CHARSET_PUT_MAX 8 /* octets of one character */

struct sms_charset;

/* By the name that iconv knows ("windows-1251", "GBK"). Given. DG_NOENT: it knows no such name. */
DG_MUST_CHECK
enum dg_status sms_charset_open(const char *name, struct sms_charset **out);
void sms_charset_close(struct sms_charset *c); /* NULL is fine */
/* A character looks the same wherever it stands, so texts can be cut and written character by character: not so in
 * ISO-2022-JP, UTF-7, or UTF-16 without a byte order in its name. */
bool sms_charset_is_stateless(struct sms_charset *c);
/* A character is one 16-bit unit, or two: UTF-16BE and UTF-16LE. */
bool sms_charset_is_utf16(struct sms_charset *c);
/* The octets of a code point; 0: it is not there. Only of a charset that is stateless. */
size_t sms_charset_put(struct sms_charset *c, uint32_t cp, uint8_t out[SMS_CHARSET_PUT_MAX]);
/* Append octets as UTF-8; each that makes no sense becomes U+FFFD. Not fit for XML yet: sms_text_decode() does that. */
void sms_charset_decode(struct sms_charset *c, const uint8_t *octets, size_t n, struct dg_buf *out);

/* What each data_coding means at a carrier, as far as an operator said so. */
struct sms_charsets {
	struct sms_charset *of[256];
};
void sms_charsets_destroy(struct sms_charsets *map); /* NULL is fine */

#endif
