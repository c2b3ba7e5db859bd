/* dial.c - see dial.h. */
#include "net/dial.h"

#include <stdio.h>
#include <stdlib.h>

#include "net/handle.h"
#include "net/resolve.h"
#include "util/list.h"
#include "util/mem.h"

struct dg_dial {
	uv_loop_t *loop;
	struct dg_resolve *resolve;
	struct dg_addresses addresses;
	int tried;
	unsigned first;
	int64_t timeout_ms;
	struct dg_timer *timer; /* of the running attempt */
	struct dg_line *line;   /* likewise */
	char peer[96];
	char why[160]; /* the last attempt failed */
	void (*done)(void *arg, struct dg_line *line, const char *why);
	void *arg;
};

static void finish(struct dg_dial *d, struct dg_line *line)
{
	if (line)
		line->owner = NULL;
	dg_timer_destroy(d->timer);
	d->done(d->arg, line, line ? NULL : d->why);
	free(d);
}

static void try_next(struct dg_dial *d);

static void give_up_attempt(struct dg_dial *d, const char *why)
{
	dg_line_close(d->line, false);
	d->line = NULL;
	snprintf(d->why, sizeof d->why, "%s: %s", d->peer, why);
}

static void on_connected(uv_connect_t *uv, int error)
{
	struct dg_line *l = DG_OF(uv, struct dg_line, connect);
	struct dg_dial *d = l->owner;
	if (!d)
		return;
	if (!error) {
		finish(d, l);
		return;
	}
	give_up_attempt(d, uv_strerror(error));
	try_next(d);
}

static void on_timeout(void *arg)
{
	give_up_attempt(arg, "no answer in time");
	try_next(arg);
}

static bool attempt(struct dg_dial *d, const struct sockaddr *sa)
{
	dg_line_print(sa, d->peer);
	d->line = dg_line_create(d->loop, d);
	int error = uv_tcp_connect(&d->line->connect, &d->line->tcp, sa, on_connected);
	if (error)
		give_up_attempt(d, uv_strerror(error));
	else
		dg_timer_start(d->timer, d->timeout_ms, 0);
	return !error;
}

static void try_next(struct dg_dial *d)
{
	while (d->tried < d->addresses.count) {
		unsigned i = (d->first + (unsigned)d->tried++) % (unsigned)d->addresses.count;
		if (attempt(d, (const struct sockaddr *)&d->addresses.at[i]))
			return;
	}
	finish(d, NULL);
}

static void on_resolved(void *arg, enum dg_status status, const struct dg_addresses *found, const char *why)
{
	struct dg_dial *d = arg;
	d->resolve = NULL;
	if (status == DG_OK)
		d->addresses = *found;
	else
		snprintf(d->why, sizeof d->why, "%s: %s", d->peer, why);
	try_next(d);
}

struct dg_dial *dg_dial_start(uv_loop_t *loop, const char *host, uint16_t port, unsigned first, int64_t timeout_ms,
	void (*done)(void *arg, struct dg_line *line, const char *why), void *arg)
{
	struct dg_dial *d = dg_alloc(sizeof *d);
	d->loop = loop;
	d->first = first;
	d->timeout_ms = timeout_ms;
	d->done = done;
	d->arg = arg;
	d->timer = dg_timer_create(loop, on_timeout, d);
	snprintf(d->peer, sizeof d->peer, "%.80s:%u", host, port);
	d->resolve = dg_resolve_start(loop, host, port, on_resolved, d);
	return d;
}

void dg_dial_cancel(struct dg_dial *d)
{
	if (!d)
		return;
	dg_resolve_cancel(d->resolve);
	dg_line_close(d->line, false);
	dg_timer_destroy(d->timer);
	free(d);
}
