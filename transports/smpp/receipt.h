/* receipt.h - delivery receipts: by optional parameters, by the text of SMPP appendix B as carriers really write it, or
 * by both; and the ways in which one carrier spells one message id. Pure.
 */
#ifndef SMPP_RECEIPT_H
#define SMPP_RECEIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto.h"

#define SMPP_ID_MAX 96 /* octets of a message id with its NUL; the specification says 65 */

/* message_state, 5.2.28. */
#define SMPP_STATE_MAP(X)                                                                                              \
	X(SCHEDULED, 0)                                                                                                \
	X(ENROUTE, 1)                                                                                                  \
	X(DELIVERED, 2)                                                                                                \
	X(EXPIRED, 3)                                                                                                  \
	X(DELETED, 4)                                                                                                  \
	X(UNDELIVERABLE, 5)                                                                                            \
	X(ACCEPTED, 6)                                                                                                 \
	X(UNKNOWN, 7)                                                                                                  \
	X(REJECTED, 8)                                                                                                 \
	X(SKIPPED, 9)
#define X(name, value) SMPP_STATE_##name = (value),
enum smpp_state { SMPP_STATE_MAP(X) };
#undef X

struct smpp_receipt {
	char id[SMPP_ID_MAX];  /* printable ASCII; "" when it has none */
	enum smpp_state state; /* SMPP_STATE_UNKNOWN when it says nothing that we know */
	bool intermediate;     /* a notification on the way, not the end */
	bool has_error;
	uint32_t error;   /* the network's own code, when has_error */
	bool contradicts; /* parameters and text disagree: the parameters were believed */
};

/* A deliver_sm or data_sm that reports on an earlier message. */
bool smpp_receipt_is(const struct smpp_pdu *pdu);
/* Read one. `text` are the octets of its short message (or payload), in whatever data_coding. */
void smpp_receipt_read(const struct smpp_pdu *pdu, const uint8_t *text, size_t n, struct smpp_receipt *out);

#define SMPP_SPELLINGS_MAX 16

/* How a receipt's spelling differs from that of the response: families of the ways below. */
enum smpp_way { SMPP_AS_IS, SMPP_OTHER_CASE = 1, SMPP_OTHER_ZEROS = 3, SMPP_TOLD_DECIMAL = 6, SMPP_TOLD_HEX = 22 };

/* The ids under which a submit_sm_resp may have named the message that a receipt calls `id`, likeliest first: as it is,
 * other case, leading zeros gone or put back, hexadecimal for decimal and the reverse. */
struct smpp_spellings {
	size_t n;
	const char *at[SMPP_SPELLINGS_MAX]; /* point into `text`: not to be copied */
	uint8_t way[SMPP_SPELLINGS_MAX];    /* how each was made: the same number for every id */
	char text[SMPP_SPELLINGS_MAX][SMPP_ID_MAX];
};
void smpp_spell(const char *id, bool exact_only, struct smpp_spellings *out);

#endif
