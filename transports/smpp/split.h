/* split.h - one text -> the short messages that carry it. Pure. */
#ifndef SMPP_SPLIT_H
#define SMPP_SPLIT_H

#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"
#include "text.h"
#include "util/buf.h"

#define SMPP_PARTS_MAX 255

/* How the parts of a long text say that they belong together. */
enum smpp_concat {
	SMPP_UDH16,   /* user data header, 16-bit reference */
	SMPP_UDH8,    /* user data header, 8-bit reference */
	SMPP_SAR,     /* sar_* parameters: the carrier writes the header */
	SMPP_PAYLOAD, /* not split at all: message_payload, the carrier splits */
};

/* "udh16", "udh8", "sar" or "payload". */
DG_MUST_CHECK
enum dg_status smpp_concat_parse(const char *name, enum smpp_concat *out);

struct smpp_split_rules {
	enum smpp_alphabet zero; /* what data_coding 0 means at the carrier */
	enum smpp_concat concat;
	uint16_t reference;  /* of this message, if it needs one */
	size_t most_parts;   /* 1 .. SMPP_PARTS_MAX */
	size_t limit_octets; /* room of one part in packed septets or UCS-2, with its header; 140 on every network we
				know */
};

struct smpp_part_octets {
	uint32_t offset;
	uint16_t octets;
};

/* Zero before first use; reusable: smpp_split() overwrites it and keeps the memory. */
struct smpp_parts {
	struct dg_buf octets; /* all parts, headers included, one behind the other */
	struct smpp_part_octets at[SMPP_PARTS_MAX];
	size_t n;
	uint8_t data_coding, esm_class;
	bool is_long; /* more than one short message holds; `concat` says how that is carried */
	enum smpp_concat concat;
};

/* Split `text` (UTF-8, borrowed) into parts that fit one short message each (3GPP TS 23.040 9.2.3.24.1). A part never
 * begins in the middle of an escape pair, a surrogate pair, or what people see as one character; only a single
 * "character" that is longer than a whole part is cut between code points. DG_TOOBIG: more than `most_parts` (or,
 * unsplit, 64 KiB). DG_INVALID: not UTF-8, or empty. Then `out` is empty. */
DG_MUST_CHECK
enum dg_status smpp_split(const char *text, const struct smpp_split_rules *rules, struct smpp_parts *out);
void smpp_parts_finish(struct smpp_parts *parts);

#endif
