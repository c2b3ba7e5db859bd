/* vcard.h - a contact's card in XML. */
#ifndef DG_XMPP_VCARD_H
#define DG_XMPP_VCARD_H

#include "xmpp/card.h"

#define NS_VCARD4 "urn:ietf:params:xml:ns:vcard-4.0" /* RFC 6351 */

/* Append <vcard/>. */
void vcard4_render(struct dg_render *r, const struct card *card);

#endif
