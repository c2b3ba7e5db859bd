/* map.h - SMPP's structs <-> core's words: addresses, contents, identities, times. Pure; network addresses stop here.
 */
#ifndef SMPP_MAP_H
#define SMPP_MAP_H

#include "proto.h"
#include "text.h"
#include "udh.h"

#define SMPP_AUTO       (-1)
#define SMPP_PEER_MAX   96 /* octets of an incoming address as UTF-8, with its NUL */
#define SMPP_DIGEST_MAX 33

/* How addresses are written at this carrier; SMPP_AUTO: by what they look like. */
struct smpp_numbering {
	int source_ton, source_npi, dest_ton, dest_npi;
	const char *country_code; /* "49": what an incoming national number begins with; "": unknown */
};

struct smpp_address {
	uint8_t ton, npi;
	char text[21];
};

/* Our side of a message: "+15550001111", a short code, or a name of up to 11 letters, digits, and " &-._"; NULL or ""
 * leaves it to the carrier. DG_INVALID: it cannot be a sender there. */
DG_MUST_CHECK
enum dg_status smpp_map_source(const char *self, const struct smpp_numbering *numbering, struct smpp_address *out);
/* The other side: a number or a short code. DG_NOENT: nobody can be reached under it. */
DG_MUST_CHECK
enum dg_status smpp_map_destination(const char *peer, const struct smpp_numbering *numbering, struct smpp_address *out);
/* An address of the network as core knows it: E.164 with its "+" where that can be told, a short code as it is, a name
 * mended; "unknown" for none. Always the same for the same address. */
void smpp_map_address(
	uint8_t ton, const char *address, const struct smpp_numbering *numbering, char out[SMPP_PEER_MAX]);

/* "000007000000000R": relative time format, 7.1.1; "" for 0. At most 63 weeks. */
void smpp_map_validity(int64_t validity_ms, char out[17]);

/* The text of an incoming message, still as octets. */
struct smpp_content {
	const uint8_t *octets; /* borrowed; behind the user data header */
	size_t n;
	enum smpp_alphabet alphabet;
	struct smpp_place place; /* by user data header, else by sar_* parameters */
	bool ports;              /* for a program, not for a person */
	bool broken_header;      /* it claims to have a header and has none: shown as it is */
	bool both;               /* short_message and message_payload: the payload was believed */
};
void smpp_map_content(const struct smpp_pdu *pdu, enum smpp_alphabet zero, struct smpp_content *out);

/* 128 bits over who, to whom, how and what, in hexadecimal: the same again when the carrier sends it again. */
void smpp_map_digest(const struct smpp_pdu *pdu, const struct smpp_content *content, char out[SMPP_DIGEST_MAX]);
/* Likewise over a row of pieces. */
struct smpp_piece {
	const void *octets;
	size_t n;
};
void smpp_digest(const struct smpp_piece *pieces, size_t n, char out[SMPP_DIGEST_MAX]);

#endif
