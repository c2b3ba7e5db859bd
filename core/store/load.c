/* load.c - rows by the page: what waits for an instance, and what XMPP has still to be told. */
#include "store/names.h"
#include "store/rows.h"

struct load {
	struct dg_rows rows;
	enum dg_sql sql;
	const char *whose; /* an instance or a domain */
	int64_t after;
};

static int run_load(struct dg_journal *j, struct dg_op *op)
{
	struct load *o = (struct load *)op;
	sqlite3_stmt *s = dg_sql(j, o->sql);
	bool found;
	int rc;
	dg_bind_int(s, 1, dg_names_find(j, o->whose));
	dg_bind_int(s, 2, o->after);
	dg_bind_int(s, 3, (int64_t)o->rows.limit + 1);
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found)
		dg_rows_add(&o->rows, j, s);
	return rc;
}

static const struct dg_op_kind load_kind = { "load", run_load, dg_rows_clear, dg_rows_answer, DG_OP_READ };

static void load(struct dg_store *s, enum dg_sql sql, const char *whose, uint64_t after, size_t limit,
	dg_store_rows *done, void *arg)
{
	struct load *o = dg_op_create(&load_kind, sizeof *o, dg_text_octets(whose), arg, done);
	dg_rows_init(&o->rows, limit, done);
	o->sql = sql;
	o->whose = dg_op_text(&o->rows.op, whose);
	o->after = (int64_t)after;
	dg_store_queue(s, &o->rows.op);
}

void dg_store_load_down(
	struct dg_store *s, const char *instance, uint64_t after, size_t limit, dg_store_rows *done, void *arg)
{
	load(s, DG_SQL_LOAD_DOWN, instance, after, limit, done, arg);
}

void dg_store_load_up(
	struct dg_store *s, const char *domain, uint64_t after, size_t limit, dg_store_rows *done, void *arg)
{
	load(s, DG_SQL_LOAD_UP, domain, after, limit, done, arg);
}
