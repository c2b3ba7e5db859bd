/* fake_smsc.h - a carrier in the same process and on the same loop, made of net/conn.h and the codec. By itself it
 * accepts binds, takes every submit_sm and answers what has to be answered; a test scripts the rest through `on_pdu`
 * and by writing octets.
 */
#ifndef TEST_SMPP_FAKE_SMSC_H
#define TEST_SMPP_FAKE_SMSC_H

#include "net/conn.h"
#include "proto.h"
#include "util/mem.h"

#define SMSC_PEERS_MAX 64
#define SMSC_SEEN_MAX  4096

struct fake_smsc;

struct fake_peer {
	struct fake_smsc *smsc;
	struct dg_conn *conn; /* NULL: gone */
	struct dg_buf in;
	uint32_t bound_as; /* the command of its bind; 0 */
	uint32_t sequence;
};

/* A PDU that arrived: a copy of its octets, decoded. */
struct fake_seen {
	size_t peer;
	char *octets;
	struct smpp_pdu *pdu;
};

struct fake_smsc {
	uv_loop_t *loop;
	struct dg_listener *listener;
	uint16_t port;
	struct fake_peer peers[SMSC_PEERS_MAX];
	size_t n_peers;
	struct fake_seen seen[SMSC_SEEN_MAX];
	size_t n_seen;
	unsigned n_ids;
	uint32_t bind_status;
	bool no_version; /* bind_resp without sc_interface_version */
	bool silent;     /* answers nothing at all */
	/* true: the test has dealt with it. */
	bool (*on_pdu)(struct fake_smsc *s, struct fake_peer *p, const struct smpp_pdu *pdu);
};

static inline void smsc_send(struct fake_peer *p, const struct smpp_pdu *pdu)
{
	struct dg_buf out = { 0 };
	if (smpp_encode(pdu, &out) != DG_OK)
		abort();
	if (p->conn)
		dg_conn_write(p->conn, out.at, out.len);
	dg_buf_finish(&out);
}

static inline void smsc_answer(struct fake_peer *p, const struct smpp_pdu *to, uint32_t status, const char *id)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, to->command | SMPP_RESPONSE);
	pdu.status = status;
	pdu.sequence = to->sequence;
	pdu.message_id = id ? id : "";
	pdu.no_body = !id;
	smsc_send(p, &pdu);
}

static inline void smsc_answer_bind(struct fake_peer *p, const struct smpp_pdu *bind)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, bind->command | SMPP_RESPONSE);
	pdu.sequence = bind->sequence;
	pdu.status = p->smsc->bind_status;
	pdu.system_id = "FAKE";
	pdu.no_body = pdu.status != 0;
	if (!pdu.status && !p->smsc->no_version)
		smpp_tlv_add_number(&pdu, SMPP_TAG_SC_INTERFACE_VERSION, 0x34, 1);
	if (!pdu.status)
		p->bound_as = bind->command;
	smsc_send(p, &pdu);
}

static inline void smsc_react(struct fake_peer *p, const struct smpp_pdu *pdu)
{
	struct fake_smsc *s = p->smsc;
	char id[32];
	if (s->silent || (s->on_pdu && s->on_pdu(s, p, pdu)))
		return;
	switch (pdu->command) {
	case SMPP_BIND_TRANSCEIVER:
	case SMPP_BIND_TRANSMITTER:
	case SMPP_BIND_RECEIVER: smsc_answer_bind(p, pdu); return;
	case SMPP_SUBMIT_SM:
		(void)snprintf(id, sizeof id, "id-%u", ++s->n_ids);
		smsc_answer(p, pdu, 0, id);
		return;
	case SMPP_ENQUIRE_LINK:
	case SMPP_UNBIND: smsc_answer(p, pdu, 0, NULL); return;
	default: return;
	}
}

