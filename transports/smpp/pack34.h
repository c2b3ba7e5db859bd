/* pack34.h - libsmpp34 at the one thing it may do here: writing what we send. It never sees an octet of the network. */
#ifndef SMPP_PACK34_H
#define SMPP_PACK34_H

#include "proto.h"

/* Append the PDU: its mandatory part by libsmpp34, its optional part by our own codec. DG_UNSUPPORTED: libsmpp34 cannot
 * express it (sms.md of the project's notes: binds with long passwords, a sequence number 0, a short_message of 254
 * octets, carriers' own statuses, ...); nothing is appended, and smpp_encode() is the one to ask. Loop thread only: the
 * library keeps its error text in a global. */
DG_MUST_CHECK
enum dg_status smpp_pack34(const struct smpp_pdu *pdu, struct dg_buf *out);

/* By libsmpp34 what opens, keeps and closes a link, where it can; all else by our own codec. DG_TOOBIG: a field does
 * not fit. */
DG_MUST_CHECK
enum dg_status smpp_pack(const struct smpp_pdu *pdu, struct dg_buf *out);

#endif
