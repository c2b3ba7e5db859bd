/* roster_write.c - rosters that the server lets us write (XEP-0356 section 4, XEP-0321): read first, then each contact
 * that is missing or has no name, one a stanza, as RFC 6121 section 2.1.5 wants it. Called by roster.c. */
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "xmpp/presence.h"
#include "xmpp/roster_job.h"

#define NS_ROSTER "jabber:iq:roster"

static void write_next(struct roster_job *job);

/* The user's own server may say that there is no such user: that says nothing about the way. */
static bool is_nobody(const struct dg_element *iq)
{
	const struct dg_element *error = iq ? dg_element_child(iq, "error", DG_NS_STANZA) : NULL;
	return error && dg_element_child(error, "item-not-found", "urn:ietf:params:xml:ns:xmpp-stanzas");
}

static bool is_result(const struct dg_element *iq)
{
	const char *type = iq ? dg_element_attr(iq, "type") : NULL;
	return type && !strcmp(type, "result");
}

/* The roster is written from both sides: he sees the contact from now on. */
static void on_written(void *arg, const struct dg_element *iq)
{
	struct roster_job *job = arg;
	struct component *c = job->c;
	struct roster_item *item = DG_OF(job->items.next, struct roster_item, node);
	if (is_nobody(iq) || (is_result(iq) && job->is_over)) {
		roster_job_done(job);
	} else if (!is_result(iq)) {
		roster_fall(job, !iq);
	} else {
		watch_note(c, job->user, item->jid, true);
		presence_show(c, item->jid, job->user, job->user, component_lang(c, NULL, job->user));
		roster_item_done(job, item);
		write_next(job);
	}
}

static void write_next(struct roster_job *job)
{
	if (job->is_over || dg_list_empty(&job->items)) {
		roster_job_done(job);
		return;
	}
	const struct roster_item *item = DG_OF(job->items.next, struct roster_item, node);
	struct component *c = job->c;
	struct dg_render r = ask_open(c, "set", NULL, job->user);
	dg_render_open(&r, "query");
	dg_render_attr(&r, "xmlns", NS_ROSTER);
	dg_render_open(&r, "item");
	dg_render_attr(&r, "jid", item->jid);
	dg_render_attr(&r, "name", item->name);
	dg_render_attr(&r, "subscription", "both");
	dg_render_leaf(&r, "group", NULL, item->group ? item->group : c->conf->name);
	dg_render_close(&r);
	dg_render_close(&r);
	dg_render_close(&r);
	ask_send(c, job->user, on_written, job);
}

/* ---- what is there already ---- */

static struct roster_item *wanted(struct roster_job *job, const char *jid)
{
	DG_LIST_EACH (n, &job->items) {
		struct roster_item *item = DG_OF(n, struct roster_item, node);
		if (!strcmp(item->jid, jid))
			return item;
	}
	return NULL;
}

/* A contact that the user has is his: his name for it stays. One without any name gets ours. */
static void compare(struct roster_job *job, const struct dg_element *query)
{
	for (const struct dg_element *e = dg_element_first(query); e; e = dg_element_next(e)) {
		const char *jid = dg_element_attr(e, "jid"), *name = dg_element_attr(e, "name");
		const char *subscription = dg_element_attr(e, "subscription");
		struct roster_item *item = jid ? wanted(job, jid) : NULL;
		bool is_whole = subscription && !strcmp(subscription, "both");
		if (!item)
			continue;
		if (is_whole && ((name && *name) || !item->name)) {
			roster_item_done(job, item);
		} else if (name && *name) {
			free(item->name);
			item->name = dg_strdup(name);
		}
	}
}

/* A roster that is too large to be read comes as a result without content: then nothing is known of it. */
static void on_read(void *arg, const struct dg_element *iq)
{
	struct roster_job *job = arg;
	if (is_nobody(iq)) {
		roster_job_done(job);
	} else if (!is_result(iq)) {
		roster_fall(job, !iq);
	} else {
		const struct dg_element *query = dg_element_child(iq, "query", NS_ROSTER);
		if (query)
			compare(job, query);
		write_next(job);
	}
}

void roster_write(struct roster_job *job)
{
	const struct privilege *p = privilege_of(job->c, job->vhost);
	if (job->rung != ROSTER_REMOTE && !(p && p->roster_get)) {
		write_next(job);
		return;
	}
	struct dg_render r = ask_open(job->c, "get", NULL, job->user);
	dg_render_leaf(&r, "query", NS_ROSTER, NULL);
	dg_render_close(&r);
	ask_send(job->c, job->user, on_read, job);
}
