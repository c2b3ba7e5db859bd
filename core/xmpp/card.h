/* card.h - what is known of a contact: names, a picture. The operator's address book has the first word, then the
 * network.
 *
 * Where only who has registered may text ("registration": "required"), nobody else reads the book either: to them, whom
 * it knows is as unknown as anybody. Whether somebody has registered may have to be asked of the disk; until that is
 * known, he has not.
 */
#ifndef DG_CARD_H
#define DG_CARD_H

#include <stdbool.h>

#include "stream/render.h"
#include "user/directory.h"

struct component;
struct dg_map;

/* Strings NULL when not known; borrowed until the loop turns. */
struct card {
	const char *name, *nick, *organisation, *note;
	const char *number; /* on a telephone network */
	bool has_photo;
};

struct cards {
	struct dg_directory
		*directory;    /* NULL: the operator has none. Read through what is below, which knows who may */
	struct dg_map *hashes; /* peer -> SHA-1 of its picture in hex; given */
};

/* Reads the domain's address book; what is wrong with it is logged. */
void cards_init(struct cards *k, const struct component *c);
void cards_finish(struct cards *k);
/* Read it again; one that cannot be read now changes nothing. Clients see new pictures at their next log-in. */
void cards_reload(struct cards *k, const struct component *c);

/* Is the book there to be looked through ("search")? */
bool cards_are_searched(const struct component *c);

/* All of these for `user`, whose bare JID it is: networks tell one what they do not tell another.
 *
 * Ask the disk and the network when they must be asked; `learnt` is called once, maybe at once, `release` instead when
 * the program ends. */
void card_learn(struct component *c, const char *user, const char *peer, void (*learnt)(void *arg),
	void (*release)(void *arg), void *arg);
void card_find(const struct component *c, const char *user, const char *peer, struct card *out);
/* There is a card of `peer` in the book, and whether this user may read it has to be asked: card_learn() does. */
bool card_is_pending(const struct component *c, const char *user, const char *peer);
/* The name to show for `peer`; NULL: none is known. One that is pending is asked for: it is known the next time. */
const char *card_name(const struct component *c, const char *user, const char *peer);
/* Append the picture's octets; its type is shared. NULL: there is none. */
const char *card_photo(const struct component *c, const char *user, const char *peer, struct dg_buf *out);
/* SHA-1 of the picture in hex, remembered; NULL: there is none. */
const char *card_photo_hash(struct component *c, const char *user, const char *peer);
/* Append to an open presence of a contact which picture it has, if any (XEP-0153 section 3.1). */
void card_render_update(struct component *c, struct dg_render *r, const char *user, const char *peer);

#endif
