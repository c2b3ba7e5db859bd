/* pdu.h - the few PDUs of SMPP 3.4 that the bench's SMSC reads and writes, by hand and no more than it needs: the
 * hand-written limit that Dragoman's codec is measured against. */
#ifndef LOAD_PDU_H
#define LOAD_PDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

enum {
	PDU_HEADER = 16,
	PDU_BIND_RECEIVER = 1,
	PDU_BIND_TRANSMITTER = 2,
	PDU_SUBMIT_SM = 4,
	PDU_DELIVER_SM = 5,
	PDU_UNBIND = 6,
	PDU_BIND_TRANSCEIVER = 9,
	PDU_ENQUIRE_LINK = 0x15,
	PDU_RESP = (int)0x80000000,
};

struct pdu {
	uint32_t octets, id, status, sequence;
};

/* What submit_sm and deliver_sm have in common; the fields are borrowed from the octets. */
struct pdu_message {
	const char *source, *dest; /* ended by NUL */
	uint8_t esm_class, registered, sm_length;
	const char *sm;
};

bool pdu_read_header(const char *at, size_t n, struct pdu *out); /* false: not all of the PDU is there yet */
bool pdu_read_message(const char *at, const struct pdu *pdu, struct pdu_message *out);
/* `body`, if any, is one string with its NUL. */
void pdu_write_answer(struct dg_buf *out, uint32_t id, uint32_t status, uint32_t sequence, const char *body);
/* submit_sm or deliver_sm between international numbers. */
void pdu_write_message(struct dg_buf *out, uint32_t id, uint32_t sequence, const struct pdu_message *m);

#endif
