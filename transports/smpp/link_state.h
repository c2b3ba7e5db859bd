/* link_state.h - the inside of a link: what link.c, its life, and link_peer.c, what the peer says, share. Private to
 * both.
 */
#ifndef SMPP_LINK_STATE_H
#define SMPP_LINK_STATE_H

#include "link.h"
#include "net/handle.h"
#include "redial.h"
#include "stream.h"
#include "window.h"

#define SMPP_INTERFACE_VERSION 0x34
#define SMPP_UNBIND_MS         1000

enum smpp_state {
	SMPP_IDLE,     /* waits to dial (again) */
	SMPP_DIALLING, /* TCP */
	SMPP_AWAITING, /* the carrier has called, and not said yet who it is */
	SMPP_BINDING,  /* bind_* is written */
	SMPP_BOUND,
	SMPP_DRAINING,  /* we are leaving: no more requests, answers welcome */
	SMPP_UNBINDING, /* unbind is written */
	SMPP_LEAVING,   /* the peer has unbound: answers may still come */
	SMPP_CLOSED,
};
#define SMPP_IN(state) (1u << (state))
#define SMPP_SPEAKING  (SMPP_IN(SMPP_BOUND) | SMPP_IN(SMPP_DRAINING) | SMPP_IN(SMPP_UNBINDING) | SMPP_IN(SMPP_LEAVING))
#define SMPP_CONNECTED (SMPP_IN(SMPP_BINDING) | SMPP_SPEAKING)

struct smpp_link {
	struct dg_host *host;
	const struct smpp_link_options *options;
	const struct smpp_link_events *events;
	void *arg;
	enum smpp_role role;
	uint16_t port;
	enum smpp_state state;
	bool stopping;
	bool is_called; /* does not dial */
	bool is_asleep; /* nor does this one, for now */
	char peer[96];  /* who called last */
	struct smpp_stream stream;
	struct dg_timer *tick;
	struct smpp_window window;
	uint32_t sequence; /* of the bind or unbind under way */
	int64_t due_ms;    /* when the state has lasted long enough */
	int64_t heard_ms;  /* the last whole PDU */
	int64_t enquired_ms;
	unsigned enquiries; /* without anything heard since */
	unsigned attempts;
	bool is_34, parameters_refused;
	struct smpp_redial redial;
	struct smpp_inlet inlet;
};

/* By role. */
struct smpp_role_words {
	const char *name;
	uint32_t bind;
};
extern const struct smpp_role_words smpp_roles[];

/* Another state, for so long at most; below 0: for ever. */
void smpp_link_enter(struct smpp_link *l, enum smpp_state state, int64_t lasts_ms);
/* Ends the connection without a word: idle until somebody says otherwise, or closed for good. */
void smpp_link_close(struct smpp_link *l);
/* The bind, or an attempt at it, has ended: closes, tells, dials again later. */
void smpp_link_down(struct smpp_link *l, enum dg_status status, const char *why);
/* Writes the bind_* of its role. */
void smpp_link_bind(struct smpp_link *l);
/* link_peer.c: one PDU of the peer's, and what smpp_decode() said of it. `link` is the link. */
void smpp_link_on_pdu(void *link, enum dg_status status, const struct smpp_pdu *pdu);

#endif
