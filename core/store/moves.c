/* moves.c - the operations that move a row along and answer with a status only: claim, defer, doubt, told. */
#include <string.h>

#include "store/forget.h"
#include "store/names.h"
#include "store/op.h"

struct move {
	struct dg_op op;
	dg_store_done *done;
	enum dg_sql sql;
	int64_t id;
	const char *instance; /* NULL: not needed */
	int64_t attempts, due_ms;
};

static int run_move(struct dg_journal *j, struct dg_op *op)
{
	const struct move *m = (const struct move *)op;
	int64_t instance = 0;
	int rc = dg_names_number(j, m->instance, &instance);
	if (rc != SQLITE_OK)
		return rc;
	sqlite3_stmt *s = dg_sql(j, m->sql);
	dg_bind_int(s, 1, m->id);
	dg_bind_int(s, 2, instance);
	dg_bind_int(s, 3, m->attempts);
	dg_bind_int(s, 4, m->due_ms);
	rc = dg_sql_run(s);
	if (rc == SQLITE_OK && sqlite3_changes(j->file.db) == 0)
		op->status = DG_NOENT;
	return rc;
}

static void answer_move(struct dg_op *op)
{
	((const struct move *)op)->done(op->arg, op->status);
}

/* A claim is a question: whoever may not have it waits. The others say what the network did. */
static const struct dg_op_kind claim_kind = { "claim", run_move, NULL, answer_move, 0 };
static const struct dg_op_kind defer_kind = { "defer", run_move, NULL, answer_move, DG_OP_FACT };
static const struct dg_op_kind doubt_kind = { "doubt", run_move, NULL, answer_move, DG_OP_FACT };

static void move(struct dg_store *s, const struct dg_op_kind *kind, const struct move *wanted)
{
	struct move *m = dg_op_create(kind, sizeof *m, dg_text_octets(wanted->instance), wanted->op.arg, wanted->done);
	m->done = wanted->done;
	m->sql = wanted->sql;
	m->id = wanted->id;
	m->instance = dg_op_text(&m->op, wanted->instance);
	m->attempts = wanted->attempts;
	m->due_ms = wanted->due_ms;
	dg_store_queue(s, &m->op);
}

void dg_store_claim(struct dg_store *s, uint64_t id, const char *instance, int attempts, dg_store_done *done, void *arg)
{
	move(s, &claim_kind,
		&(const struct move){ .op.arg = arg,
			.done = done,
			.sql = DG_SQL_CLAIM,
			.id = (int64_t)id,
			.instance = instance,
			.attempts = attempts });
}

void dg_store_defer(struct dg_store *s, uint64_t id, int64_t due_ms, int attempts, dg_store_done *done, void *arg)
{
	move(s, &defer_kind,
		&(const struct move){ .op.arg = arg,
			.done = done,
			.sql = DG_SQL_DEFER,
			.id = (int64_t)id,
			.attempts = attempts,
			.due_ms = due_ms });
}

void dg_store_doubt(struct dg_store *s, uint64_t id, int64_t due_ms, dg_store_done *done, void *arg)
{
	move(s, &doubt_kind,
		&(const struct move){
			.op.arg = arg, .done = done, .sql = DG_SQL_DOUBT, .id = (int64_t)id, .due_ms = due_ms });
}

/* ---- told ---- */

struct told {
	struct dg_op op;
	dg_store_done *done;
	size_t n;
	uint64_t ids[];
};

static int run_told(struct dg_journal *j, struct dg_op *op)
{
	const struct told *t = (const struct told *)op;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_TOLD);
	int rc = SQLITE_OK;
	for (size_t i = 0; i < t->n && rc == SQLITE_OK; i++) {
		dg_bind_int(s, 1, (int64_t)t->ids[i]);
		rc = dg_sql_run(s);
		if (rc == SQLITE_OK)
			rc = dg_forget(j, (int64_t)t->ids[i]);
	}
	return rc;
}

static void answer_told(struct dg_op *op)
{
	((const struct told *)op)->done(op->arg, op->status);
}

static const struct dg_op_kind told_kind = { "told", run_told, NULL, answer_told, DG_OP_FACT };

void dg_store_told(struct dg_store *s, const uint64_t *ids, size_t n, dg_store_done *done, void *arg)
{
	struct told *t = dg_op_create(&told_kind, sizeof *t + n * sizeof t->ids[0], 0, arg, done);
	t->done = done;
	t->n = n;
	if (n)
		memcpy(t->ids, ids, n * sizeof t->ids[0]);
	dg_store_queue(s, &t->op);
}
