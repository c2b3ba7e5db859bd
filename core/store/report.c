/* report.c - dg_store_report(): a delivery report finds its part, and with the last part its message ends. A report
 * that finds nothing is parked for sent.c. */
#include "store/finder.h"
#include "store/names.h"
#include "store/outcome.h"
#include "util/clock.h"

/* Somebody else's reports may come down the same link for ever; so many are kept, and those for a few minutes. */
#define PARKED_MANY 100000

struct report {
	struct dg_reported r;
	const char *instance;
	const char *const *refs;
	size_t n_refs;
	struct dg_news news;
	/* While it runs: */
	const char *ref; /* the spelling that is looked for */
	int64_t instance_number;
	bool is_applied; /* to a part that was open */
	bool is_late;    /* it names one that has ended, at least */
};

int dg_report_end(struct dg_journal *j, struct dg_reported *r, const struct dg_found *found, const struct dg_news *sum)
{
	bool failed = sum->stage == DG_FAILED;
	return dg_reported_end(j, r, found, failed ? DG_GONE : DG_DONE, failed ? sum->why : DG_OK, sum->why_text);
}

/* ---- applying ---- */

/* `s` stands on the message, `part` is among r->refs and open. */
static int apply(
	struct dg_journal *j, struct report *o, sqlite3_stmt *s, const struct dg_found *found, struct dg_ref *part)
{
	struct dg_reported *r = &o->r;
	struct dg_news sum;
	if (!dg_stage_is_end(o->news.stage))
		return sqlite3_reset(s);
	part->news = o->news;
	if (dg_stand_is_end(found->row.stand) || !dg_refs_have_ended(&r->refs, &sum)) {
		(void)sqlite3_reset(s);
		return dg_reported_name(j, r, DG_SQL_NAMED, (int64_t)found->row.id, found->instance);
	}
	dg_reported_read_texts(j, r, s, found);
	return dg_report_end(j, r, found, &sum);
}

/* ---- finding ---- */

static int visit(struct dg_journal *j, int64_t row, void *arg, bool *stop)
{
	struct report *o = arg;
	struct dg_found found;
	bool is_there;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_ROW);
	dg_bind_int(s, 1, row);
	int rc = dg_sql_next(s, &is_there);
	if (!is_there)
		return rc;
	struct dg_row earlier = o->r.outcome.row;
	rc = dg_reported_read(&o->r, s, &found);
	if (rc != SQLITE_OK)
		return rc;
	struct dg_ref *part = found.instance == o->instance_number ? dg_refs_find(&o->r.refs, o->ref) : NULL;
	if (part && !dg_stage_is_end(part->news.stage)) {
		o->is_applied = *stop = true;
		return apply(j, o, s, &found, part);
	}
	if (!part || o->is_late)
		o->r.outcome.row = earlier;
	o->is_late = o->is_late || part;
	return sqlite3_reset(s);
}

static int park(struct dg_journal *j, const struct report *o)
{
	if (!dg_stage_is_end(o->news.stage))
		return SQLITE_OK;
	if (j->tally.parked >= PARKED_MANY) {
		j->unmatched++;
		return SQLITE_OK;
	}
	int64_t report = j->tally.next_report++;
	int rc = SQLITE_OK;
	for (size_t i = 0; i < o->n_refs && rc == SQLITE_OK; i++) {
		sqlite3_stmt *s = dg_sql(j, DG_SQL_PARK);
		dg_bind_text(s, 1, o->refs[i]);
		dg_bind_int(s, 2, o->instance_number);
		dg_bind_int(s, 3, report);
		dg_bind_int(s, 4, o->news.stage);
		dg_bind_int(s, 5, o->news.why);
		dg_bind_text(s, 6, o->news.why_text);
		dg_bind_int(s, 7, o->news.at_ms);
		rc = dg_sql_run(s);
		if (rc == SQLITE_OK)
			j->tally.parked += sqlite3_changes(j->file.db);
	}
	return rc;
}

static int run_report(struct dg_journal *j, struct dg_op *op)
{
	struct report *o = (struct report *)op;
	o->is_applied = o->is_late = false;
	int rc = dg_names_number(j, o->instance, &o->instance_number);
	for (size_t i = 0; i < o->n_refs && rc == SQLITE_OK && !o->is_applied; i++) {
		o->ref = o->refs[i];
		rc = dg_finder_each(j, dg_finder_part_key(j->finder, o->ref, o->instance_number), visit, o);
	}
	if (rc == SQLITE_OK && !o->is_applied && !o->is_late)
		rc = park(j, o);
	return rc;
}

static const struct dg_op_kind report_kind = { "report", run_report, dg_reported_clear, dg_reported_answer, 0 };

void dg_store_report(struct dg_store *s, const char *instance, const char *const *refs, size_t n_refs,
	enum dg_stage stage, enum dg_status why, const char *why_text, dg_store_reported *done, void *arg)
{
	size_t octets = dg_texts_octets(refs, n_refs) + dg_text_octets(instance) + dg_text_octets(why_text);
	struct report *o = dg_op_create(&report_kind, sizeof *o, octets, arg, done);
	dg_reported_init(&o->r, done);
	o->refs = dg_op_texts(&o->r.op, refs, n_refs);
	o->n_refs = n_refs;
	o->instance = dg_op_text(&o->r.op, instance);
	o->news.stage = stage;
	o->news.why = why;
	o->news.why_text = dg_op_text(&o->r.op, why_text);
	o->news.at_ms = dg_now_ms();
	dg_store_queue(s, &o->r.op);
}
