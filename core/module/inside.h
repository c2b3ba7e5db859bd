/* inside.h - an instance from inside: instance.c has its life, fact.c what the module reports and asks for. Only these
 * two include it. */
#ifndef DG_INSTANCE_INSIDE_H
#define DG_INSTANCE_INSIDE_H

#include "module/flight.h"
#include "module/hooks.h"
#include "module/host.h"
#include "module/instance.h"
#include "net/handle.h"
#include "net/turn.h"

enum stand {
	STAND_CREATED, /* or start() failed */
	STAND_RUNNING,
	STAND_STOPPING, /* stop() was called; stopped() may have been said, answers may be under way */
	STAND_STOPPED,
};

struct dg_instance {
	struct module_host base; /* first: the module's host */
	const struct dg_instance_owner *owner;
	void *arg;
	const struct dg_transport *transport;
	uint32_t caps; /* the transport's, without what this one is configured not to do */
	void *self;    /* the module's */
	char *name, *domain;
	enum stand stand;
	bool said_ready, said_stopped;
	bool forsaken;        /* did not stop in time: its memory stays, because the module may still use it */
	struct dg_node facts; /* emitted, not yet with the owner */
	size_t n_queued, n_kept, n_asked; /* facts; answers that the owner owes: kept and find */
	size_t queue_max;
	struct dg_map *sessions; /* open sids as text */
	struct flights flights;
	struct hooks hooks;
	struct dg_turn *turn;
	struct dg_timer *deadline;
	int64_t stop_ms;
	uv_thread_t thread;
};

/* fact.c: the host's emit, put, find. */
void facts_init(struct dg_instance *i);
void facts_finish(struct dg_instance *i); /* what nobody will hear any more */
/* Hand what is queued now to the owner. */
void facts_drain(struct dg_instance *i);
/* Tell the owner that the network's answer about every unsettled message will not come. */
void facts_settle(struct dg_instance *i);

/* Sessions by sid; on trunk networks sid is 0 and there are none. */
bool sessions_has(const struct dg_instance *i, dg_sid sid);
void sessions_open(struct dg_instance *i, dg_sid sid);
void sessions_close(struct dg_instance *i, dg_sid sid);

#endif
