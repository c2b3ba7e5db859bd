/* xmpp.h - an XMPP server as its component sees it (XEP-0114), with no users but those whose texts it pumps: it takes
 * any handshake, answers pings (XEP-0199) at once, and reads receipts (XEP-0184), errors and texts. */
#ifndef LOAD_XMPP_H
#define LOAD_XMPP_H

#include "conn.h"
#include "tally.h"
#include "texts.h"

#define XMPP_DOMAIN "sms.example.org"

struct xmpp {
	struct loop *loop;
	struct tally *tally;
	const struct texts *texts;
	uint16_t port;
	struct conn *conn; /* the component's stream */
	bool up;
};

void xmpp_start(struct xmpp *x, struct loop *loop, struct tally *tally, const struct texts *texts);
/* What a client of today sends, with a receipt request; false: the component does not read. */
bool xmpp_send(struct xmpp *x, uint32_t number);

#endif
