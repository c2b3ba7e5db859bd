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
	int64_t instance_number;
};

/* Its parts as the network has named them, in memory. */
static void name_parts(struct sent *o)
{
	struct dg_refs *refs = &o->r.refs;
	*refs = (struct dg_refs){ 0 };
	if (!o->n_refs)
		return;
	refs->n = o->n_refs;
	refs->at = (struct dg_ref *)(void *)dg_keep_room(&o->r.keep, o->n_refs * sizeof *refs->at);
	for (size_t i = 0; i < o->n_refs; i++)
		refs->at[i] = (struct dg_ref){ o->refs[i], { .stage = DG_SENT, .at_ms = o->at_ms }, 0 };
}

static int add_to_finder(struct dg_journal *j, const struct sent *o)
{
	int rc = SQLITE_OK;
	for (size_t i = 0; i < o->n_refs && rc == SQLITE_OK; i++)
		rc = dg_finder_add(j, dg_finder_part_key(j->finder, o->refs[i], o->instance_number), o->id);
	return rc;
}

/* The oldest report that is parked under the part's id leaves the table. */
static int unpark(struct dg_journal *j, struct sent *o, struct dg_ref *part)
{
	bool found;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_PARKED);
	dg_bind_text(s, 1, part->ref);
	dg_bind_int(s, 2, o->instance_number);
	int rc = dg_sql_next(s, &found);
	if (!found)
		return rc;
	int64_t report = sqlite3_column_int64(s, 0);
	part->news = (struct dg_news){
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

static int read_row(struct dg_journal *j, struct sent *o, struct dg_found *found)
{
	bool is_there;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_ROW);
	dg_bind_int(s, 1, o->id);
	int rc = dg_sql_next(s, &is_there);
	if (!is_there) {
		o->r.op.status = DG_NOENT;
		return rc;
	}
	rc = dg_reported_read(&o->r, s, found);
	if (rc == SQLITE_OK)
		dg_reported_read_texts(j, &o->r, s, found);
	return rc;
}

static bool are_known(const struct sent *o)
{
	for (size_t i = 0; i < o->n_refs; i++)
		if (!dg_refs_find(&o->r.refs, o->refs[i]))
			return false;
	return true;
}

/* The network took it more than once, as is known now: whichever copy arrives first, the message has arrived. */
static int add_copy(struct dg_journal *j, struct sent *o, const struct dg_found *found)
{
	struct dg_refs *refs = &o->r.refs;
	struct dg_news sum;
	struct dg_ref *at = (struct dg_ref *)(void *)dg_keep_room(&o->r.keep, (refs->n + o->n_refs) * sizeof *at);
	unsigned copy = refs->at[refs->n - 1].copy + 1;
	int rc = SQLITE_OK;
	for (size_t i = 0; i < refs->n; i++)
		at[i] = refs->at[i];
	refs->at = at;
	for (size_t i = 0; i < o->n_refs && rc == SQLITE_OK; i++) {
		at[refs->n] = (struct dg_ref){ o->refs[i], { .stage = DG_SENT, .at_ms = o->at_ms }, copy };
		rc = unpark(j, o, &at[refs->n++]);
	}
	if (rc == SQLITE_OK)
		rc = dg_reported_name(j, &o->r, DG_SQL_NAMED, o->id, found->instance);
	if (rc == SQLITE_OK)
		rc = add_to_finder(j, o);
	if (rc == SQLITE_OK && !dg_stand_is_end(found->row.stand) && dg_refs_have_ended(refs, &sum))
		return dg_report_end(j, &o->r, found, &sum);
	o->r.outcome.row = found->row;
	return rc;
}

