/* septets.h - septets packed into octets, eight in seven (3GPP TS 23.038 6.1.2.1.1), as they travel over the air,
 * through modems, and to some carriers. Pure.
 */
#ifndef SMS_SEPTETS_H
#define SMS_SEPTETS_H

#include <stddef.h>
#include <stdint.h>

/* Bits between a user data header of so many octets (0: there is none) and the first septet (3GPP TS 23.040
 * 9.2.3.24): septets begin at a multiple of seven bits. */
size_t sms_septets_fill(size_t header_octets);
/* Octets that `n` septets take behind so many fill bits. */
size_t sms_septets_octets(size_t n, size_t fill_bits);
/* Pack; `out` has room for sms_septets_octets(), which is the answer. Where exactly seven bits stay over they hold a
 * carriage return, so that no '@' is read there (6.1.2.3.1). */
size_t sms_septets_pack(const uint8_t *septets, size_t n, size_t fill_bits, uint8_t *out);
/* Unpack `n` septets out of `octets` (at least sms_septets_octets() of them). */
void sms_septets_unpack(const uint8_t *octets, size_t n, size_t fill_bits, uint8_t *out);
/* How many septets there are when nobody says: all that fit, without the carriage return or '@' of padding in the last
 * seven bits. */
size_t sms_septets_count(const uint8_t *octets, size_t n, size_t fill_bits);

#endif
