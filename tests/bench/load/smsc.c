/* smsc.c - see smsc.h. */
#include "smsc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pdu.h"
#include "util/mem.h"

enum { RECEIPTS_MAX = 1 << 18, DELIVERY_RECEIPT = 0x04 };

static struct smsc_link *receiving_link(struct smsc *s)
{
	for (size_t i = 0; i < SMSC_LINKS_MAX; i++)
		if (s->links[i].conn && s->links[i].receives)
			return &s->links[i];
	return NULL;
}

bool smsc_is_up(const struct smsc *s)
{
	bool sends = false;
	bool receives = false;
	for (size_t i = 0; i < SMSC_LINKS_MAX; i++) {
		sends |= s->links[i].conn && s->links[i].sends;
		receives |= s->links[i].conn && s->links[i].receives;
	}
	return sends && receives;
}

/* ---- out ---- */

static bool deliver(struct smsc *s, uint32_t number, uint8_t esm_class, const char *sm, size_t n)
{
	struct smsc_link *link = receiving_link(s);
	char user[DIGITS_MAX], peer[DIGITS_MAX];
	if (!link)
		return false;
	text_user_digits(text_user(s->texts, number), user);
	text_peer_digits(s->texts, number, peer);
	const struct pdu_message m = {
		.source = peer, .dest = user, .esm_class = esm_class, .sm = sm, .sm_length = (uint8_t)n
	};
	pdu_write_message(&link->conn->out, PDU_DELIVER_SM, ++s->sequence, &m);
	s->delivered++;
	return true;
}

static bool is_full(const struct smsc *s)
{
	return s->delivered - s->acknowledged >= SMSC_WINDOW;
}

bool smsc_deliver(struct smsc *s, uint32_t number)
{
	char text[TEXT_MAX];
	if (is_full(s))
		return false;
	text_print(number, text);
	return deliver(s, number, 0, text, strlen(text));
}

static void print_id(uint32_t number, char out[16])
{
	snprintf(out, 16, "%u", 1000000000 + number % TEXT_NUMBERS);
}

void smsc_turn(struct smsc *s)
{
	char sm[200], id[16];
	while (smsc_due_ns(s) <= s->loop->now_ns) {
		uint32_t number = s->receipts[s->receipts_from++ % RECEIPTS_MAX].number;
		print_id(number, id);
		int n = snprintf(sm, sizeof sm,
			"id:%s sub:001 dlvrd:001 submit date:2601010101 done date:2601010101 stat:DELIVRD err:000 "
			"text:m%08u "
			"The quick",
			id, number);
		if (!deliver(s, number, DELIVERY_RECEIPT, sm, (size_t)n))
			tally_complain(s->tally, "nobody is bound to take the receipt", id, strlen(id));
	}
}

int64_t smsc_due_ns(const struct smsc *s)
{
	if (s->receipts_from == s->receipts_to || is_full(s))
		return INT64_MAX;
	return s->receipts[s->receipts_from % RECEIPTS_MAX].due_ns;
}

/* ---- in ---- */

static bool is_right(const struct smsc *s, uint32_t number, const struct pdu_message *m)
{
	char user[DIGITS_MAX], peer[DIGITS_MAX];
	text_user_digits(text_user(s->texts, number), user);
	text_peer_digits(s->texts, number, peer);
	return strcmp(m->source, user) == 0 && strcmp(m->dest, peer) == 0;
}

static void on_submit(struct smsc_link *link, const char *at, const struct pdu *pdu)
{
	struct smsc *s = link->smsc;
	struct pdu_message m;
	uint32_t number = TEXT_NONE;
	char id[16];
	if (pdu_read_message(at, pdu, &m))
		number = text_number(m.sm, m.sm_length);
	if (number == TEXT_NONE || !is_right(s, number, &m)) {
		tally_complain(s->tally, "submit_sm that nobody asked for:", at + PDU_HEADER, pdu->octets - PDU_HEADER);
		pdu_write_answer(&link->conn->out, pdu->id, 8, pdu->sequence, NULL);
		return;
	}
	tally_reach(s->tally, number, s->loop->now_ns);
	print_id(number, id);
	pdu_write_answer(&link->conn->out, pdu->id, 0, pdu->sequence, id);
	if ((m.registered & 1) && s->receipts_to - s->receipts_from < RECEIPTS_MAX)
		s->receipts[s->receipts_to++ % RECEIPTS_MAX] =
			(struct smsc_receipt){ s->loop->now_ns + s->receipt_ns, number };
}

static void on_bind(struct smsc_link *link, const struct pdu *pdu)
{
	link->sends = pdu->id != PDU_BIND_RECEIVER;
	link->receives = pdu->id != PDU_BIND_TRANSMITTER;
	pdu_write_answer(&link->conn->out, pdu->id, 0, pdu->sequence, "load");
}

static void on_pdu(struct smsc_link *link, const char *at, const struct pdu *pdu)
{
	switch (pdu->id) {
	case PDU_SUBMIT_SM: on_submit(link, at, pdu); return;
	case PDU_BIND_RECEIVER:
	case PDU_BIND_TRANSMITTER:
	case PDU_BIND_TRANSCEIVER: on_bind(link, pdu); return;
	case PDU_UNBIND:
	case PDU_ENQUIRE_LINK: pdu_write_answer(&link->conn->out, pdu->id, 0, pdu->sequence, NULL); return;
	case PDU_DELIVER_SM | (uint32_t)PDU_RESP:
		link->smsc->acknowledged++;
		if (pdu->status) /* 100, "later": more than its queues hold, which the window is there to prevent */
			tally_complain(link->smsc->tally, "deliver_sm was refused", "", 0);
		return;
	default: tally_complain(link->smsc->tally, "a PDU that was not expected:", at, PDU_HEADER);
	}
}

static size_t on_octets(struct conn *c, const char *at, size_t n)
{
	size_t used = 0;
	struct pdu pdu;
	while (pdu_read_header(at + used, n - used, &pdu)) {
		on_pdu(c->owner, at + used, &pdu);
		used += pdu.octets;
	}
	return used;
}

static void on_end(struct conn *c)
{
	struct smsc_link *link = c->owner;
	*link = (struct smsc_link){ 0 };
}

static void on_accept(struct conn *listener, int fd)
{
	struct smsc *s = listener->owner;
	size_t i = 0;
	while (i + 1 < SMSC_LINKS_MAX && s->links[i].conn)
		i++;
	s->links[i] = (struct smsc_link){ .smsc = s, .conn = conn_open(s->loop, fd, &s->links[i]) };
	s->links[i].conn->on_octets = on_octets;
	s->links[i].conn->on_end = on_end;
}

void smsc_start(struct smsc *s, struct loop *loop, struct tally *tally, const struct texts *texts)
{
	*s = (struct smsc){ .loop = loop, .tally = tally, .texts = texts };
	s->receipts = dg_alloc(RECEIPTS_MAX * sizeof *s->receipts);
	conn_listen(loop, on_accept, s, &s->port);
}

void smsc_finish(struct smsc *s)
{
	free(s->receipts);
}
