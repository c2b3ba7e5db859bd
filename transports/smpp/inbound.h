/* inbound.h - what the network sends: texts, parts of texts and receipts become events, and each deliver_sm or data_sm
 * is answered when, and only when, core has what it said on disk.
 *
 * Loop thread only.
 */
#ifndef SMPP_INBOUND_H
#define SMPP_INBOUND_H

#include "dragoman/transport.h"
#include "habit.h"
#include "link.h"
#include "map.h"

struct smpp_inbound_options {
	struct smpp_numbering numbering;
	struct smpp_reading reading;
	int64_t concat_timeout_ms; /* how long the parts of a message may take to come together */
	int64_t answer_within_ms;  /* how long the carrier may wait for core */
	int64_t repeats_for_ms;    /* how long it repeats what it saw no answer to */
	int64_t response_ms;       /* how long the carrier may take to answer */
	struct smpp_habit *habit;  /* shared with the sender; NULL: there is none */
	bool exact_ids;            /* receipts spell message ids as submit_sm_resp does */
};

struct smpp_receiver;

struct smpp_receiver_events {
	void (*on_loaded)(void *arg); /* answers smpp_receiver_start(): binds may begin */
	void (*on_idle)(void *arg);   /* after smpp_receiver_stop(): core owes no answer any more */
};

/* `links` (borrowed, `n` of them) may be filled in later, before the first message. */
struct smpp_receiver *smpp_receiver_create(struct dg_host *host, const struct smpp_inbound_options *options,
	struct smpp_link *const *links, size_t n, const struct smpp_receiver_events *events, void *arg);
void smpp_receiver_destroy(struct smpp_receiver *r); /* NULL is fine; only when smpp_receiver_is_busy() says no */
void smpp_receiver_start(struct smpp_receiver *r);
/* deliver_sm or data_sm. */
void smpp_receiver_take(struct smpp_receiver *r, struct smpp_link *link, const struct smpp_pdu *pdu);
/* What the links tell (link.h: on_beat, on_over). */
void smpp_receiver_beat(struct smpp_receiver *r, struct smpp_link *link);
void smpp_receiver_over(struct smpp_receiver *r, struct smpp_link *link);
void smpp_receiver_stop(struct smpp_receiver *r);  /* everything that comes now is for later */
void smpp_receiver_close(struct smpp_receiver *r); /* the links are closed, core may still be written to */
bool smpp_receiver_is_busy(const struct smpp_receiver *r);

#endif
