/* map.h - a modem's structs <-> core's words: addresses, contents, identities. Pure; network addresses stop here. */
#ifndef MODEM_MAP_H
#define MODEM_MAP_H

#include "proto.h"
#include "sms/content.h"
#include "sms/digest.h"

/* The other side: a number or a short code, as SMS-SUBMIT has it. DG_NOENT: nobody can be reached under it. */
DG_MUST_CHECK
enum dg_status modem_map_destination(const char *peer, char out[24]);
/* An address of the network as core knows it: E.164 with its "+" where that can be told (`country_code`, "49",
 * completes national numbers; "": unknown), a short code as it is, a name; "unknown" for none. */
void modem_map_address(const struct modem_address *address, const char *country_code, char out[SMS_PEER_MAX]);
/* The text of an SMS-DELIVER; borrows from `pdu` and `room`. */
void modem_map_content(const struct modem_pdu *pdu, struct dg_buf *room, struct sms_content *out);
/* 128 bits over an incoming PDU without its service centre: the same when the same text is read again. */
void modem_map_digest(const struct modem_pdu *pdu, const char *self, char out[SMS_DIGEST_MAX]);
/* Whether two spellings can be one number: "+4917012345678", "4917012345678", "017012345678". */
bool modem_map_is_same(const char *a, const char *b);

#endif
