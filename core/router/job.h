/* job.h - a message on its way down, in memory, and the conversation that keeps it in order.
 *
 * A conversation is (user, our number, peer). Only its first job is ever handed to a network, so two texts to one
 * phone cannot overtake each other whatever is refused, throttled or retried. Jobs are a window on the journal:
 * lane.h says which rows have one.
 */
#ifndef DG_JOB_H
#define DG_JOB_H

#include "router/router.h"
#include "util/list.h"
#include "util/map.h"

struct lane;

enum job_state {
	JOB_COMMITTING, /* intake is on its way to the disk                          */
	JOB_QUEUED,     /* accepted; waits for its turn                              */
	JOB_CLAIMING,   /* "submitted" is on its way to the disk                     */
	JOB_CLAIMED,    /* submitted on disk, not handed over yet                    */
	JOB_FLYING,     /* the network has been asked                                */
	JOB_WAITING,    /* refused for now; not before due_mono_ms                   */
	JOB_DOUBT,      /* nobody knows; out of its conversation until due_mono_ms   */
	JOB_ANSWERED,   /* its end is on its way to the disk; out of its conversation */
};

struct conv {
	struct dg_node in_ready; /* in its head's lane->ready, or alone */
	struct dg_node jobs;     /* struct job, first come first served */
	char *key;               /* in the domain's table of conversations */
};

struct job {
	struct dg_node in_conv;
	struct dg_node in_lane; /* lane->jobs: every job of the lane */
	struct dg_row row;      /* strings in `memory` */
	struct conv *conv;      /* NULL once it has left its conversation */
	struct lane *lane;
	enum job_state state;
	uint64_t passed;        /* lanes that refused it since it last waited (route_bit()), and */
	uint64_t barred;        /* those that never will take it */
	int64_t joined_mono_ms; /* when it came to its lane */
	int64_t due_mono_ms;
	int64_t asked_ns;        /* when the network was asked: for the histogram */
	struct dg_event *answer; /* JOB_ANSWERED: the receipt that ends it, given; kept until it is on disk */
	dg_kept *kept;           /* who waits for that */
	void *kept_arg;
	char *replaces, *reply_to; /* the network's names of what row.replaces and row.reply_to mean; NULL: unknown */
	bool is_named;             /* they have been looked up (naming.h) */
	bool taken_late;           /* the network has said that it took an earlier attempt, after all */
	dg_router_sent *sent;      /* who waits for the intake's answer */
	void *sent_arg;
	size_t octets; /* of it in memory */
	char id[24];   /* row.id as text: the message's name towards modules */
	char memory[];
};

/* Given: a row with all its strings in one block. */
struct dg_row *row_copy(const struct dg_row *row);
size_t row_octets(const struct dg_row *row); /* that such a copy takes */
/* Given, in no conversation and no lane. */
struct job *job_create(const struct dg_row *row);
void job_set_id(struct job *j, uint64_t id);
void job_destroy(struct job *j); /* out of every list already */

/* Put the job at the end of its conversation in `convs`, which is made when there is none. */
void conv_join(struct dg_map *convs, struct job *j);
/* Take the job out; the conversation goes when it is empty. The caller wakes what is left of it: the
 * conversation when it still has jobs, else NULL. */
struct conv *conv_leave(struct dg_map *convs, struct job *j);
struct job *conv_head(const struct conv *c);
/* Does this user talk to this peer right now? */
bool conv_is_idle(const struct dg_map *convs, const struct dg_row *row);

#endif
