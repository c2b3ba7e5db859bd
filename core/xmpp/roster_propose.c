/* roster_propose.c - contacts that are proposed to clients (XEP-0144), and contacts that ask for themselves (RFC 6121
 * section 3.1, XEP-0172). Called by roster.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "xmpp/roster_job.h"

#define NS_ROSTERX "http://jabber.org/protocol/rosterx"
#define NS_NICK    "http://jabber.org/protocol/nick"

enum {
	EXCHANGE_MAX = 50,  /* contacts in one proposal, which is one dialog for the user */
	SUBSCRIBE_MAX = 20, /* requests at one time: each is a question that somebody has to answer */
};

/* ---- XEP-0144 ---- */

/* A resource of the user that may be asked. */
struct candidate {
	struct dg_node node;
	struct roster_job *job;
	char full[];
};

static void candidate_free(struct candidate *who)
{
	dg_list_remove(&who->node);
	free(who);
}

void roster_candidates_free(struct roster_job *job)
{
	while (!dg_list_empty(&job->candidates))
		candidate_free(DG_OF(job->candidates.next, struct candidate, node));
}

static void propose(struct roster_job *job, const char *full)
{
	struct component *c = job->c;
	struct dg_render r = component_open(c, "message", c->conf->domain, full, NULL, NULL);
	int n = 0;
	dg_render_open(&r, "x");
	dg_render_attr(&r, "xmlns", NS_ROSTERX);
	DG_LIST_EACH (at, &job->items) {
		const struct roster_item *item = DG_OF(at, struct roster_item, node);
		if (n++ == EXCHANGE_MAX)
			break;
		dg_render_open(&r, "item");
		dg_render_attr(&r, "action", "add");
		dg_render_attr(&r, "jid", item->jid);
		dg_render_attr(&r, "name", item->name);
		dg_render_leaf(&r, "group", NULL, item->group ? item->group : c->conf->name);
		dg_render_close(&r);
	}
	dg_render_close(&r);
	dg_render_close(&r);
	component_send(c);
}

static void proposed(struct roster_job *job)
{
	for (int n = 0; n < EXCHANGE_MAX && !dg_list_empty(&job->items); n++)
		roster_item_done(job, DG_OF(job->items.next, struct roster_item, node));
	roster_job_done(job);
}

/* When all have been heard. */
static void decide(struct roster_job *job)
{
	if (job->is_asking || !dg_list_empty(&job->candidates))
		return;
	if (job->wishes)
		proposed(job);
	else
		roster_fall(job, false);
}

static void on_known(void *arg, uint32_t bits)
{
	struct candidate *who = arg;
	struct roster_job *job = who->job;
	if (bits & TALENT_ROSTERX && dg_xlink_is_up(job->c->link)) {
		job->wishes++;
		propose(job, who->full);
	}
	candidate_free(who);
	decide(job);
}

void roster_propose(struct roster_job *job)
{
	struct component *c = job->c;
	const struct person *who = people_find(&c->people, job->user);
	job->wishes = 0;
	job->is_asking = true; /* answers from memory do not end the job below our feet */
	for (const struct resource *r = who ? who->resources : NULL; r; r = r->next) {
		size_t octets = strlen(job->user) + strlen(r->name) + 2;
		struct candidate *candidate = dg_alloc(sizeof *candidate + octets);
		candidate->job = job;
		snprintf(candidate->full, octets, "%s/%s", job->user, r->name);
		dg_list_append(&job->candidates, &candidate->node);
		talent_ask(c, r->talent, candidate->full, on_known, candidate);
	}
	job->is_asking = false;
	decide(job);
}

/* ---- RFC 6121 ---- */

static void request(struct component *c, const struct roster_job *job, const struct roster_item *item)
{
	enum dg_lang lang = component_lang(c, NULL, job->user);
	struct dg_render r = component_open(c, "presence", item->jid, job->user, NULL, "subscribe");
	const struct dg_said why = { DG_T_WANTS_CONTACT, { c->conf->name, NULL, NULL } };
	render_said(&r, "status", lang, &why);
	dg_render_leaf(&r, "nick", NS_NICK, item->name ? item->name : item->jid);
	dg_render_close(&r);
	errands_add(c);
}

/* The rest of a long list is for another day: at the next log-in the network names them again. */
void roster_subscribe(struct roster_job *job)
{
	for (int n = 0; n < SUBSCRIBE_MAX && !dg_list_empty(&job->items); n++) {
		struct roster_item *item = DG_OF(job->items.next, struct roster_item, node);
		request(job->c, job, item);
		roster_item_done(job, item);
	}
	roster_job_done(job);
}
