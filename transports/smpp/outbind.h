/* outbind.h - the listener where a carrier calls when it has something for us (SMPP 3.4 sections 2.2.1 and 4.1.7), and
 * which link takes the call. session.c has one, with links that do not dial.
 *
 * Who has not said who it is keeps nobody out: when all links have such a caller, the oldest of them has to go.
 */
#ifndef SMPP_OUTBIND_H
#define SMPP_OUTBIND_H

#include "link.h"

#define SMPP_OUTBINDS 4 /* calls at one time */

struct smpp_outbind;

/* Listens when the port is free, and tries again until it is. Loop thread. */
struct smpp_outbind *smpp_outbind_create(
	struct dg_host *host, const struct smpp_trust *trust, struct smpp_link *const links[SMPP_OUTBINDS]);
void smpp_outbind_destroy(struct smpp_outbind *o); /* the links go on; NULL is fine */

#endif
