/* talents.h - what users' clients can do (XEP-0115): one entry for all who show the same program and hash.
 *
 * A client is asked only when somebody needs to know, and what it answers is believed only when it makes the hash that
 * it shows; then it goes for every other client that shows the same, until the program ends. Whoever lies or keeps
 * silent is not asked again soon, but the next one is. Bounded: entries that nobody online shows go first, and what
 * finds no room passes for a client that can nothing special.
 */
#ifndef DG_TALENTS_H
#define DG_TALENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/list.h"
#include "util/map.h"
#include "xmpp/caps.h"

struct component;

/* What we look for, as bits. */
enum {
	TALENT_ROSTERX = 1 << 0, /* XEP-0144: takes proposals for its roster */
	TALENT_AVATAR = 1 << 1,  /* wants events of urn:xmpp:avatar:metadata (XEP-0084) */
	TALENT_NICK = 1 << 2,    /* ... of http://jabber.org/protocol/nick (XEP-0172) */
	TALENT_VCARD4 = 1 << 3,  /* ... of urn:xmpp:vcard4 (XEP-0292) */
	TALENT_ADHOC = 1 << 4,   /* XEP-0050 */
	TALENT_DATA = 1 << 5,    /* XEP-0004 */
};

enum talent_state { TALENT_UNKNOWN, TALENT_ASKED, TALENT_KNOWN };

struct talent {
	struct talents *all;
	struct dg_node waiting; /* who asked */
	uint32_t holders;
	uint32_t bits; /* when known */
	enum talent_state state;
	int64_t again_ms; /* mono: `asked` is not asked again before, since that was in vain */
	char *asked;      /* full JID of who was asked last; NULL: nobody */
	char ver[CAPS_VER];
	char node[]; /* "node#ver", as it is asked for */
};

struct talents {
	struct dg_map *by_node;
	size_t max;
};

void talents_init(struct talents *t);
void talents_finish(struct talents *t); /* nobody holds any */

/* NULL: no room, or nothing that can be verified. Held until talents_let_go(). */
struct talent *talents_hold(struct talents *t, const char *node, const char *ver);
void talents_let_go(struct talent *talent); /* NULL is fine */

/* `bits` of whoever shows this talent (NULL: 0), asked of `full` when it is not known. Called once, maybe before this
 * returns; 0 when it cannot be known now. */
typedef void talent_known(void *arg, uint32_t bits);
void talent_ask(struct component *c, struct talent *talent, const char *full, talent_known *known, void *arg);

#endif
