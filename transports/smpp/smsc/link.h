/* link.h - one connection of an ESME: framing, which command goes to whom, and every way of breaking it.
 *
 * Loop thread only. A link frees itself when its connection is gone; within a callback of its own it stays valid,
 * `gone` says that it must not be used for more.
 */
#ifndef SMSC_LINK_H
#define SMSC_LINK_H

#include "action.h"
#include "delivery.h"
#include "net/conn.h"
#include "proto.h"
#include "util/buf.h"
#include "util/list.h"

enum smsc_bind { SMSC_TRANSMITTER = 1 << 0, SMSC_RECEIVER = 1 << 1 };

struct smsc_link {
	struct dg_node node;  /* of smsc.links */
	struct dg_node ready; /* of account.ready */
	struct smsc *smsc;
	struct dg_conn *conn;
	uint64_t number;
	struct dg_buf in;
	unsigned bound;               /* enum smsc_bind; 0: not bound */
	struct smsc_account *account; /* NULL: not bound */
	struct smsc_window window;
	struct smsc_due timeout; /* of the oldest in the window */
	struct dg_node late;     /* responses that wait for their time */
	size_t unanswered;       /* how many those are */
	bool reading;            /* inside its own callback */
	bool closing;            /* FIN is sent or queued: nothing is read or written any more */
	bool half_open;          /* deaf and mute, */
	struct smsc_due reset;   /* perhaps until then */
	bool cut;                /* the next PDU breaks off in its middle */
	bool gone;
	char *called_as, *called_with; /* system_id and password of our outbind; NULL: we did not call */
};

void smsc_link_accept(struct smsc *s, uv_stream_t *listener);
/* Dials an ESME that waits for it and says outbind; what it binds as is up to the ESME. The number of the link. */
uint64_t smsc_link_call(struct smsc *s, const char *host, uint16_t port, const char *system_id, const char *password);
/* Write one PDU, or its half when the link is to be cut. */
void smsc_link_write(struct smsc_link *l, const void *pdu, size_t octets);
void smsc_link_send(struct smsc_link *l, const struct smpp_pdu *pdu);
/* Write later; forgotten when the link is gone before. */
void smsc_link_write_later(struct smsc_link *l, const void *pdu, size_t octets, int64_t after_ms);
/* A response that is only a header. */
void smsc_link_answer(struct smsc_link *l, uint32_t command, uint32_t status, uint32_t sequence);
/* A request of ours that is only a header: unbind, enquire_link. */
void smsc_link_request(struct smsc_link *l, uint32_t command);
/* FIN, once all is written. */
void smsc_link_finish(struct smsc_link *l);
void smsc_link_reset(struct smsc_link *l);
/* Neither reads nor writes any more, and the peer is not told; a RST after `ms`, 0: never. */
void smsc_link_half_open(struct smsc_link *l, int64_t ms);
/* Visits each link of `system_id` (NULL: any) with this number (0: any); how many. The visitor may end its link. */
size_t smsc_links_each(struct smsc *s, const char *system_id, uint64_t number,
	void (*visit)(struct smsc_link *l, const void *arg), const void *arg);
/* The simulator ends: at once, and freed. */
void smsc_link_destroy(struct smsc_link *l);

#endif
