/* link.h - one bind: a connection to the carrier that dials, binds, keeps itself alive, and dials again.
 *
 * It matches answers with requests and gives facts to its owner (session.c); what the messages mean is not its
 * business. Loop thread only. No callback is called from inside smpp_link_start(), _submit() or _answer(); those of a
 * dead bind have all been called before on_down.
 */
#ifndef SMPP_LINK_H
#define SMPP_LINK_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "dragoman/transport.h"
#include "inlet.h"
#include "proto.h"
#include "trust.h"

enum smpp_role { SMPP_TRANSCEIVER, SMPP_TRANSMITTER, SMPP_RECEIVER };

/* What all links of an instance share. Strings are the configuration's. Times in milliseconds. */
struct smpp_link_options {
	const char *host, *system_id, *password, *system_type, *address_range;
	size_t window, max_pdu;
	int64_t init_timeout_ms;        /* from dialling to the bind_resp, each half */
	int64_t enquire_ms;             /* silence before enquire_link; three such silences end the link */
	int64_t response_ms;            /* how long an answer may take */
	int64_t reconnect_ms;           /* first wait before dialling again; grows to a minute */
	int64_t reconnect_refused_ms;   /* likewise after the carrier refused the credentials; grows thirtyfold */
	int64_t tick_ms;                /* how often all of these are looked at */
	bool leaves_silent;             /* a bind over which an answer stays away is ended */
	const struct smpp_trust *trust; /* shared */
};

struct smpp_link;

/* What the owner hears. `what` is what it submitted. */
struct smpp_link_events {
	void (*on_bound)(void *arg, struct smpp_link *link);
	/* The bind ended, or an attempt at it failed for a reason that is new; `why` in words, borrowed. The link dials
	 * again by itself. */
	void (*on_down)(void *arg, struct smpp_link *link, enum dg_status status, const char *why);
	/* A bind that stood has ended, in whatever way; what of its texts is not proven smpp_inlet_end() says. */
	void (*on_over)(void *arg, struct smpp_link *link);
	void (*on_beat)(void *arg, struct smpp_link *link); /* twice a second or so while the bind stands */
	/* The carrier refused this kind of bind (ESME_RBINDFAIL, ESME_RINVCMDID). Another role may be given to the
	 * link; true: it dials again at once (a transceiver), else after the usual wait. */
	bool (*on_kind_refused)(void *arg, struct smpp_link *link);
	/* submit_sm_resp, or generic_nack in its place. */
	void (*on_answer)(void *arg, void *what, int64_t sent_ms, const struct smpp_pdu *answer);
	/* A submit_sm_resp that answers nothing that is under way. Whether it is known all the same. NULL: never. */
	bool (*on_stray)(void *arg, struct smpp_link *link, const struct smpp_pdu *answer);
	/* Written, and never answered: too late, or the bind ended. */
	void (*on_lost)(void *arg, void *what);
	void (*on_deliver)(void *arg, struct smpp_link *link, const struct smpp_pdu *pdu); /* deliver_sm or data_sm */
	/* All that arrived at once has been told: the moment to write more. */
	void (*on_room)(void *arg);
	void (*on_closed)(void *arg, struct smpp_link *link); /* answers smpp_link_stop() */
};

/* Port 0: it does not dial, the carrier does (SMPP 3.4 section 2.2.1); a receiver. */
struct smpp_link *smpp_link_create(struct dg_host *host, const struct smpp_link_options *options, enum smpp_role role,
	uint16_t port, const struct smpp_link_events *events, void *arg);
void smpp_link_destroy(struct smpp_link *l); /* at once and without a word; NULL is fine */
void smpp_link_start(struct smpp_link *l);
/* Let answers come in (3 s), unbind (1 s), close; then on_closed, never from inside this call. */
void smpp_link_stop(struct smpp_link *l);

/* Another role, from the next bind on; inside on_kind_refused. */
void smpp_link_play(struct smpp_link *l, enum smpp_role role);
/* Close without a word, and do not dial until it is woken. Also before smpp_link_start(). */
void smpp_link_sleep(struct smpp_link *l);
void smpp_link_wake(struct smpp_link *l);

/* Whether the carrier dials it. */
bool smpp_link_is_called(const struct smpp_link *l);
/* Such a link takes a caller, who has to say who it is; inside the listener's on_peer. It may have one that has not. */
void smpp_link_take(struct smpp_link *l, uv_stream_t *listener);
/* Since when its caller has not said who it is (monotonic); INT64_MAX: there is none like that, 0: nobody called. */
int64_t smpp_link_unknown_since_ms(const struct smpp_link *l);

bool smpp_link_is_bound(const struct smpp_link *l); /* and neither side is leaving */
enum smpp_role smpp_link_role(const struct smpp_link *l);
/* Another bind, another number: answers belong to the bind that asked. */
uint32_t smpp_link_bind_number(const struct smpp_link *l);
bool smpp_link_takes_parameters(
	const struct smpp_link *l);                     /* the carrier speaks 3.4: optional parameters are welcome */
void smpp_link_refuses_parameters(struct smpp_link *l); /* it said so; remembered until the program ends */

struct smpp_inlet *smpp_link_inlet(struct smpp_link *l); /* shared: a part of the link */
/* enquire_link, to prove what was written so far; from on_beat. */
void smpp_link_ask(struct smpp_link *l);
/* Leave the socket alone but for sips (stream.h), or read on. A new bind is not held. */
void smpp_link_hold(struct smpp_link *l, bool held);

/* How many more submit_sm may be written now. */
size_t smpp_link_room(const struct smpp_link *l);
size_t smpp_link_outstanding(const struct smpp_link *l);
/* Write a submit_sm; its sequence number is set here. DG_TOOBIG: a field does not fit; nothing was written. */
DG_MUST_CHECK
enum dg_status smpp_link_submit(struct smpp_link *l, struct smpp_pdu *pdu, void *what);
/* Answer a request of the peer's, if the bind that asked still stands. */
void smpp_link_answer(struct smpp_link *l, uint32_t bind_number, uint32_t command, uint32_t sequence, uint32_t status);

#endif
