/* fakes.h - a store, a router and an XMPP side that say what a test wants, for the tests of core/admin.
 *
 * Included once per test program; its definitions stand in for the real ones at link time. The store answers later, as
 * the real one does: when the test calls fake_settle(), or by itself on a loop that fake_live_on() was called for.
 */
#ifndef FAKES_H
#define FAKES_H

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <uv.h>

#include "admin/room.h"
#include "util/buf.h"
#include "util/clock.h"

enum { PENDING_MAX = 16 };

struct pending {
	enum { ROWS, PARTS, COUNTS, DONE } kind;
	dg_store_rows *rows;
	void (*parts)(void *arg, enum dg_status status, const struct dg_part *parts, size_t n);
	void (*counts)(void *arg, enum dg_status status, const struct dg_store_counts *c);
	dg_store_done *done;
	void *arg;
};

static struct {
	/* What they answer. */
	enum dg_status store_status, moved_status, sent_status;
	const char *health, *stream_why;
	struct dg_row rows[4];
	size_t n_rows;
	bool stream_up, held; /* held: nothing settles by itself */
	uint32_t caps;
	/* What they were asked. */
	char needle[64], user[64], peer[64], text[64], domain[64];
	size_t limit, searches;
	uint64_t moved;
	struct pending pending[PENDING_MAX];
	size_t n_pending;
	uv_prepare_t prepare;
} fake;

/* clang-format off */
static struct dg_conf_domain fake_domains[2] = {
	{ .domain = "sms.example.org", .country = "US" },
	{ .domain = "irc.example.org" },
};
/* clang-format on */
static struct dg_conf fake_conf = { .store_path = "/tmp/journal.db", .domains = fake_domains, .n_domains = 1 };

static void fake_reset(void)
{
	memset(&fake, 0, sizeof fake);
	fake.stream_up = true;
	fake.caps = DG_CAP_TRUNK | DG_CAP_PHONE;
	fake_conf.n_domains = 1;
}

static void fake_settle(void)
{
	static const struct dg_part part = { .number = 1, .ref = "A1", .stage = DG_DELIVERED, .at_ms = 1000 };
	static const struct dg_store_counts counts = { 3, 1, 2, 0 };
	struct pending todo[PENDING_MAX];
	size_t n = fake.n_pending;

	memcpy(todo, fake.pending, sizeof todo);
	fake.n_pending = 0;
	for (size_t i = 0; i < n; i++) {
		const struct pending *p = &todo[i];

		switch (p->kind) {
		case ROWS: p->rows(p->arg, fake.store_status, fake.rows, fake.n_rows, false); break;
		case PARTS: p->parts(p->arg, fake.store_status, &part, 1); break;
		case COUNTS: p->counts(p->arg, fake.store_status, &counts); break;
		case DONE: p->done(p->arg, fake.moved_status); break;
		}
	}
}

static void fake_push(struct pending p)
{
	if (fake.n_pending == PENDING_MAX)
		abort();
	fake.pending[fake.n_pending++] = p;
}

static inline void on_turn(uv_prepare_t *prepare)
{
	(void)prepare;
	if (!fake.held)
		fake_settle();
}

static inline void fake_live_on(uv_loop_t *loop)
{
	uv_prepare_init(loop, &fake.prepare);
	uv_prepare_start(&fake.prepare, on_turn);
}

static inline void fake_leave(uv_loop_t *loop)
{
	uv_close((uv_handle_t *)&fake.prepare, NULL);
	uv_run(loop, UV_RUN_DEFAULT);
}

void dg_store_search(struct dg_store *s, const char *needle, size_t limit, dg_store_rows *done, void *arg)
{
	(void)s;
	(void)snprintf(fake.needle, sizeof fake.needle, "%s", needle ? needle : "(none)");
	fake.limit = limit;
	fake.searches++;
	fake_push((struct pending){ .kind = ROWS, .rows = done, .arg = arg });
}

