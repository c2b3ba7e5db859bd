/* realm.h - the router's own view of a domain: its lanes, its numbers, what waits to be told. */
#ifndef DG_REALM_H
#define DG_REALM_H

#include "module/instance.h"
#include "router/chain.h"
#include "router/job.h"
#include "router/lane.h"
#include "router/offers.h"
#include "router/report.h"
#include "router/router.h"
#include "router/table.h"
#include "router/team.h"
#include "router/word.h"
#include "util/list.h"
#include "util/map.h"

struct realm {
	struct dg_router *router;
	const struct dg_conf_domain *conf;
	struct lane *lanes;
	size_t n_lanes;
	struct route_table routes;
	size_t n_complaints;      /* lanes that are not well, as last said in the log */
	struct dg_map *convs;     /* key -> struct conv */
	struct dg_map *owner_of;  /* number -> bare JID (borrowed from conf) */
	struct dg_map *number_of; /* bare JID -> number */
	struct dg_map *teams;     /* number -> struct team */
	struct offers offers;
	enum dg_link link; /* as last told to XMPP */
	bool has_prices;   /* of some route it is known what it costs */
	bool said_more;    /* the log says that more is untold than fits the window */
	struct dg_series *accepted, *refused, *received;
	struct dg_series *sessions;           /* online; NULL: nobody logs in here, or nobody counts */
	struct dg_series *ended[DG_LATE + 1]; /* by how they stand */
	struct dg_histogram *answer_seconds;  /* asked -> the network's answer */
};

struct dg_router {
	uv_loop_t *loop;
	const struct dg_conf *conf;
	const struct dg_conf *access; /* whose access lists are in force: conf's, until they are reloaded */
	struct dg_store *store;
	const struct dg_log *log;
	struct dg_metrics *metrics;
	struct dg_router_sink sink;
	void *sink_arg;
	struct realm *realms;
	size_t n_realms;
	struct chain chain;
	struct reports *reports; /* NULL: a check */
	struct words words;      /* what plugins want to say */
	struct dg_map *jobs;     /* id as text -> struct job: whom a receipt is for */
	struct dg_timer *tick;
	bool stopping;
	size_t running;         /* instances that have not stopped */
	size_t claiming;        /* claims on their way to the disk */
	size_t intake_octets;   /* of texts from users on their way to the disk */
	struct dg_users *users; /* NULL: nobody is registered */
	dg_sid last_sid;
	void (*on_stopped)(void *arg);
	void *stopped_arg;
	size_t asking; /* texts of which it is not known yet who sent them */
	void (*on_idle)(void *arg);
	void *idle_arg;
};

/* Of a domain of the configuration; its lanes are not opened yet. */
void realm_init(struct realm *m, struct dg_router *r, const struct dg_conf_domain *conf);
void realm_finish(struct realm *m);
void realm_count(struct realm *m); /* creates its metrics */
/* Say once when more waits than the windows hold, and when that is over; every second or so. */
void realm_mind_backlog(struct realm *m);
/* What waits for a transport that was renamed or removed since the last life goes to the first that is there. */
void realm_rehome(struct realm *m);
struct realm *realm_find(const struct dg_router *r, const char *domain); /* NULL when it is not ours */
/* The gateway's own text, to prove a number: nobody hears of its end. */
bool realm_is_own(const struct dg_row *row);
/* The lane of the network where this realm's users log in, of which there is one; NULL: nobody logs in here. */
struct lane *realm_accounts(const struct realm *m);
/* The links of the realm taken together; *text is the worst lane's sentence, or NULL. */
enum dg_link realm_link(const struct realm *m, const char **text);
void realm_link_changed(struct realm *m);

struct lane *lane_named(const struct dg_router *r, const char *instance); /* NULL: there is none */

/* Has everything stopped that dg_router_stop() waits for? Then its caller is told. */
void router_check_stopped(struct dg_router *r);

/* intake.c: a text of a plugin's own, from `self` (NULL: the domain's sender); no plugin is asked. */
void intake_word(struct dg_router *r, const char *domain, const char *self, const char *number, const char *text);
/* intake.c: has everything come to an end that dg_router_when_idle() waits for? Then its caller is told. */
void router_check_idle(struct dg_router *r);

/* network.c: what instances report. */
extern const struct dg_instance_owner network_owner;
/* A message's end or an up row's text goes to the user. */
void realm_tell(struct realm *m, const struct dg_row *row);

#endif
