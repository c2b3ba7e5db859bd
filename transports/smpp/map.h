/* map.h - SMPP's structs <-> core's words: addresses, contents, identities, times. Pure; network addresses stop here.
 */
#ifndef SMPP_MAP_H
#define SMPP_MAP_H

#include "proto.h"
#include "sms/content.h"
#include "sms/digest.h"

#define SMPP_AUTO (-1)

/* What addresses look like. */
enum smpp_class { SMPP_INTERNATIONAL, SMPP_SHORT, SMPP_OTHER, SMPP_NAME, SMPP_CLASSES };

/* How those of one class are written; SMPP_AUTO: as if nobody had said anything. */
struct smpp_plan {
	int ton, npi;
	char prefix[4]; /* before the digits: "+", "00" */
};
extern const struct smpp_plan smpp_plan_auto;

/* How addresses are written at this carrier; SMPP_AUTO: by what they look like. What is said of a class comes before
 * what is said of all. */
struct smpp_numbering {
	int source_ton, source_npi, dest_ton, dest_npi;
	const char *country_code;              /* "49": what an incoming national number begins with; "": unknown */
	const struct smpp_plan *source, *dest; /* by class, borrowed; NULL: nothing is said of classes */
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
void smpp_map_address(uint8_t ton, const char *address, const struct smpp_numbering *numbering, char out[SMS_PEER_MAX]);

/* "000007000000000R": relative time format, 7.1.1; "" for 0. At most 63 weeks. */
void smpp_map_validity(int64_t validity_ms, char out[17]);
/* "261123051500000+": absolute time format, in UTC. */
void smpp_map_moment(int64_t unix_ms, char out[17]);

/* How what a carrier sends is to be read. */
struct smpp_reading {
	enum sms_alphabet zero;              /* what data_coding 0 means */
	bool packed;                         /* septets come packed, eight in seven octets */
	const struct sms_charsets *charsets; /* borrowed; NULL: data_codings mean what the standards say */
};

/* The text of an incoming message, borrowed from the PDU or from `room`. */
void smpp_map_content(
	const struct smpp_pdu *pdu, const struct smpp_reading *reading, struct dg_buf *room, struct sms_content *out);

/* 128 bits over who, to whom, how and what, in hexadecimal: the same again when the carrier sends it again. */
void smpp_map_digest(const struct smpp_pdu *pdu, const struct sms_content *content, char out[SMS_DIGEST_MAX]);

#endif
