/* place.h - where users' domains take files: the service that XEP-0363 speaks of, found by XEP-0030. */
#ifndef DG_PLACE_H
#define DG_PLACE_H

#include "xmpp/upload.h"

#define NS_UPLOAD "urn:xmpp:http:upload:0"

/* Ask the domains of "vhosts" (none given: our parent) in turn, and what each offers; u->service, most and
 * known_until_ms say what was found when `found` is called, maybe before this returns. Does nothing while one is under
 * way. */
void place_find(struct uploads *u, void (*found)(struct uploads *u));
void place_forget(struct uploads *u); /* ends a search: `found` is not called */

#endif
