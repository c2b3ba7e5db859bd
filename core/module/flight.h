/* flight.h - the messages that a module has accepted and not settled yet, so that each gets exactly one final receipt.
 * Only this room includes it. */
#ifndef DG_MODULE_FLIGHT_H
#define DG_MODULE_FLIGHT_H

#include "dragoman/event.h"
#include "util/list.h"
#include "util/map.h"

struct flight {
	struct dg_node node;
	enum dg_stage end; /* 0: waiting */
	char id[];
};

struct flights {
	struct dg_map *by_id;
	struct dg_node waiting;
	struct dg_node settled; /* the latest, oldest first: a second receipt is recognised while they are remembered */
	size_t n_settled;
};

void flights_init(struct flights *f);
void flights_finish(struct flights *f);
void flights_add(struct flights *f, const char *id); /* again: it waits once more */
void flights_remove(struct flights *f, const char *id);
bool flights_waits(const struct flights *f, const char *id);
struct flight *flights_next(const struct flights *f); /* one that waits; NULL: none does */

enum flight_answer {
	FLIGHT_FINAL,   /* the final receipt that core waits for */
	FLIGHT_LATER,   /* what may follow it, or is about older messages: for the router to judge */
	FLIGHT_TWICE,   /* settled already */
	FLIGHT_NOTHING, /* names no message of ours */
};
/* What a receipt from the module is; FLIGHT_FINAL settles the message. */
enum flight_answer flights_receipt(struct flights *f, const struct dg_event *ev);

#endif
