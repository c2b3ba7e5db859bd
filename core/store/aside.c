/* aside.c - rows that the XMPP server does not bear to be told: dg_store_set_aside() and dg_store_readmit(). */
#include <assert.h>

#include "store/forget.h"
#include "store/op.h"
#include "store/sql.h"

struct aside {
	struct dg_op op;
	dg_store_done *done;
	enum dg_sql sql;
	int64_t id;
	const char *condition;
};

static int run_aside(struct dg_journal *j, struct dg_op *op)
{
	const struct aside *a = (const struct aside *)op;
	sqlite3_stmt *s = dg_sql(j, a->sql);
	dg_bind_int(s, 1, a->id);
	if (a->condition)
		dg_bind_text(s, 2, a->condition);
	int rc = dg_sql_run(s);
	if (rc == SQLITE_OK && sqlite3_changes(j->file.db) == 0)
		op->status = DG_NOENT;
	return rc == SQLITE_OK && a->sql == DG_SQL_GIVE_UP_ASIDE ? dg_forget(j, a->id) : rc;
}

static void answer_aside(struct dg_op *op)
{
	((const struct aside *)op)->done(op->arg, op->status);
}

static const struct dg_op_kind aside_kind = { "aside", run_aside, NULL, answer_aside, 0 };

static void queue_aside(
	struct dg_store *s, enum dg_sql sql, uint64_t id, const char *condition, dg_store_done *done, void *arg)
{
	struct aside *a = dg_op_create(&aside_kind, sizeof *a, dg_text_octets(condition), arg, done);
	a->done = done;
	a->sql = sql;
	a->id = (int64_t)id;
	a->condition = dg_op_text(&a->op, condition);
	dg_store_queue(s, &a->op);
}

void dg_store_set_aside(struct dg_store *s, uint64_t id, const char *condition, dg_store_done *done, void *arg)
{
	assert(condition);
	queue_aside(s, DG_SQL_ASIDE, id, condition, done, arg);
}

void dg_store_readmit(struct dg_store *s, uint64_t id, bool again, dg_store_done *done, void *arg)
{
	queue_aside(s, again ? DG_SQL_READMIT : DG_SQL_GIVE_UP_ASIDE, id, NULL, done, arg);
}
