/* intake.c - dg_store_accept() and dg_store_correspondent(): a message gets its row, once. */
#include <assert.h>
#include <string.h>

#include "store/finder.h"
#include "store/latest.h"
#include "store/names.h"
#include "store/row.h"

/* A repeat from the network comes soon after the link broke. Later the same id is another message. */
#define REPEAT_MS (10 * 60 * INT64_C(1000))

enum { FIRST_PRICE = 24 }; /* of MESSAGE_ADD */

struct accept {
	struct dg_op op;
	dg_store_accepted *done;
	struct dg_row row;
	bool maybe_repeat;
	const struct dg_span *spans; /* in which the earlier one came; none: lately */
	size_t n_spans;
	int64_t domain, instance; /* names.h */
	int64_t id;
	bool repeat;
};

/* ---- is it there already? ---- */

/* Is the earlier row, which `s` stands at, the one of which this would be the repeat? */
static bool is_same(const struct dg_journal *j, const struct accept *a, sqlite3_stmt *s)
{
	int64_t created_ms = sqlite3_column_int64(s, 0);
	if (a->row.way == DG_DOWN)
		return a->row.created_ms - created_ms <= j->dedupe_ms;
	int64_t absorbed_ms = sqlite3_column_int64(s, 1);
	if (!a->n_spans)
		return !absorbed_ms && a->row.created_ms - created_ms <= REPEAT_MS;
	int64_t came_ms = absorbed_ms ? absorbed_ms : created_ms;
	for (size_t i = 0; i < a->n_spans; i++)
		if (a->spans[i].from_ms <= came_ms && came_ms <= a->spans[i].to_ms)
			return true;
	return false;
}

static int visit_same(struct dg_journal *j, int64_t row, void *arg, bool *stop)
{
	struct accept *a = arg;
	bool is_up = a->row.way == DG_UP;
	sqlite3_stmt *s = dg_sql(j, is_up ? DG_SQL_SAME_UP : DG_SQL_SAME_DOWN);
	dg_bind_int(s, 1, row);
	dg_bind_int(s, 2, is_up ? a->instance : a->domain);
	dg_bind_text(s, 3, is_up ? a->row.network_id : a->row.stanza_id);
	dg_bind_text(s, 4, a->row.user);
	int rc = dg_sql_next(s, stop);
	if (*stop) {
		*stop = is_same(j, a, s);
		(void)sqlite3_reset(s);
	}
	if (*stop) {
		a->id = row;
		a->repeat = true;
	}
	return rc;
}

/* An earlier up row absorbs one repeat and no more: two people may really send "ok" twice. But the answer to the repeat
 * can get lost like the first one: so it is written down when it came. */
static int absorb(struct dg_journal *j, const struct accept *a)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_ABSORB);
	dg_bind_int(s, 1, a->id);
	dg_bind_int(s, 2, a->row.created_ms);
	return dg_sql_run(s);
}

static int look_for_earlier(struct dg_journal *j, struct accept *a)
{
	const struct dg_row *row = &a->row;
	int rc = SQLITE_OK;
	if (row->way == DG_DOWN && row->stanza_id && row->user)
		rc = dg_finder_each(
			j, dg_finder_stanza_key(j->finder, row->stanza_id, a->domain, row->user), visit_same, a);
	else if (row->way == DG_UP && row->network_id && a->maybe_repeat)
		rc = dg_finder_each(j,
			dg_finder_text_key(j->finder, row->network_id, a->instance, row->self ? NULL : row->user),
			visit_same, a);
	if (rc == SQLITE_OK && a->repeat && row->way == DG_UP)
		rc = absorb(j, a);
	return rc;
}

/* ---- writing it ---- */

static int add_message(struct dg_journal *j, const struct accept *a)
{
	const struct dg_row *row = &a->row;
	const char *const texts[] = { row->user, row->resource, row->self, row->peer, row->stanza_id, row->network_id,
		row->text, row->subject, row->lang, row->thread, row->room, row->nick, row->replaces, row->reply_to,
		row->files, row->reply_by, row->quote, row->report };
	sqlite3_stmt *s = dg_sql(j, DG_SQL_MESSAGE_ADD);
	dg_bind_int(s, 1, a->id);
	dg_bind_int(s, 2, row->way);
	dg_bind_int(s, 3, row->created_ms);
	dg_bind_int(s, 4, row->expires_ms);
	dg_bind_int(s, 5, row->want_receipt);
	for (int i = 0; i < (int)(sizeof texts / sizeof texts[0]); i++)
		dg_bind_text(s, 6 + i, texts[i]);
	dg_row_bind_price(s, FIRST_PRICE, row->segments, row->micros);
	return dg_sql_run(s);
}

static int add_progress(struct dg_journal *j, const struct accept *a)
{
	const struct dg_row *row = &a->row;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_PROGRESS_ADD);
	dg_bind_int(s, 1, a->id);
	dg_bind_int(s, 2, row->way == DG_UP ? -a->domain : a->instance);
	dg_bind_int(s, 3, row->way == DG_UP ? DG_DONE : row->stand); /* see sql.h */
	dg_bind_int(s, 4, a->domain);
	dg_bind_int(s, 5, a->instance);
	dg_bind_int(s, 6, row->attempts);
	dg_bind_int(s, 7, row->due_ms);
	dg_bind_int(s, 8, row->doubted);
	if (row->passing)
		dg_bind_int(s, 9, 1);
	else
		dg_bind_null(s, 9);
	return dg_sql_run(s);
}

