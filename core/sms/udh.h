/* udh.h - the user data header in front of a short message (3GPP TS 23.040 9.2.3.24): which part of which message this
 * is, and whether it is for a program rather than for a person. Pure.
 */
#ifndef SMS_UDH_H
#define SMS_UDH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"

/* A place in a long message; total 0 or 1: it is none. */
struct sms_place {
	uint16_t reference;
	uint8_t total, number;  /* number counts from 1 */
	uint8_t reference_bits; /* 8, 16; a message keeps to one */
};

struct sms_udh {
	size_t octets; /* of the header with its length octet: the text begins there */
	struct sms_place place;
	bool ports; /* addressed to an application port (WAP push, ring tones, ...): no text */
};

/* DG_INVALID: the header says it is longer than the message. An element that is cut short or unknown is passed over;
 * places that cannot be (total 0, number 0, number over total) are left out. */
DG_MUST_CHECK
enum dg_status sms_udh_read(const uint8_t *octets, size_t n, struct sms_udh *out);
/* The concatenation header in out[7]; how many octets it has: 7 with 16-bit references, 6 with 8-bit ones. */
size_t sms_udh_write(const struct sms_place *place, uint8_t out[7]);
bool sms_place_is_part(const struct sms_place *place);

#endif
