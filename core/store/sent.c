/* sent.c - dg_store_sent() and dg_store_settle(): the network took a message, or it ends without its parts. */
#include <assert.h>

#include "store/finder.h"
#include "store/names.h"
#include "store/outcome.h"
#include "util/clock.h"

struct sent {
	struct dg_reported r;
	int64_t id;
	const char *instance;
	const char *const *refs;
	size_t n_refs;
	bool final;
	int64_t at_ms;
	int64_t instance_number, first_part;
};

static int mark(struct dg_journal *j, const struct sent *o, enum dg_sql how)
{
	sqlite3_stmt *s = dg_sql(j, how);
	dg_bind_int(s, 1, o->id);
	dg_bind_int(s, 2, o->instance_number);
	dg_bind_int(s, 3, o->first_part);
	dg_bind_int(s, 4, (int64_t)o->n_refs);
	return dg_sql_run(s);
}

static int add_parts(struct dg_journal *j, const struct sent *o)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_PART_ADD);
	int rc = SQLITE_OK;
	for (size_t i = 0; i < o->n_refs && rc == SQLITE_OK; i++) {
		int64_t part = j->tally.next_part++;
		dg_bind_int(s, 1, part);
		dg_bind_int(s, 2, o->id);
		dg_bind_int(s, 3, (int64_t)i + 1);
		dg_bind_int(s, 4, o->instance_number);
		dg_bind_text(s, 5, o->refs[i]);
		dg_bind_int(s, 6, o->at_ms);
		rc = dg_sql_run(s);
		dg_finder_add(j->finder, dg_finder_network_key(j->finder, o->refs[i], o->instance_number),
			dg_finder_part(part));
	}
	return rc;
}

/* ---- reports that overtook this one ---- */

/* The oldest report that is parked under `ref` leaves the table. */
static int unpark(struct dg_journal *j, struct sent *o, const char *ref, struct dg_news *news, bool *found)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_PARKED);
	dg_bind_text(s, 1, ref);
	dg_bind_int(s, 2, o->instance_number);
	int rc = dg_sql_next(s, found);
	if (!*found)
		return rc;
	int64_t report = sqlite3_column_int64(s, 0);
	*news = (struct dg_news){
		.stage = (enum dg_stage)sqlite3_column_int(s, 1),
		.why = (enum dg_status)sqlite3_column_int(s, 2),
		.why_text = dg_keep_text(&o->r.keep, dg_column_text(s, 3)),
		.at_ms = sqlite3_column_int64(s, 4),
	};
	(void)sqlite3_reset(s);
	s = dg_sql(j, DG_SQL_UNPARK);
	dg_bind_int(s, 1, report);
	rc = dg_sql_run(s);
	if (rc == SQLITE_OK)
		j->tally.parked -= sqlite3_changes(j->file.db);
	return rc;
}

static int apply_parked(struct dg_journal *j, struct sent *o)
{
	int rc = SQLITE_OK;
	for (size_t i = 0; i < o->n_refs && rc == SQLITE_OK && j->tally.parked > 0; i++) {
		struct dg_news news;
		bool found;
		rc = unpark(j, o, o->refs[i], &news, &found);
		if (rc == SQLITE_OK && found)
			rc = dg_report_apply(
				j, &o->r, o->first_part + (int64_t)i, o->instance_number, o->refs[i], &news);
	}
	return rc;
}

/* ---- sent ---- */

/* It ends here; or it was not waiting: then late news changes nothing but that its parts are known from now on. */
static int look_closer(struct dg_journal *j, struct sent *o)
{
	struct dg_found found;
	bool is_there;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_ROW);
	dg_bind_int(s, 1, o->id);
	int rc = dg_sql_next(s, &is_there);
	if (!is_there) {
		o->r.op.status = DG_NOENT;
		return rc;
	}
	dg_reported_read(&o->r, s, &found);
	bool ends = o->final && found.row.way == DG_DOWN && found.row.stand < DG_TAKEN;
	bool is_news = o->n_refs && !found.parts && found.row.way == DG_DOWN;
	if (ends)
		dg_reported_read_texts(j, &o->r, s, &found);
	else
		(void)sqlite3_reset(s);
	if (is_news)
		rc = mark(j, o, DG_SQL_TRACKED);
	if (rc == SQLITE_OK && is_news)
		rc = add_parts(j, o);
	if (rc == SQLITE_OK && ends)
		rc = dg_reported_end(j, &o->r, DG_DONE, DG_OK, NULL);
	return rc;
}

static int run_sent(struct dg_journal *j, struct dg_op *op)
{
	struct sent *o = (struct sent *)op;
	int rc = dg_names_number(j, o->instance, &o->instance_number);
	if (rc != SQLITE_OK)
		return rc;
	o->first_part = o->n_refs ? j->tally.next_part : 0;
	if (o->final)
		return look_closer(j, o);
	rc = mark(j, o, DG_SQL_SENT);
	if (rc != SQLITE_OK)
		return rc;
	if (sqlite3_changes(j->file.db) == 0)
		return look_closer(j, o);
	o->r.outcome.row = (struct dg_row){ .id = (uint64_t)o->id, .way = DG_DOWN, .stand = DG_TAKEN };
	rc = add_parts(j, o);
	return rc == SQLITE_OK && j->tally.parked ? apply_parked(j, o) : rc;
}

static const struct dg_op_kind sent_kind = { "sent", run_sent, dg_reported_clear, dg_reported_answer, false };

void dg_store_sent(struct dg_store *s, uint64_t id, const char *instance, const char *const *refs, size_t n_refs,
	bool final, dg_store_reported *done, void *arg)
{
	assert(instance);
	size_t octets = dg_texts_octets(refs, n_refs) + dg_text_octets(instance);
	struct sent *o = dg_op_create(&sent_kind, sizeof *o, octets, arg, done);
	o->r.done = done;
	o->refs = dg_op_texts(&o->r.op, refs, n_refs);
	o->n_refs = n_refs;
	o->instance = dg_op_text(&o->r.op, instance);
	o->id = (int64_t)id;
	o->final = final;
	o->at_ms = dg_now_ms();
	dg_store_queue(s, &o->r.op);
}

/* ---- settle ---- */

struct settle {
	struct dg_reported r;
	int64_t id;
	enum dg_stand end;
	enum dg_status why;
	const char *why_text;
};

static int run_settle(struct dg_journal *j, struct dg_op *op)
{
	struct settle *o = (struct settle *)op;
	struct dg_found found;
	bool is_there;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_ROW);
	dg_bind_int(s, 1, o->id);
	int rc = dg_sql_next(s, &is_there);
	if (!is_there) {
		op->status = DG_NOENT;
		return rc;
	}
	dg_reported_read(&o->r, s, &found);
	if (dg_stand_is_end(found.row.stand))
		return sqlite3_reset(s);
	dg_reported_read_texts(j, &o->r, s, &found);
	return dg_reported_end(j, &o->r, o->end, o->why, o->why_text);
}

static const struct dg_op_kind settle_kind = { "settle", run_settle, dg_reported_clear, dg_reported_answer, false };

void dg_store_settle(struct dg_store *s, uint64_t id, enum dg_stand end, enum dg_status why, const char *why_text,
	dg_store_reported *done, void *arg)
{
	assert(dg_stand_is_end(end));
	struct settle *o = dg_op_create(&settle_kind, sizeof *o, dg_text_octets(why_text), arg, done);
	o->r.done = done;
	o->id = (int64_t)id;
	o->end = end;
	o->why = why;
	o->why_text = dg_op_text(&o->r.op, why_text);
	dg_store_queue(s, &o->r.op);
}
