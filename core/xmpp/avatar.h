/* avatar.h - events about pictures (XEP-0084 section 3.3): a device that asks for them by "+notify" in its capabilities
 * is told which picture a contact has whenever it is shown how the contact is (XEP-0163 section 4.3.4). Who looks at
 * the hash in presence (XEP-0153) needs none; nobody else is told anything.
 */
#ifndef DG_AVATAR_H
#define DG_AVATAR_H

#include <stddef.h>

#include "stream/render.h"
#include "util/list.h"
#include "xmpp/people.h"

#define NS_AVATAR_METADATA "urn:xmpp:avatar:metadata"

struct component;

struct avatar_list {
	struct dg_node all;
	size_t n;
};

/* Events for devices that are being asked what they can, and for devices of which we have not heard yet: some servers
 * probe contacts before they say who is there. Bounded: what is beyond is told at the next presence. */
struct avatars {
	struct avatar_list asked, early;
};

void avatars_init(struct avatars *a);
void avatars_finish(struct avatars *a); /* nobody answers any more */

/* Append <metadata/> about the picture of `peer`, as `user` may see it; empty when there is none. */
void avatar_render(struct component *c, struct dg_render *r, const char *user, const char *peer);
/* `contact`, a JID that stands for `peer`, has just been shown to `to`: a device of `user`, or all when it is bare. */
void avatar_tell(struct component *c, const char *contact, const char *peer, const char *user, const char *to);
/* A device has come: what it was shown a moment before it is told now. */
void avatar_came(struct component *c, const struct person *who, const struct resource *device);

#endif
