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
	int64_t open_part, ended_part; /* 0: none */
};

static bool stage_is_end(enum dg_stage stage)
{
	return stage == DG_DELIVERED || stage == DG_READ || stage == DG_FAILED;
}

/* ---- applying ---- */

static int end_part(struct dg_journal *j, int64_t part, const struct dg_news *news)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_PART_ENDED);
	dg_bind_int(s, 1, part);
	dg_bind_int(s, 2, news->stage);
	dg_bind_int(s, 3, news->why);
	dg_bind_text(s, 4, news->why_text);
	dg_bind_int(s, 5, news->at_ms);
	return dg_sql_run(s);
}

/* Have all parts of the message ended? Then *news is that of the first that failed, or what it is. */
static int sum_up(
	struct dg_journal *j, struct dg_reported *r, const struct dg_found *found, struct dg_news *news, bool *all)
{
	*all = true;
	if (found->parts == 1)
		return SQLITE_OK;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_PARTS);
	bool is_there;
	int rc;
	dg_bind_int(s, 1, found->first_part);
	dg_bind_int(s, 2, found->parts);
	bool failed = false;
	while ((rc = dg_sql_next(s, &is_there)) == SQLITE_OK && is_there) {
		enum dg_stage stage = (enum dg_stage)sqlite3_column_int(s, 2);
		*all = *all && stage_is_end(stage);
		if (stage != DG_FAILED || failed)
			continue;
		failed = true;
		news->stage = stage;
		news->why = (enum dg_status)sqlite3_column_int(s, 3);
		news->why_text = dg_keep_text(&r->keep, dg_column_text(s, 4));
	}
	return rc;
}

/* `s` stands on the part, which has not ended, and on its message. */
static int apply(struct dg_journal *j, struct dg_reported *r, sqlite3_stmt *s, int64_t part, const struct dg_news *news)
{
	struct dg_found found;
	struct dg_news sum = *news;
	bool all = false;
	dg_reported_read(r, s, &found);
	if (!stage_is_end(news->stage))
		return sqlite3_reset(s);
	dg_reported_read_texts(j, r, s, &found);
	int rc = end_part(j, part, news);
	if (rc == SQLITE_OK)
		rc = sum_up(j, r, &found, &sum, &all);
	if (rc != SQLITE_OK)
		return rc;
	if (all && !dg_stand_is_end(found.row.stand))
		return dg_reported_end(j, r, sum.stage == DG_FAILED ? DG_GONE : DG_DONE,
			sum.stage == DG_FAILED ? sum.why : DG_OK, sum.why_text);
	r->outcome.row = found.row;
	return SQLITE_OK;
}

/* *stage 0: no part of this id bears `ref`. Else `s` stands on it. */
static int find_part(
	struct dg_journal *j, int64_t part, int64_t instance, const char *ref, sqlite3_stmt **s, enum dg_stage *stage)
{
	bool is_there;
	*s = dg_sql(j, DG_SQL_PART_GET);
	dg_bind_int(*s, 1, part);
	dg_bind_int(*s, 2, instance);
	dg_bind_text(*s, 3, ref);
	int rc = dg_sql_next(*s, &is_there);
	*stage = is_there ? (enum dg_stage)sqlite3_column_int(*s, DG_ROW_PART_STAGE) : 0;
	return rc;
}

int dg_report_apply(struct dg_journal *j, struct dg_reported *r, int64_t part, int64_t instance, const char *ref,
	const struct dg_news *news)
{
	sqlite3_stmt *s;
	enum dg_stage stage;
	int rc = find_part(j, part, instance, ref, &s, &stage);
	if (rc != SQLITE_OK || !stage)
		return rc;
	return stage == DG_SENT ? apply(j, r, s, part, news) : sqlite3_reset(s);
}

/* ---- finding ---- */

/* Networks give an id again, after a while or even to each part of one message: a part that is still open is meant
 * rather than one that has ended. */
static int visit_part(struct dg_journal *j, int64_t row, void *arg, bool *stop)
{
	struct report *o = arg;
	sqlite3_stmt *s;
	enum dg_stage stage;
	if (!dg_finder_is_part(row))
		return SQLITE_OK;
	int64_t part = dg_finder_id(row);
	int rc = find_part(j, part, o->instance_number, o->ref, &s, &stage);
	if (rc != SQLITE_OK || !stage)
		return rc;
	if (stage == DG_SENT) {
		*stop = true;
		o->open_part = part;
		return apply(j, &o->r, s, part, &o->news);
	}
	if (!o->ended_part) {
		struct dg_found found;
		o->ended_part = part;
		dg_reported_read(&o->r, s, &found);
	}
	return sqlite3_reset(s);
}

static int park(struct dg_journal *j, const struct report *o)
{
	if (!stage_is_end(o->news.stage))
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
	o->open_part = o->ended_part = 0;
	int rc = dg_names_number(j, o->instance, &o->instance_number);
	for (size_t i = 0; i < o->n_refs && rc == SQLITE_OK && !o->open_part; i++) {
		o->ref = o->refs[i];
		rc = dg_finder_each(j, dg_finder_network_key(j->finder, o->ref, o->instance_number), visit_part, o);
	}
	if (rc == SQLITE_OK && !o->open_part && !o->ended_part)
		rc = park(j, o);
	return rc;
}

static const struct dg_op_kind report_kind = { "report", run_report, dg_reported_clear, dg_reported_answer, false };

void dg_store_report(struct dg_store *s, const char *instance, const char *const *refs, size_t n_refs,
	enum dg_stage stage, enum dg_status why, const char *why_text, dg_store_reported *done, void *arg)
{
	size_t octets = dg_texts_octets(refs, n_refs) + dg_text_octets(instance) + dg_text_octets(why_text);
	struct report *o = dg_op_create(&report_kind, sizeof *o, octets, arg, done);
	o->r.done = done;
	o->refs = dg_op_texts(&o->r.op, refs, n_refs);
	o->n_refs = n_refs;
	o->instance = dg_op_text(&o->r.op, instance);
	o->news.stage = stage;
	o->news.why = why;
	o->news.why_text = dg_op_text(&o->r.op, why_text);
	o->news.at_ms = dg_now_ms();
	dg_store_queue(s, &o->r.op);
}
