/* delivery.h - one deliver_sm on its way to an ESME, and the window of those that wait for their response.
 *
 * A delivery is in exactly one place: waiting for its time, in its account's queue, or in a link's window.
 */
#ifndef SMSC_DELIVERY_H
#define SMSC_DELIVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "recorder.h"
#include "schedule.h"
#include "util/list.h"

struct smsc_delivery {
	struct dg_node node;
	struct smsc_due due; /* while it waits for its time */
	struct smsc_account *account;
	bool is_receipt;
	struct smsc_part_ref part; /* a receipt: of which part; */
	uint64_t inbound;          /* else: of which inbound text */
	size_t outcome;            /* which receipt of the part, or which deliver_sm of the text */
	uint32_t attempts, sequence;
	int64_t sent_ms; /* dg_mono_ms() */
	size_t octets;
	char pdu[]; /* whole; only its sequence_number changes */
};

/* Takes a copy of the encoded PDU; free() it. */
struct smsc_delivery *smsc_delivery_create(struct smsc_account *account, const char *pdu, size_t octets);

/* Of one link. Sequence numbers only grow; one whose place is still taken by a slow response is left out. */
struct smsc_window {
	struct smsc_delivery **slots;
	size_t n_slots; /* a power of two */
	size_t n;
	uint32_t sequence;
	struct dg_node oldest;
};

void smsc_window_init(struct smsc_window *w);
void smsc_window_finish(struct smsc_window *w); /* it must be empty */
/* Puts the delivery in and its new sequence_number into its PDU. */
void smsc_window_put(struct smsc_window *w, struct smsc_delivery *d);
struct smsc_delivery *smsc_window_take(struct smsc_window *w, uint32_t sequence); /* NULL: none such */
struct smsc_delivery *smsc_window_oldest(const struct smsc_window *w);            /* NULL when empty */
struct smsc_delivery *smsc_window_newest(const struct smsc_window *w);
/* For a PDU that is no delivery: an enquire_link, an unbind. */
uint32_t smsc_window_next_sequence(struct smsc_window *w);

#endif
