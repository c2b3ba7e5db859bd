/* proto.h - short message PDUs (3GPP TS 23.040 section 9) <-> structs, as a modem in PDU mode gives and takes them:
 * hexadecimal, behind the address of the service centre (3GPP TS 27.005 section 3.1). Pure.
 */
#ifndef MODEM_PROTO_H
#define MODEM_PROTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"

#define MODEM_PDU_MAX  232 /* octets of a TPDU of 220 and of a service centre's address before it */
#define MODEM_TPDU_MAX 164 /* that we write: SMS-SUBMIT, 9.2.2.2 */
#define MODEM_UD_MAX   160 /* septets, or 140 octets */
#define MODEM_NAME_MAX 64  /* octets of an address as UTF-8, with its NUL */

/* Type of number, bits 6 to 4 of the type-of-address (9.1.2.5). */
enum modem_ton { MODEM_TON_UNKNOWN, MODEM_TON_INTERNATIONAL, MODEM_TON_NATIONAL, MODEM_TON_NAME = 5 };

struct modem_address {
	uint8_t ton;
	char text[MODEM_NAME_MAX]; /* digits, * # a b c; a name as UTF-8 */
};

enum modem_pdu_kind { MODEM_DELIVER, MODEM_STATUS_REPORT };

struct modem_pdu {
	enum modem_pdu_kind kind;
	struct modem_address peer; /* who wrote it; of a report: whom the text was for */
	int64_t time_s;            /* Unix time by the service centre's clock; 0: it has none that can be read */
	/* SMS-DELIVER */
	uint8_t dcs;
	bool has_header, broken_header;
	/* The user data: a header's octets, then the text as octets or (GSM alphabet) one septet per octet. */
	uint8_t ud[MODEM_UD_MAX];
	size_t n;
	/* SMS-STATUS-REPORT */
	uint8_t reference, status; /* TP-MR, TP-ST */
};

/* `tpdu_octets` is the length that the modem said; 0: it said none. DG_UNSUPPORTED: another kind of PDU. DG_INVALID:
 * cut short. */
DG_MUST_CHECK
enum dg_status modem_decode(const uint8_t *octets, size_t n, size_t tpdu_octets, struct modem_pdu *out);

struct modem_submit {
	const char *peer; /* digits, with a plus when they are international */
	bool want_report, has_header, is_gsm;
	uint8_t dcs;
	int validity;      /* TP-VP in its relative format; -1: the network's own */
	const uint8_t *ud; /* as in struct modem_pdu */
	size_t n;
};
/* The TPDU. 0: the peer is no number, or the user data does not fit. */
size_t modem_encode(const struct modem_submit *submit, uint8_t out[MODEM_TPDU_MAX]);

/* The longest TP-VP that ends not after `validity_ms`, five minutes at least (9.2.3.12.1); -1 for 0. */
int modem_validity(int64_t validity_ms);

/* `text` up to its end, into at most `room` octets. false: something else than hexadecimal, or too much of it. */
bool modem_hex_read(const char *text, uint8_t *out, size_t room, size_t *n);
void modem_hex_print(const uint8_t *octets, size_t n, char *out); /* 2 n + 1 octets */

#endif
