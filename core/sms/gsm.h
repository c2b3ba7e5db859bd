/* gsm.h - the GSM 7-bit default alphabet and its extension table (3GPP TS 23.038 6.2.1), one septet per octet,
 * unpacked. Pure tables.
 */
#ifndef SMS_GSM_H
#define SMS_GSM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SMS_GSM_ESC 0x1Bu

/* The septets of a code point in out[2]: 1, or 2 behind an escape; 0 when the alphabet does not have it. */
size_t sms_gsm_put(uint32_t cp, uint8_t out[2]);
/* The code point of a septet below 0x80. `escaped`: the one behind an escape; what the extension table leaves open
 * reads as the default alphabet's (6.2.1.1). */
uint32_t sms_gsm_get(uint8_t septet, bool escaped);

#endif
