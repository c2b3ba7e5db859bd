/* handlers.h - what the simulator does with each command an ESME sends; link.c has the table that calls them.
 *
 * A handler may end the link.
 */
#ifndef SMSC_HANDLERS_H
#define SMSC_HANDLERS_H

#include "link.h"

/* One PDU as it was read; all borrowed. */
struct smsc_request {
	struct smpp_pdu pdu;
	const char *frame; /* the octets of the PDU */
	size_t octets;
};

/* bind.c */
void smsc_on_bind(struct smsc_link *l, const struct smsc_request *r);
void smsc_on_unbind(struct smsc_link *l, const struct smsc_request *r);
void smsc_on_unbind_resp(struct smsc_link *l, const struct smsc_request *r);
void smsc_on_enquire_link(struct smsc_link *l, const struct smsc_request *r);
void smsc_on_enquire_link_resp(struct smsc_link *l, const struct smsc_request *r);
/* Takes the link out of its account; nothing when it is not bound. */
void smsc_unbound(struct smsc_link *l);

/* submit.c: submit_sm and data_sm. */
void smsc_on_submit(struct smsc_link *l, const struct smsc_request *r);

/* account.c: deliver_sm_resp, data_sm_resp and generic_nack. */
void smsc_on_deliver_resp(struct smsc_link *l, const struct smsc_request *r);

#endif
