/* outbind.c - see outbind.h. */
#include "outbind.h"

#include <stdlib.h>

#include "net/handle.h"
#include "util/mem.h"

#define LISTEN_AGAIN_MS 1000 /* a program that is just being replaced has the port for so long */

struct smpp_outbind {
	struct dg_host *host;
	const struct smpp_trust *trust;
	struct smpp_link *const *links;
	struct dg_listener *listener;
	struct dg_timer *again;
	bool complained;
};

/* A free link, else that of the caller who has been silent for longest; NULL: the carrier itself has them all. */
static struct smpp_link *pick(const struct smpp_outbind *o)
{
	struct smpp_link *best = NULL;
	int64_t since_ms = INT64_MAX;
	for (size_t i = 0; i < SMPP_OUTBINDS; i++) {
		int64_t this_ms = smpp_link_unknown_since_ms(o->links[i]);
		if (this_ms >= since_ms)
			continue;
		since_ms = this_ms;
		best = o->links[i];
	}
	return best;
}

static void on_refused(void *arg, const char *why)
{
	(void)arg; /* its connection is destroyed before it can say anything */
	(void)why;
}

static void on_peer(void *arg, uv_stream_t *listener)
{
	static const struct dg_conn_events events = { .on_closed = on_refused };
	struct smpp_outbind *o = arg;
	struct smpp_link *link = pick(o);
	if (link) {
		smpp_link_take(link, listener);
		return;
	}
	o->host->count(o->host, "outbinds_refused", 1);
	o->host->log(o->host, DG_LOG_WARN, "a call was refused: there are %d already", SMPP_OUTBINDS);
	dg_conn_destroy(dg_conn_accept(listener, &events, NULL));
}

static void on_again(void *arg)
{
	struct smpp_outbind *o = arg;
	char why[256];
	const struct smpp_trust *t = o->trust;
	o->listener = dg_listener_open(o->host->loop, t->outbind_host, t->outbind_port, on_peer, o, why);
	if (o->listener) {
		o->host->log(o->host, DG_LOG_INFO, "listening for the carrier's calls (outbind) at %s port %u",
			t->outbind_host, t->outbind_port);
		return;
	}
	o->host->log(o->host, o->complained ? DG_LOG_DEBUG : DG_LOG_ERROR,
		"cannot listen for the carrier's calls (outbind): %s; trying again", why);
	o->complained = true;
	dg_timer_start(o->again, LISTEN_AGAIN_MS, 0);
}

struct smpp_outbind *smpp_outbind_create(
	struct dg_host *host, const struct smpp_trust *trust, struct smpp_link *const links[SMPP_OUTBINDS])
{
	struct smpp_outbind *o = dg_alloc(sizeof *o);
	o->host = host;
	o->trust = trust;
	o->links = links;
	o->again = dg_timer_create(host->loop, on_again, o);
	on_again(o);
	return o;
}

void smpp_outbind_destroy(struct smpp_outbind *o)
{
	if (!o)
		return;
	dg_listener_destroy(o->listener);
	dg_timer_destroy(o->again);
	free(o);
}
