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
#include "dialog/dialog.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/mem.h"
#include "xmpp/checkup.h"

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
	static const struct dg_store_waiting instances[] = { { "smsc-a", 11 } };
	static const struct dg_store_counts counts = { 3, 1, 2, 0, instances, 1 };
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

void dg_xmpp_checkup(struct dg_xmpp *x, const char *domain, dg_checkup_done *done, void *arg)
{
	static const struct dg_finding findings[] = {
		{ DG_FINDING_FINE, "stream", NULL, "everything", NULL },
		{ DG_FINDING_MISSING, "upload", NULL, NULL, NULL },
		{ DG_FINDING_WRONG, "ping", NULL, NULL, NULL },
	};
	struct dg_checkup *u = dg_alloc(sizeof *u);
	(void)x;
	u->domain = dg_strdup(domain);
	u->findings = dg_alloc(sizeof findings);
	memcpy(u->findings, findings, sizeof findings);
	u->n_findings = sizeof findings / sizeof findings[0];
	u->findings[0].text = dg_strdup("connected");
	u->findings[1].remedy = dg_strdup("paste this");
	done(arg, u);
}

size_t dg_xmpp_status(const struct dg_xmpp *x, struct dg_stream_status *out, size_t room)
{
	(void)x;
	if (room > 0)
		out[0] = (struct dg_stream_status){ "sms.example.org", fake.stream_up, fake.stream_why };
	return 1;
}

size_t dg_xmpp_roster_ways(const struct dg_xmpp *x, const char *domain, struct dg_roster_way *out, size_t room)
{
	(void)x;
	assert_string_equal(domain, "sms.example.org");
	if (room > 0)
		out[0] = (struct dg_roster_way){ "example.org", "privilege:2", true };
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

/* ---- commands of core/dialog: one form, twice ("step" of the test) ---- */

static struct {
	struct dg_form form;
	int asks;               /* how many forms it shows before it is done */
	enum dg_status refusal; /* DG_OK: none */
	char domain[64], jid[64], given[128];
	bool cancelled;
	dg_dialog_heard *heard;
	void *arg;
} fake_dialog;

static void fake_no_step(struct dg_dialog *d, int step)
{
	(void)d;
	(void)step;
}

static const struct dg_command_kind fake_kind = { "a-node", "paint", DG_T_LINK_ONLINE, DG_T_LINK_CONNECTING,
	DG_FOR_ADMIN, fake_no_step };
const struct dg_command_kind *const dg_command_kinds[] = { &fake_kind, NULL };

const struct dg_command_kind *dg_command_kind_by_word(const char *word)
{
	return strcmp(word, fake_kind.word) == 0 ? &fake_kind : NULL;
}

const struct dg_command_kind *dg_command_kind_find(const char *node)
{
	return strcmp(node, fake_kind.node) == 0 ? &fake_kind : NULL;
}

static void fake_dialog_go_on(void)
{
	static const struct dg_said done = { DG_T_LINK_ONLINE, { NULL, NULL, NULL } };
	struct dg_dialog_news news = { .event = DG_DIALOG_DONE, .form = &fake_dialog.form, .said = &done };

	if (fake_dialog.refusal != DG_OK) {
		news.event = DG_DIALOG_REFUSED;
		news.status = fake_dialog.refusal;
		news.var = "colour";
	} else if (fake_dialog.asks > 0) {
		news.event = DG_DIALOG_ASKS;
		news.last = --fake_dialog.asks == 0;
	}
	fake_dialog.heard(fake_dialog.arg, NULL, &news);
}

static void fake_dialog_form(void)
{
	struct dg_form_field *field;

	dg_form_clear(&fake_dialog.form);
	field = dg_form_add(&fake_dialog.form, DG_FIELD_CHOICE, "colour", "Colour");
	field->required = true;
	dg_field_choice(field, "red", "Red");
	dg_field_choice(field, "blue", "Blue");
	field = dg_form_add(&fake_dialog.form, DG_FIELD_LINES, "where", "Where");
	dg_field_hint(field, "Walls, one a line.");
}

void dg_dialog_begin(struct dg_dialogs *a, const struct dg_command_kind *kind, const struct dg_dialog_start *start,
	dg_dialog_heard *heard, void *arg)
{
	(void)a;
	(void)kind;
	(void)snprintf(fake_dialog.domain, sizeof fake_dialog.domain, "%s", start->domain);
	(void)snprintf(fake_dialog.jid, sizeof fake_dialog.jid, "%s", start->jid ? start->jid : "(nobody)");
	fake_dialog.heard = heard;
	fake_dialog.arg = arg;
	fake_dialog_form();
	fake_dialog_go_on();
}

struct dg_form *dg_dialog_form(struct dg_dialog *d)
{
	(void)d;
	return &fake_dialog.form;
}

void dg_dialog_submit(struct dg_dialog *d, dg_dialog_heard *heard, void *arg)
{
	const char *where = dg_form_value(&fake_dialog.form, "where");

	(void)d;
	fake_dialog.heard = heard;
	fake_dialog.arg = arg;
	(void)snprintf(fake_dialog.given, sizeof fake_dialog.given, "%s %s", dg_form_value(&fake_dialog.form, "colour"),
		where ? where : "nowhere");
	fake_dialog_go_on();
}

void dg_dialog_cancel(struct dg_dialog *d)
{
	(void)d;
	fake_dialog.cancelled = true;
}

void dg_router_send_by_http(struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg)
{
	dg_router_send(r, given, done, arg);
}

/* The hook of "smsc-a" says what it was asked, "smsc-b" is down, and there are no others. */
enum dg_status dg_router_hook(
	struct dg_router *r, const char *instance, struct dg_hook *hook, dg_hook_answered *answered, void *arg)
{
	char text[256];

	(void)r;
	if (strcmp(instance, "smsc-b") == 0)
		return DG_OFFLINE;
	if (strcmp(instance, "smsc-a") != 0)
		return DG_NOENT;
	(void)snprintf(text, sizeof text, "%s %s %s from %s, %zu headers, %s=%s: %s", hook->method, hook->path,
		hook->target, hook->peer, hook->n_headers, hook->n_query ? hook->query[0].key : "",
		hook->n_query ? hook->query[0].value : "", hook->body);
	answered(arg, strcmp(hook->path, "/") == 0 ? 503 : 202, "text/plain", text, strlen(text));
	return DG_OK;
}

#endif
