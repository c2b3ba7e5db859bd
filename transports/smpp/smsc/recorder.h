/* recorder.h - what was submitted and what was texted in, remembered for GET /messages and GET /inbound.
 *
 * A submit is kept as its PDU and read again when somebody asks, so remembering one costs a copy. Everything is
 * found by number, and may be gone: whoever holds a number asks again each time.
 */
#ifndef SMSC_RECORDER_H
#define SMSC_RECORDER_H

#include <stdbool.h>

#include "ring.h"

#define SMSC_ID_OCTETS    40  /* a message_id of ours with its NUL */
#define SMSC_OUTCOMES_MAX 255 /* of one inbound text */

/* What became of one deliver_sm. */
struct smsc_outcome {
	int64_t sent_ms, answered_ms; /* Unix; 0: not yet */
	uint32_t status;              /* of the last response */
	uint32_t attempts;
	uint8_t state; /* of a receipt: enum smsc_state */
	bool given_up;
};

struct smsc_part {
	char message_id[SMSC_ID_OCTETS];
	int64_t time_ms; /* Unix */
	uint64_t link;
	uint32_t status; /* of our response */
	bool unanswered; /* no response is ever sent */
	uint8_t *pdu;
	size_t pdu_octets;
	struct smsc_outcome *receipts;
	size_t n_receipts;
};

struct smsc_message {
	uint64_t number;
	int64_t order;         /* whole since the last clear() as the so-manyth; 0: not whole */
	const char *system_id; /* shared */
	char *text;            /* the whole; NULL until all parts are there */
	bool refused;          /* answered with an error: never part of a text */
	struct smsc_part *parts;
	size_t n_parts;
};

/* One POST /inbound, or one answer to a text. */
struct smsc_inbound {
	uint64_t number;
	char *from, *to, *text;
	size_t made, settled, accepted; /* deliver_sm; settled: accepted, refused for good, or given up */
	struct smsc_outcome outcomes[]; /* of the first `made`, at most SMSC_OUTCOMES_MAX */
};

/* Which part of which message; message 0: none. */
struct smsc_part_ref {
	uint64_t message;
	size_t part;
};

struct smsc_recorder {
	struct smsc_ring messages, inbound;
	bool off; /* no messages are remembered */
};

/* Remembers the last `most` messages (0: none) and as many inbound texts; of those the last ten thousand in any case.
 */
void smsc_recorder_init(struct smsc_recorder *r, size_t most);
void smsc_recorder_finish(struct smsc_recorder *r);
void smsc_recorder_clear(struct smsc_recorder *r);
/* A new message without parts; NULL when the recorder is off. Borrowed until the next is opened. */
struct smsc_message *smsc_message_open(struct smsc_recorder *r, const char *system_id);
struct smsc_message *smsc_message_find(const struct smsc_recorder *r, uint64_t number);
/* A new part, zeroed; borrowed until the next one. */
struct smsc_part *smsc_part_add(struct smsc_message *m);
struct smsc_part *smsc_part_find(const struct smsc_recorder *r, struct smsc_part_ref at);
/* A new receipt of a part, zeroed; its place. */
size_t smsc_part_add_receipt(struct smsc_part *p);
/* Copies the texts. */
struct smsc_inbound *smsc_inbound_open(
	struct smsc_recorder *r, const char *from, const char *to, const char *text, size_t made);
struct smsc_inbound *smsc_inbound_find(const struct smsc_recorder *r, uint64_t number);

#endif
