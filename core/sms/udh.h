/* udh.h - the user data header in front of a short message (3GPP TS 23.040 9.2.3.24): which part of which message this
 * is, which tables its septets are in, and whether it is for a program rather than for a person. Pure.
 */
#ifndef SMS_UDH_H
#define SMS_UDH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"
#include "sms/national.h"

/* A place in a long message; total 0 or 1: it is none. */
struct sms_place {
	uint16_t reference;
	uint8_t total, number;  /* number counts from 1 */
	uint8_t reference_bits; /* 8, 16; a message keeps to one */
};

struct sms_udh {
	size_t octets; /* of the header with its length octet: the text begins there */
	struct sms_place place;
	struct sms_shift shift; /* the tables of its septets */
	bool ports;             /* addressed to an application port (WAP push, ring tones, ...): no text */
};

/* DG_INVALID: the header says it is longer than the message. An element that is cut short or unknown is passed over;
 * places that cannot be (total 0, number 0, number over total) are left out. */
DG_MUST_CHECK
enum dg_status sms_udh_read(const uint8_t *octets, size_t n, struct sms_udh *out);
#define SMS_UDH_MAX 13
/* A header that says this place (NULL or total 0: none) and these tables; how many octets it has, 0 when there is
 * nothing to say. The total stands at SMS_UDH_TOTAL_8 or _16, since whoever cuts knows it last. */
size_t sms_udh_write(const struct sms_place *place, struct sms_shift shift, uint8_t out[SMS_UDH_MAX]);
#define SMS_UDH_TOTAL_8  4
#define SMS_UDH_TOTAL_16 5
bool sms_place_is_part(const struct sms_place *place);

#endif
