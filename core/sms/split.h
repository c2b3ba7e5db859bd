/* split.h - one text -> the short messages that carry it. Pure. */
#ifndef SMS_SPLIT_H
#define SMS_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"
#include "sms/coding.h"
#include "util/buf.h"

#define SMS_PARTS_MAX 255

/* How the parts of a long text say that they belong together. */
enum sms_concat {
	SMS_UDH16,   /* user data header, 16-bit reference */
	SMS_UDH8,    /* user data header, 8-bit reference */
	SMS_SAR,     /* sar_* parameters: the carrier writes the header */
	SMS_PAYLOAD, /* not split at all: message_payload, the carrier splits */
};

/* "udh16", "udh8", "sar" or "payload". */
DG_MUST_CHECK
enum dg_status sms_concat_parse(const char *name, enum sms_concat *out);

struct sms_split_rules {
	enum sms_alphabet zero; /* what data_coding 0 means at the carrier */
	enum sms_concat concat;
	uint16_t reference;  /* of this message, if it needs one */
	size_t most_parts;   /* 1 .. SMS_PARTS_MAX */
	size_t limit_octets; /* room of one part in packed septets or UCS-2, with its header; 140 on every network we
				know */
	/* What follows may all be zero: plain alphabets. */
	uint16_t languages; /* bits 1 << identifier (national.h): whose tables may be used; with user
			       data headers only */
	bool transliterate; /* other letters may stand for those that the alphabet lacks (translit.h) */
	bool packed;        /* septets leave packed, eight in seven octets */
	const struct sms_charsets *charsets; /* what the carrier takes its data_codings for; NULL: the standards */
};

struct sms_part_octets {
	uint32_t offset;
	uint16_t octets;
};

/* Zero before first use; reusable: sms_split() overwrites it and keeps the memory. */
struct sms_parts {
	struct dg_buf octets; /* all parts, headers included, one behind the other */
	struct sms_part_octets at[SMS_PARTS_MAX];
	size_t n;
	struct sms_coding coding;
	bool transliterated; /* in other letters than the text had */
	bool has_header;     /* each part begins with a user data header */
	bool is_long;        /* more than one short message holds; `concat` says how that is carried */
	enum sms_concat concat;
	struct dg_buf text; /* room for a transliterated text */
};

/* How a text is written is decided for the whole of it, by the number of parts that it takes, and among equals in this
 * order: data_coding 0; the lowest data_coding with a charset that has all of it; UCS-2; national tables; in other
 * letters. So letters are replaced, and national tables used, only when that saves a part.
 *
 * Split `text` (UTF-8, borrowed) into parts that fit one short message each (3GPP TS 23.040 9.2.3.24.1). A part never
 * begins in the middle of an escape pair, a surrogate pair, or what people see as one character; only a single
 * "character" that is longer than a whole part is cut between code points. DG_TOOBIG: more than `most_parts` (or,
 * unsplit, 64 KiB). DG_INVALID: not UTF-8, or empty. Then `out` is empty. */
DG_MUST_CHECK
enum dg_status sms_split(const char *text, const struct sms_split_rules *rules, struct sms_parts *out);
void sms_parts_finish(struct sms_parts *parts);

struct sms_measure {
	size_t segments, units;     /* parts, and what the whole text takes */
	size_t units_per_segment;   /* that one of these parts holds */
	enum sms_alphabet alphabet; /* SMS_BINARY: a charset of the carrier's; units are octets */
	bool transliterated;
};

/* What sms_split() would make of it, without making it, and whatever `most_parts` says. Where the carrier itself splits
 * (SMS_PAYLOAD), with the headers that it most likely writes. DG_INVALID as sms_split(). */
DG_MUST_CHECK
enum dg_status sms_measure(const char *text, const struct sms_split_rules *rules, struct sms_measure *out);

#endif
