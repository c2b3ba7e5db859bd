/* price.c - dg_store_price(): what a text takes and costs is known better now than when it was accepted. */
#include "store/row.h"
#include "store/sql.h"

struct price {
	struct dg_op op;
	dg_store_done *done;
	int64_t id;
	uint32_t segments;
	int64_t micros;
};

static int run_price(struct dg_journal *j, struct dg_op *op)
{
	const struct price *p = (const struct price *)op;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_PRICE);
	dg_bind_int(s, 1, p->id);
	dg_row_bind_price(s, 2, p->segments, p->micros);
	int rc = dg_sql_run(s);
	if (rc == SQLITE_OK && sqlite3_changes(j->file.db) == 0)
		op->status = DG_NOENT;
	return rc;
}

static void answer_price(struct dg_op *op)
{
	((const struct price *)op)->done(op->arg, op->status);
}

static const struct dg_op_kind price_kind = { "price", run_price, NULL, answer_price, DG_OP_FACT };

void dg_store_price(struct dg_store *s, uint64_t id, uint32_t segments, int64_t micros, dg_store_done *done, void *arg)
{
	struct price *p = dg_op_create(&price_kind, sizeof *p, 0, arg, done);
	p->done = done;
	p->id = (int64_t)id;
	p->segments = segments;
	p->micros = micros;
	dg_store_queue(s, &p->op);
}
