/* national.h - the national language shift tables of the GSM 7-bit alphabet (3GPP TS 23.038 6.2.1.2 and Annex A): other
 * letters in the place of the default ones (locking shift), or behind an escape (single shift). Pure tables.
 */
#ifndef SMS_NATIONAL_H
#define SMS_NATIONAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"

#define SMS_LANGUAGES 14 /* identifiers 1 .. 13; 0 is none */

/* Which tables are in force, by national language identifier (6.2.1.2.4); 0: the default ones. */
struct sms_shift {
	uint8_t locking, single;
};

/* The identifier of a language that has tables, by its ISO 639-1 name: "tr", "es", "pt", "bn", "gu", "hi", "kn", "ml",
 * "or", "pa", "ta", "te", "ur". DG_INVALID: none of them. */
DG_MUST_CHECK
enum dg_status sms_language_parse(const char *name, uint8_t *out);
/* Spanish has no table of its own for the locking shift. */
bool sms_language_has_locking(uint8_t language);

/* As sms_gsm_put() and sms_gsm_get() (gsm.h), with these tables. Identifiers that nobody has defined mean the default
 * ones; what a locking table leaves open reads as a space. */
size_t sms_shift_put(struct sms_shift tables, uint32_t cp, uint8_t out[2]);
uint32_t sms_shift_get(struct sms_shift tables, uint8_t septet, bool escaped);

#endif
