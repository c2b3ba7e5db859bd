/* roster_job.h - what one user is to be offered, on its way down the ladder. Private to the files of the roster. */
#ifndef DG_ROSTER_JOB_H
#define DG_ROSTER_JOB_H

#include "util/list.h"
#include "xmpp/component.h"

struct roster_item {
	struct dg_node node;
	char *jid, *name, *group; /* name, group: NULL when there is none */
	bool again;               /* though it was offered before */
};

struct roster_job {
	struct component *c;
	char *user;
	const char *vhost; /* of the user; in `user` */
	struct dg_node items;
	size_t n_items;
	struct dg_node later; /* came while the job was at work */
	size_t n_later;
	bool at_work;
	bool is_over; /* the user has gone: what is under way ends, and nothing follows */
	enum roster_rung rung;
	struct dg_node candidates; /* of roster_propose.c: clients that are being looked at */
	bool is_asking;            /* ... and there are others to come */
	size_t wishes;             /* how many of them take proposals */
};

/* The rung is no good here: on with the next. `in_silence`: there was no answer. */
void roster_fall(struct roster_job *job, bool in_silence);
/* Was done by this rung; remembered for ever, and the item is freed. */
void roster_item_done(struct roster_job *job, struct roster_item *item);
void roster_item_free(struct roster_item *item);
/* All that this rung can do is done. */
void roster_job_done(struct roster_job *job);

/* The rungs: each ends in one of the two above, maybe before it returns. */
void roster_write(struct roster_job *job);   /* roster_write.c: privileges and XEP-0321 */
void roster_propose(struct roster_job *job); /* roster_propose.c: XEP-0144 */
void roster_candidates_free(struct roster_job *job);
void roster_subscribe(struct roster_job *job); /* roster_propose.c: RFC 6121 */

#endif
