/* gateway.h - from what people type to the JID of a contact (jabber:iq:gateway, XEP-0100 section 6.3). */
#ifndef DG_GATEWAY_H
#define DG_GATEWAY_H

#include "xmpp/component.h"

/* Append the JID of whoever is meant by `text`: a number as people of `country` write it (NULL: of none), a name on a
 * network of names, or such a JID or URI itself. DG_INVALID: nobody can be; `what` is the sentence why. */
enum dg_status gateway_find(const struct component *c, const char *text, const char *country, struct dg_buf *jid,
	enum dg_text_id *what) __attribute__((warn_unused_result));

#endif
