/* addresses.h - one text to several (XEP-0033): a message to the gateway itself that says whom it is for. */
#ifndef DG_ADDRESSES_H
#define DG_ADDRESSES_H

#include "xmpp/component.h"
#include "xmpp/content.h"

#define NS_ADDRESS "http://jabber.org/protocol/address"

enum { ADDRESSES_MAX = 20 };

/* Send what `m` holds to all whom the stanza names; each is a text of its own in the journal, with its own receipt from
 * its own address. All or nothing: with one address that cannot be, nobody gets it, and the sender is told which. true:
 * answered or sent; false: it names nobody, and is for the gateway. */
bool addresses_hear(struct component *c, const struct incoming *in, const struct content *m);

#endif
