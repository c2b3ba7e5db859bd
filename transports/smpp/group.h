/* group.h - a long message in the making: the parts that are here, and what they say together. Memory only; concat.c
 * moves it along.
 */
#ifndef SMPP_GROUP_H
#define SMPP_GROUP_H

#include "dragoman/transport.h"
#include "map.h"
#include "shelf.h"
#include "util/buf.h"
#include "util/list.h"

enum smpp_group_state {
	SMPP_GROUP_OPEN,    /* takes parts */
	SMPP_GROUP_HANDING, /* emitted, not yet kept by core */
	SMPP_GROUP_HANDED,  /* core has the message; the parts have still to go */
	SMPP_GROUP_MARKING, /* that it is done is on its way to the disk */
	SMPP_GROUP_DONE,    /* only the digests of its parts are left, to know repetitions by */
};

struct smpp_group;

struct smpp_group_part {
	struct smpp_group *of;
	uint8_t number; /* from 1 */
	bool stored;    /* on disk */
	enum smpp_alphabet alphabet;
	uint64_t digest;
	dg_kept *kept; /* who waits for that */
	void *kept_arg;
	size_t n;
	uint8_t octets[];
};

struct smpp_group {
	struct dg_node in_groups;
	void *owner;
	struct smpp_shelf_key key; /* number 0 */
	char *peer, *self;
	uint8_t total;
	enum smpp_group_state state;
	bool superseded; /* another message has taken its place */
	int64_t due_ms;  /* monotonic: OPEN: handed over as it is; DONE: forgotten */
	int64_t done_ms; /* Unix time: when it was handed over */
	size_t n_arrived, n_stored, octets;
	struct smpp_group_part *parts[]; /* total; NULL: not here */
};

/* Given; in no list. */
struct smpp_group *smpp_group_create(
	const struct smpp_shelf_key *key, uint8_t total, const char *peer, const char *self, void *owner);
void smpp_group_destroy(struct smpp_group *g);

uint64_t smpp_group_digest(const void *octets, size_t n); /* of a part: the same for ever */
/* A part that is not here yet; shared with the group. */
struct smpp_group_part *smpp_group_add(
	struct smpp_group *g, uint8_t number, enum smpp_alphabet alphabet, const void *octets, size_t n);
void smpp_group_drop(struct smpp_group_part *p);
void smpp_group_forget_octets(struct smpp_group *g); /* the digests stay */

/* The text of all parts that are here, with words where one is not. `run` is scratch. */
void smpp_group_text(const struct smpp_group *g, struct dg_buf *run, struct dg_buf *out);
/* The same for the same parts. */
void smpp_group_id(const struct smpp_group *g, char out[SMPP_DIGEST_MAX]);

#endif
