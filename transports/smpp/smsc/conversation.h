/* conversation.h - what a person at the terminal reads on stderr: who texted whom, and what became of it.
 *
 * Nothing is printed with --quiet; PDUs only with --verbose.
 */
#ifndef SMSC_CONVERSATION_H
#define SMSC_CONVERSATION_H

#include <inttypes.h>

#include "delivery.h"
#include "proto.h"
#include "util/buf.h"

struct smsc;

/* One line, without its newline. */
void smsc_tell(struct smsc *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* `way` is ">" when it came in. Only with --verbose. */
void smsc_tell_pdu(struct smsc *s, uint64_t link, const char *way, const char *octets, size_t n);
/* "<- +15550001111 -> +15557654321 "hello" (1 part, GSM)": a submitted text, and why it was refused if it was. */
void smsc_tell_text(struct smsc *s, const struct smpp_pdu *pdu, const char *text, size_t parts, uint32_t status);
/* The same the other way: the last part of an inbound text is settled. */
void smsc_tell_inbound(struct smsc *s, const struct smsc_delivery *last, const struct smsc_inbound *in);
/* A deliver_sm was answered: tells of receipts, and of every refusal. */
void smsc_tell_delivery(struct smsc *s, const struct smsc_delivery *d, uint32_t status);

/* "ESME_RTHROTTLED", or the number of a carrier's own. */
const char *smsc_status_print(uint32_t status, char out[32]);
/* An address as people write it: with the "+" that its type of number says. */
void smsc_number_print(struct dg_buf *out, uint8_t ton, const char *address);

#endif
