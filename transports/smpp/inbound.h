/* inbound.h - what the network sends: texts, parts of texts and receipts become events, and each deliver_sm or data_sm
 * is answered when, and only when, core has what it said on disk.
 *
 * Loop thread only.
 */
#ifndef SMPP_INBOUND_H
#define SMPP_INBOUND_H

#include "dragoman/transport.h"
#include "link.h"
#include "map.h"

struct smpp_inbound_options {
	struct smpp_numbering numbering;
	enum smpp_alphabet zero;   /* what data_coding 0 means in what the carrier sends */
	int64_t concat_timeout_ms; /* how long the parts of a message may take to come together */
	bool exact_ids;            /* receipts spell message ids as submit_sm_resp does */
};

struct smpp_receiver;

struct smpp_receiver_events {
	void (*on_loaded)(void *arg); /* answers smpp_receiver_start(): binds may begin */
	void (*on_idle)(void *arg);   /* after smpp_receiver_stop(): core owes no answer any more */
};

struct smpp_receiver *smpp_receiver_create(struct dg_host *host, const struct smpp_inbound_options *options,
	const struct smpp_receiver_events *events, void *arg);
void smpp_receiver_destroy(struct smpp_receiver *r); /* NULL is fine; only when smpp_receiver_is_busy() says no */
void smpp_receiver_start(struct smpp_receiver *r);
/* A bind stands: for a minute the carrier may repeat what the former bind, or program, did not acknowledge. */
void smpp_receiver_bound(struct smpp_receiver *r);
/* deliver_sm or data_sm. */
void smpp_receiver_take(struct smpp_receiver *r, struct smpp_link *link, const struct smpp_pdu *pdu);
void smpp_receiver_stop(struct smpp_receiver *r); /* everything that comes now is for later */
bool smpp_receiver_is_busy(const struct smpp_receiver *r);

#endif
