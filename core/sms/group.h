/* group.h - a long message in the making: the parts that are here, and what they say together. Memory only; joiner.c
 * moves it along.
 */
#ifndef SMS_GROUP_H
#define SMS_GROUP_H

#include "dragoman/transport.h"
#include "sms/content.h"
#include "sms/digest.h"
#include "sms/shelf.h"
#include "util/buf.h"
#include "util/list.h"

enum sms_group_state {
	SMS_GROUP_OPEN,    /* takes parts */
	SMS_GROUP_HANDING, /* emitted, not yet kept by core */
	SMS_GROUP_HANDED,  /* core has the message; the parts have still to go */
	SMS_GROUP_MARKING, /* that it is done is on its way to the disk */
	SMS_GROUP_DONE,    /* only the digests of its parts are left, to know repetitions by */
};

struct sms_group;

struct sms_group_part {
	struct sms_group *of;
	uint8_t number; /* from 1 */
	bool stored;    /* on disk */
	enum sms_alphabet alphabet;
	uint64_t digest;
	dg_kept *kept; /* who waits for that */
	void *kept_arg;
	size_t n;
	uint8_t octets[];
};

struct sms_group {
	struct dg_node in_groups;
	void *owner;
	struct sms_shelf_key key; /* number 0 */
	char *peer, *self;
	uint8_t total;
	enum sms_group_state state;
	bool superseded; /* another message has taken its place */
	int64_t due_ms;  /* monotonic: OPEN: handed over as it is; DONE: forgotten */
	int64_t done_ms; /* Unix time: when it was handed over */
	size_t n_arrived, n_stored, octets;
	struct sms_group_part *parts[]; /* total; NULL: not here */
};

/* Given; in no list. */
struct sms_group *sms_group_create(
	const struct sms_shelf_key *key, uint8_t total, const char *peer, const char *self, void *owner);
void sms_group_destroy(struct sms_group *g);

uint64_t sms_group_digest(const void *octets, size_t n); /* of a part: the same for ever */
/* A part that is not here yet; shared with the group. */
struct sms_group_part *sms_group_add(
	struct sms_group *g, uint8_t number, enum sms_alphabet alphabet, const void *octets, size_t n);
void sms_group_drop(struct sms_group_part *p);
void sms_group_forget_octets(struct sms_group *g); /* the digests stay */

/* The text of all parts that are here, with words where one is not. `run` is scratch. */
void sms_group_text(const struct sms_group *g, struct dg_buf *run, struct dg_buf *out);
/* The same for the same parts. */
void sms_group_id(const struct sms_group *g, char out[SMS_DIGEST_MAX]);

#endif
