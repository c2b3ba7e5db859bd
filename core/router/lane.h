/* lane.h - one transport instance seen from the router: what waits for it, what it carries.
 *
 * A lane holds a bounded window of the journal's rows as jobs. Beyond LANE_WINDOW rows, or LANE_OCTETS of memory, they
 * stay on disk only and are read, a few at a time, when the window has room again; starting up is the same thing with
 * an empty window.
 */
#ifndef DG_LANE_H
#define DG_LANE_H

#include "module/instance.h"
#include "router/health.h"
#include "router/job.h"
#include "router/session.h"

struct realm;

struct lane {
	struct realm *realm;
	const struct dg_conf_transport *conf;
	struct dg_instance *instance;
	void *config; /* the module's, filled from its option table */
	struct dg_module module;
	struct sessions *sessions; /* NULL: a trunk */
	enum dg_link link;
	char *link_text;         /* the module's sentence about it; NULL: none */
	int64_t down_since_ms;   /* mono; 0 while online */
	struct dg_node jobs;     /* struct job */
	struct dg_node ready;    /* struct conv whose head may be handed over */
	size_t n_jobs, n_flying; /* flying: claiming, claimed or with the network */
	size_t n_asked;          /* with the network */
	struct health health;
	bool crowded;          /* somebody whose turn it is has waited longer than conf->overflow_ms */
	const char *complaint; /* as last said in the log; NULL: it is well */
	size_t n_naming;       /* texts from the network whose names are being looked up */
	size_t octets;         /* of all jobs */
	bool full;             /* deliver() said AGAIN; ready() ends it */
	bool more;             /* rows beyond the window are on disk */
	bool said_more;        /* and the log says so */
	bool loading;
	bool again; /* when all has been looked through, begin with the first row once more */
	bool pumping;
	bool runs;        /* the instance has started and not stopped */
	bool renewing;    /* it stops, and another one takes its place */
	uint64_t last_id; /* of the youngest row that ever had a job here */
};

enum { LANE_WINDOW = 5000, LANE_OCTETS = 16 << 20, LANE_LOAD = 500, LANE_FLYING_MAX = 1000 };

void lane_init(struct lane *l, struct realm *m);
void lane_finish(struct lane *l); /* forgets all jobs; the journal has them */
/* The lane's module is known. */
void lane_fit(struct lane *l);

/* May a message that is being accepted right now share its claim with the intake's commit? */
bool lane_is_open(const struct lane *l, const struct dg_row *row);
/* A job whose intake has just been sent to the store joins the lane and its conversation. */
void lane_join(struct lane *l, struct job *j);
/* The intake is on disk, as submitted or as accepted. */
void lane_accepted(struct job *j);
/* The intake was a repeat, or the disk refused: forget it. */
void lane_forget(struct job *j);

/* Is there a way for this row right now? On a trunk always, else while its user is there. */
bool lane_has_way(const struct lane *l, const struct dg_row *row);
/* Is there room for rows that are on disk only? */
bool lane_has_window(const struct lane *l);
void lane_pump(struct lane *l); /* hand over what can be */
void lane_load(struct lane *l); /* fill the window from the journal */
/* The same from its first row on: some that were passed over may be jobs now. */
void lane_load_again(struct lane *l);
/* What waits for users who are not there leaves memory; now and then what is on disk is looked through for what has
 * become too old. */
void lane_mind_sleepers(struct lane *l, int64_t now_ms);
void lane_set_link(struct lane *l, enum dg_link link, const char *text);
void lane_has_room(struct lane *l); /* ready() */
/* Where users log in: texts go for those who are there. The others' leave memory and wait on disk (`slept`: there may
 * be some). */
void lane_session_up(struct lane *l, const char *user, bool slept);
void lane_session_down(struct lane *l, const char *user);
/* The network's final answer (DG_SENT or DG_FAILED) for a job that flies. */
void lane_answered(struct job *j, const struct dg_event *receipt, dg_kept *kept, void *kept_arg);
/* What is due, what has expired, who takes a detour; every second or so. */
void lane_tick(struct lane *l);
/* What was claimed and not handed over goes back to accepted: the disk shall not call it in doubt. */
void lane_unclaim(struct lane *l);

/* The operator wants it handed over now / gives it up. false: it is with the network at this moment. */
bool lane_retry(struct job *j);
bool lane_drop(struct job *j);

#endif
