/* caps.h - entity capabilities (XEP-0115): what somebody can do, as one hash in presence.
 *
 * Our own hashes are made of the very words that disco#info answers with; one for all contacts of a kind, so that a
 * client asks once for all. Others' hashes are believed when the words they stand for make them.
 */
#ifndef DG_CAPS_H
#define DG_CAPS_H

#include <stdbool.h>

#include "stream/element.h"
#include "stream/render.h"

struct component;

#define CAPS_NODE "urn:xmpp:dragoman" /* the software, as XEP-0115 section 4 wants it named */
#define CAPS_VER  29                  /* base64 of a SHA-1, with its NUL */

/* What is described; the members of a kind answer disco#info alike. */
enum caps_kind {
	CAPS_GATEWAY,
	CAPS_CONTACT, /* an address of the network */
	CAPS_NOREPLY, /* one that takes no messages (XEP-0506) */
	CAPS_CLIENT,  /* an address with a resource: as if it were a device */
	CAPS_ROOM,
	CAPS_KINDS
};

/* What a component remembers of its own. Start with {0}. */
struct caps_own {
	char ver[CAPS_KINDS][CAPS_VER]; /* "": not made yet */
};

/* Append <c/> to an open presence of ours. */
void caps_render(struct component *c, struct dg_render *r, enum caps_kind kind);
const char *caps_ver(struct component *c, enum caps_kind kind);
/* The transports or the configuration changed what we can do. */
void caps_forget(struct component *c);

/* The verification string's hash of a disco#info <query/> (XEP-0115 section 5.1). false: it is not well-formed as
 * section 5.4 wants it (a feature or a form twice), or larger than anything honest. */
bool caps_hash(const struct dg_element *query, char ver[CAPS_VER]) __attribute__((warn_unused_result));

#endif
