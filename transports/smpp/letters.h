/* letters.h - the settings about alphabets that are JSON: which data_coding is which charset, and which languages'
 * tables may be used. settings.c calls it. Pure but for iconv's files.
 */
#ifndef SMPP_LETTERS_H
#define SMPP_LETTERS_H

#include "dragoman/transport.h"
#include "sms/charset.h"

/* {"0": "ISO-8859-1", "4": "windows-1251"}. Given; NULL for {}. With `outgoing` only what texts can be cut in is taken,
 * and for 8 only UTF-16, since that is what handsets get. DG_INVALID: `why` says what, after `key`. */
DG_MUST_CHECK
enum dg_status smpp_charsets_read(
	const char *key, const char *json, bool outgoing, struct sms_charsets **out, struct dg_error *why);
/* ["tr", "es"], as bits 1 << identifier. */
DG_MUST_CHECK
enum dg_status smpp_languages_read(const char *key, const char *json, uint16_t *out, struct dg_error *why);

#endif