static inline void smsc_record(struct fake_peer *p, const char *octets, size_t n)
{
	struct fake_smsc *s = p->smsc;
	if (s->n_seen == SMSC_SEEN_MAX)
		abort();
	struct fake_seen *seen = &s->seen[s->n_seen++];
	seen->peer = (size_t)(p - s->peers);
	seen->octets = dg_alloc(n);
	memcpy(seen->octets, octets, n);
	seen->pdu = dg_alloc(sizeof *seen->pdu);
	if (smpp_decode((const uint8_t *)seen->octets, n, seen->pdu) != DG_OK || seen->pdu->oddities)
		abort(); /* what the module writes is never odd */
}

static inline void smsc_on_octets(void *arg, const char *octets, size_t n)
{
	struct fake_peer *p = arg;
	size_t length;
	dg_buf_add(&p->in, octets, n);
	while (p->conn && smpp_frame((const uint8_t *)p->in.at, p->in.len, 1u << 20, &length) == DG_OK) {
		struct fake_smsc *s = p->smsc;
		smsc_record(p, p->in.at, length);
		dg_buf_drop(&p->in, length);
		smsc_react(p, s->seen[s->n_seen - 1].pdu);
	}
}

static inline void smsc_on_closed(void *arg, const char *why)
{
	struct fake_peer *p = arg;
	(void)why;
	dg_conn_destroy(p->conn);
	p->conn = NULL;
}

static const struct dg_conn_events smsc_conn_events = { .on_octets = smsc_on_octets, .on_closed = smsc_on_closed };

static inline void smsc_on_peer(void *arg, uv_stream_t *listener)
{
	struct fake_smsc *s = arg;
	if (s->n_peers == SMSC_PEERS_MAX)
		abort();
	struct fake_peer *p = &s->peers[s->n_peers];
	p->smsc = s;
	p->conn = dg_conn_accept(listener, &smsc_conn_events, p);
	s->n_peers += p->conn != NULL;
}

static inline struct fake_smsc *fake_smsc_create(uv_loop_t *loop)
{
	char why[256];
	struct fake_smsc *s = dg_alloc(sizeof *s);
	s->loop = loop;
	s->listener = dg_listener_open(loop, "127.0.0.1", 0, smsc_on_peer, s, why);
	if (!s->listener)
		abort();
	s->port = dg_listener_port(s->listener);
	return s;
}

static inline void smsc_drop(struct fake_peer *p, bool reset)
{
	if (p->conn && reset)
		dg_conn_reset(p->conn);
	else
		dg_conn_destroy(p->conn);
	p->conn = NULL;
}

static inline void fake_smsc_forget(struct fake_smsc *s)
{
	for (size_t i = 0; i < s->n_seen; i++) {
		free(s->seen[i].octets);
		free(s->seen[i].pdu);
	}
	s->n_seen = 0;
}

static inline void fake_smsc_destroy(struct fake_smsc *s)
{
	dg_listener_destroy(s->listener);
	for (size_t i = 0; i < s->n_peers; i++) {
		smsc_drop(&s->peers[i], false);
		dg_buf_finish(&s->peers[i].in);
	}
	fake_smsc_forget(s);
	free(s);
}

static inline size_t smsc_n_seen(const struct fake_smsc *s, uint32_t command)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n_seen; i++)
		n += s->seen[i].pdu->command == command;
	return n;
}

static inline const struct smpp_pdu *smsc_seen(const struct fake_smsc *s, uint32_t command, size_t nth)
{
	for (size_t i = 0; i < s->n_seen; i++)
		if (s->seen[i].pdu->command == command && !nth--)
			return s->seen[i].pdu;
	return NULL;
}

/* The latest peer that is bound and can get deliver_sm. */
static inline struct fake_peer *smsc_receiver(struct fake_smsc *s)
{
	for (size_t i = s->n_peers; i; i--) {
		struct fake_peer *p = &s->peers[i - 1];
		if (p->conn && p->bound_as && p->bound_as != SMPP_BIND_TRANSMITTER)
			return p;
	}
	return NULL;
}

#endif