static int remember(struct dg_journal *j, const struct accept *a)
{
	const struct dg_row *row = &a->row;
	if (!row->remember || !row->self || !row->peer || !row->user)
		return SQLITE_OK;
	struct dg_latest_entry e = dg_latest_entry(j->latest, a->domain, row->self, row->peer, row->user);
	if (dg_latest_has(j->latest, e))
		return SQLITE_OK;
	dg_latest_put(j->latest, e);
	sqlite3_stmt *s = dg_sql(j, DG_SQL_REMEMBER);
	dg_bind_int(s, 1, a->domain);
	dg_bind_text(s, 2, row->self);
	dg_bind_text(s, 3, row->peer);
	dg_bind_text(s, 4, row->user);
	return dg_sql_run(s);
}

static int add_to_finder(struct dg_journal *j, const struct accept *a)
{
	const struct dg_called called = { a->domain, a->instance, a->row.user, a->row.self, a->row.stanza_id,
		a->row.network_id };
	int64_t keys[2];
	int rc = SQLITE_OK;
	for (size_t n = dg_finder_keys(j->finder, &called, keys); n > 0 && rc == SQLITE_OK; n--)
		rc = dg_finder_add(j, keys[n - 1], a->id);
	return rc;
}

static int run_accept(struct dg_journal *j, struct dg_op *op)
{
	struct accept *a = (struct accept *)op;
	int rc = dg_names_number(j, a->row.domain, &a->domain);
	if (rc == SQLITE_OK)
		rc = dg_names_number(j, a->row.instance, &a->instance);
	if (rc == SQLITE_OK)
		rc = look_for_earlier(j, a);
	if (rc != SQLITE_OK || a->repeat)
		return rc;
	a->id = j->tally.next_message++;
	j->tally.passing += a->row.passing;
	rc = add_message(j, a);
	if (rc == SQLITE_OK)
		rc = add_progress(j, a);
	if (rc == SQLITE_OK)
		rc = remember(j, a);
	return rc == SQLITE_OK ? add_to_finder(j, a) : rc;
}

static void answer_accept(struct dg_op *op)
{
	const struct accept *a = (const struct accept *)op;
	a->done(op->arg, op->status, op->status == DG_OK ? (uint64_t)a->id : 0, op->status == DG_OK && a->repeat);
}

static const struct dg_op_kind accept_kind = { "accept", run_accept, NULL, answer_accept, 0 };

static struct accept *create_accept(
	const struct dg_row *row, const struct dg_span *spans, size_t n_spans, dg_store_accepted *done, void *arg)
{
	assert(row->domain && (row->stand == DG_ACCEPTED || (row->way == DG_DOWN && row->stand == DG_SUBMITTED)));
	size_t span_octets = n_spans * sizeof *spans;
	struct accept *a = dg_op_create(&accept_kind, sizeof *a, span_octets + dg_row_octets(row), arg, done);
	a->done = done;
	if (n_spans) {
		a->spans = memcpy(a->op.spare, spans, span_octets); /* first, for the sake of their alignment */
		a->op.spare += span_octets;
	}
	a->n_spans = n_spans;
	a->row = dg_row_copy(&a->op, row);
	return a;
}

void dg_store_accept(
	struct dg_store *s, const struct dg_row *row, bool maybe_repeat, dg_store_accepted *done, void *arg)
{
	struct accept *a = create_accept(row, NULL, 0, done, arg);
	a->maybe_repeat = maybe_repeat;
	dg_store_queue(s, &a->op);
}

void dg_store_accept_within(struct dg_store *s, const struct dg_row *row, const struct dg_span *spans, size_t n_spans,
	dg_store_accepted *done, void *arg)
{
	assert(row->way == DG_UP && n_spans);
	struct accept *a = create_accept(row, spans, n_spans, done, arg);
	a->maybe_repeat = true;
	dg_store_queue(s, &a->op);
}

/* ---- who wrote to a number last ---- */

struct correspondent {
	struct dg_op op;
	void (*done)(void *arg, enum dg_status status, const char *user);
	const char *domain, *self, *peer;
	struct dg_keep keep;
	const char *user;
};

static int run_correspondent(struct dg_journal *j, struct dg_op *op)
{
	struct correspondent *c = (struct correspondent *)op;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_CORRESPONDENT);
	bool found;
	dg_bind_int(s, 1, dg_names_find(j, c->domain));
	dg_bind_text(s, 2, c->self);
	dg_bind_text(s, 3, c->peer);
	int rc = dg_sql_next(s, &found);
	if (found)
		c->user = dg_keep_text(&c->keep, dg_column_text(s, 0));
	(void)sqlite3_reset(s);
	return rc;
}

static void clear_correspondent(struct dg_op *op)
{
	struct correspondent *c = (struct correspondent *)op;
	dg_keep_finish(&c->keep);
	c->user = NULL;
}

static void answer_correspondent(struct dg_op *op)
{
	const struct correspondent *c = (const struct correspondent *)op;
	c->done(op->arg, op->status, c->user);
}

static const struct dg_op_kind correspondent_kind = { "correspondent", run_correspondent, clear_correspondent,
	answer_correspondent, DG_OP_READ };

void dg_store_correspondent(struct dg_store *s, const char *domain, const char *self, const char *peer,
	void (*done)(void *arg, enum dg_status status, const char *user), void *arg)
{
	size_t octets = dg_text_octets(domain) + dg_text_octets(self) + dg_text_octets(peer);
	struct correspondent *c = dg_op_create(&correspondent_kind, sizeof *c, octets, arg, done);
	c->done = done;
	c->domain = dg_op_text(&c->op, domain);
	c->self = dg_op_text(&c->op, self);
	c->peer = dg_op_text(&c->op, peer);
	dg_store_queue(s, &c->op);
}