void dg_store_parts(struct dg_store *s, uint64_t id,
	void (*done)(void *arg, enum dg_status status, const struct dg_part *parts, size_t n), void *arg)
{
	(void)s;
	(void)id;
	fake_push((struct pending){ .kind = PARTS, .parts = done, .arg = arg });
}

void dg_store_counts(
	struct dg_store *s, void (*done)(void *arg, enum dg_status status, const struct dg_store_counts *c), void *arg)
{
	(void)s;
	fake_push((struct pending){ .kind = COUNTS, .counts = done, .arg = arg });
}

const char *dg_store_health(const struct dg_store *s)
{
	(void)s;
	return fake.health;
}

size_t dg_store_queued(const struct dg_store *s)
{
	(void)s;
	return 5;
}

void dg_router_send(struct dg_router *r, const struct dg_row *row, dg_router_sent *done, void *arg)
{
	(void)r;
	(void)snprintf(fake.user, sizeof fake.user, "%s", row->user);
	(void)snprintf(fake.peer, sizeof fake.peer, "%s", row->peer);
	(void)snprintf(fake.text, sizeof fake.text, "%s", row->text);
	(void)snprintf(fake.domain, sizeof fake.domain, "%s", row->domain);
	if (fake.sent_status == DG_OK)
		done(arg, DG_OK, &(const struct dg_said){ DG_T_NONE, { NULL, NULL, NULL } }, 12);
	else
		done(arg, fake.sent_status, &(const struct dg_said){ DG_T_PLAIN, { "you may not", NULL, NULL } }, 0);
}

void dg_router_retry(struct dg_router *r, uint64_t id, dg_store_done *done, void *arg)
{
	(void)r;
	fake.moved = id;
	fake_push((struct pending){ .kind = DONE, .done = done, .arg = arg });
}

void dg_router_drop(struct dg_router *r, uint64_t id, dg_store_done *done, void *arg)
{
	dg_router_retry(r, id, done, arg);
}

uint32_t dg_router_caps(const struct dg_router *r, const char *domain)
{
	(void)r;
	(void)domain;
	return fake.caps;
}

size_t dg_router_status(const struct dg_router *r, struct dg_instance_status *out, size_t room)
{
	(void)r;
	if (room > 0)
		out[0] = (struct dg_instance_status){ .domain = "sms.example.org",
			.name = "smsc-a",
			.module = "smpp",
			.link = DG_LINK_CONNECTING,
			.text = "refused",
			.waiting = 7,
			.in_flight = 1 };
	return 1;
}

size_t dg_xmpp_status(const struct dg_xmpp *x, struct dg_stream_status *out, size_t room)
{
	(void)x;
	if (room > 0)
		out[0] = (struct dg_stream_status){ "sms.example.org", fake.stream_up, fake.stream_why };
	return 1;
}

/* Turn the loop until what came from `fd` holds `until` or the peer is done; at most 5 s. The text is given. */
static inline char *fake_hear(uv_loop_t *loop, int fd, const char *until)
{
	struct dg_buf heard = { 0 };
	int64_t end = dg_mono_ms() + 5000;
	ssize_t n = 1;

	while (n != 0 && dg_mono_ms() < end && !(heard.at && *until && strstr(heard.at, until))) {
		/* clang-format off */
		struct pollfd p[] = { { .fd = fd, .events = POLLIN }, { .fd = uv_backend_fd(loop), .events = POLLIN } };
		/* clang-format on */

		(void)uv_run(loop, UV_RUN_NOWAIT);
		(void)poll(p, 2, uv_backend_timeout(loop) == 0 ? 0 : 20);
		n = recv(fd, dg_buf_reserve(&heard, 4096), 4096, MSG_DONTWAIT);
		if (n > 0) {
			heard.len += (size_t)n;
			heard.at[heard.len] = '\0';
		}
	}
	return dg_buf_give(&heard);
}

#endif
