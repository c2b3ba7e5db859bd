/* extras.h - optional parameters that a carrier or a country's law wants with each message, by configuration: India's
 * registry of senders and templates (0x1400, 0x1401), billing codes, campaign ids. Pure.
 */
#ifndef SMPP_EXTRAS_H
#define SMPP_EXTRAS_H

#include "proto.h"
#include "util/buf.h"

struct smpp_extras;

/* What values and conditions may speak of; NULL: "". */
struct smpp_facts {
	const char *id, *sender, *recipient, *subject, *text;
};

/* [{"tag": "0x1401", "type": "string", "value": "{{sender}}", "when": {"recipient": "+91*"}}, ...]. Given:
 * smpp_extras_destroy(); NULL when the list is empty. DG_INVALID: `why` names what is wrong. */
DG_MUST_CHECK
enum dg_status smpp_extras_read(const char *key, const char *json, struct smpp_extras **out, struct dg_error *why);
void smpp_extras_destroy(struct smpp_extras *e); /* NULL is fine */
/* Append those that this message has, encoded; of several with one tag the first whose conditions hold. DG_TOOBIG: a
 * value is longer than 255 octets. `e` may be NULL. */
DG_MUST_CHECK
enum dg_status smpp_extras_write(const struct smpp_extras *e, const struct smpp_facts *facts, struct dg_buf *out);
/* Add what smpp_extras_write() wrote to a PDU, borrowed. */
void smpp_extras_add(const uint8_t *octets, size_t n, struct smpp_pdu *pdu);

#endif
