/* address.h - the local part of a contact's JID and the network's address behind it.
 *
 * On telephone networks the canonical number is the local part as it stands ("+15550001111", "12345"); anything else is
 * escaped (XEP-0106) in lower case. One number has one JID: other spellings are refused with the right one.
 */
#ifndef DG_ADDRESS_H
#define DG_ADDRESS_H

#include <stdint.h>

#include "dragoman/transport.h"
#include "util/buf.h"

enum address_verdict {
	ADDRESS_OK,      /* `out` is the network's address                       */
	ADDRESS_SPELLED, /* another spelling of a number: `out` is the right one */
	ADDRESS_MUTE,    /* a sender that cannot be written to: `out` is its name */
	ADDRESS_NONE,    /* nothing on this network is called that               */
};

/* `node` is prepared; national numbers are of `country` (NULL: none). Never ADDRESS_MUTE: that is component_address()'s
 * word, which knows who has written. */
enum address_verdict address_read(const char *country, uint32_t caps, const char *node, struct dg_buf *out);
/* Append the prepared JID of `peer`; "unknown@domain" when no JID can be made of it (false then). */
bool address_print(const char *domain, const char *peer, struct dg_buf *out);

#endif