/* It ends here; or it was not waiting: then late news changes nothing but that its parts are known from now on. */
static int look_closer(struct dg_journal *j, struct sent *o)
{
	struct dg_found found;
	int rc = read_row(j, o, &found);
	if (rc != SQLITE_OK || o->r.op.status != DG_OK)
		return rc;
	bool ends = o->final && found.row.way == DG_DOWN && found.row.stand < DG_TAKEN;
	if (o->n_refs && !o->r.refs.n && found.row.way == DG_DOWN) {
		name_parts(o);
		rc = dg_reported_name(j, &o->r, DG_SQL_NAMED, o->id, o->instance_number);
		if (rc == SQLITE_OK)
			rc = add_to_finder(j, o);
	} else if (o->n_refs && found.row.way == DG_DOWN && found.instance == o->instance_number && !are_known(o))
		return add_copy(j, o, &found);
	if (rc == SQLITE_OK && ends)
		return dg_reported_end(j, &o->r, &found, DG_DONE, DG_OK, NULL);
	o->r.outcome.row = found.row;
	return rc;
}

/* Some of its reports may have come already, or all. */
static int apply_parked(struct dg_journal *j, struct sent *o)
{
	struct dg_found found;
	struct dg_news sum;
	int rc = SQLITE_OK;
	for (size_t i = 0; i < o->n_refs && rc == SQLITE_OK; i++)
		rc = unpark(j, o, &o->r.refs.at[i]);
	if (rc == SQLITE_OK)
		rc = dg_reported_name(j, &o->r, DG_SQL_NAMED, o->id, o->instance_number);
	if (rc != SQLITE_OK || !dg_refs_have_ended(&o->r.refs, &sum))
		return rc;
	rc = read_row(j, o, &found);
	return rc == SQLITE_OK ? dg_report_end(j, &o->r, &found, &sum) : rc;
}

static int run_sent(struct dg_journal *j, struct dg_op *op)
{
	struct sent *o = (struct sent *)op;
	int rc = dg_names_number(j, o->instance, &o->instance_number);
	if (rc != SQLITE_OK)
		return rc;
	if (o->final)
		return look_closer(j, o);
	name_parts(o);
	rc = dg_reported_name(j, &o->r, DG_SQL_SENT, o->id, o->instance_number);
	if (rc != SQLITE_OK)
		return rc;
	if (sqlite3_changes(j->file.db) == 0)
		return look_closer(j, o);
	o->r.outcome.row = (struct dg_row){ .id = (uint64_t)o->id, .way = DG_DOWN, .stand = DG_TAKEN };
	rc = add_to_finder(j, o);
	return rc == SQLITE_OK && j->tally.parked > 0 ? apply_parked(j, o) : rc;
}

static const struct dg_op_kind sent_kind = { "sent", run_sent, dg_reported_clear, dg_reported_answer, 0 };

void dg_store_sent(struct dg_store *s, uint64_t id, const char *instance, const char *const *refs, size_t n_refs,
	bool final, dg_store_reported *done, void *arg)
{
	assert(instance);
	size_t octets = dg_texts_octets(refs, n_refs) + dg_text_octets(instance);
	struct sent *o = dg_op_create(&sent_kind, sizeof *o, octets, arg, done);
	dg_reported_init(&o->r, done);
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
	rc = dg_reported_read(&o->r, s, &found);
	if (rc != SQLITE_OK)
		return rc;
	if (dg_stand_is_end(found.row.stand))
		return sqlite3_reset(s);
	dg_reported_read_texts(j, &o->r, s, &found);
	return dg_reported_end(j, &o->r, &found, o->end, o->why, o->why_text);
}

static const struct dg_op_kind settle_kind = { "settle", run_settle, dg_reported_clear, dg_reported_answer, 0 };

void dg_store_settle(struct dg_store *s, uint64_t id, enum dg_stand end, enum dg_status why, const char *why_text,
	dg_store_reported *done, void *arg)
{
	assert(dg_stand_is_end(end));
	struct settle *o = dg_op_create(&settle_kind, sizeof *o, dg_text_octets(why_text), arg, done);
	dg_reported_init(&o->r, done);
	o->id = (int64_t)id;
	o->end = end;
	o->why = why;
	o->why_text = dg_op_text(&o->r.op, why_text);
	dg_store_queue(s, &o->r.op);
}
