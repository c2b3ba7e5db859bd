/* state.c - dg_store_put() and dg_store_find(): what a module wants to know again after a restart. */
#include <assert.h>
#include <string.h>

#include "store/keep.h"
#include "store/names.h"
#include "store/op.h"
#include "util/clock.h"

struct put {
	struct dg_op op;
	dg_store_done *done;
	const char *instance, *key, *value;
	int64_t expires_ms;
};

static int run_put(struct dg_journal *j, struct dg_op *op)
{
	const struct put *o = (const struct put *)op;
	int64_t instance;
	int rc = dg_names_number(j, o->instance, &instance);
	if (rc != SQLITE_OK)
		return rc;
	sqlite3_stmt *s = dg_sql(j, o->value ? DG_SQL_STATE_PUT : DG_SQL_STATE_DROP);
	dg_bind_int(s, 1, instance);
	dg_bind_text(s, 2, o->key);
	if (o->value) {
		dg_bind_text(s, 3, o->value);
		dg_bind_int(s, 4, o->expires_ms);
	}
	return dg_sql_run(s);
}

static void answer_put(struct dg_op *op)
{
	((const struct put *)op)->done(op->arg, op->status);
}

static const struct dg_op_kind put_kind = { "put", run_put, NULL, answer_put, 0 };

void dg_store_put(struct dg_store *s, const char *instance, const char *key, const char *value, int64_t expires_ms,
	dg_store_done *done, void *arg)
{
	assert(instance && key);
	size_t octets = dg_text_octets(instance) + dg_text_octets(key) + dg_text_octets(value);
	struct put *o = dg_op_create(&put_kind, sizeof *o, octets, arg, done);
	o->done = done;
	o->instance = dg_op_text(&o->op, instance);
	o->key = dg_op_text(&o->op, key);
	o->value = dg_op_text(&o->op, value);
	o->expires_ms = expires_ms;
	dg_store_queue(s, &o->op);
}

struct pair {
	struct pair *next;
	const char *key, *value;
};

struct find {
	struct dg_op op;
	void (*found)(void *arg, const char *key, const char *value);
	const char *instance, *prefix;
	const char *after; /* the first key that is meant, without itself; NULL: from the prefix on */
	int64_t now_ms, limit;
	struct dg_keep keep;
	struct pair *first;
};

static int run_find(struct dg_journal *j, struct dg_op *op)
{
	struct find *o = (struct find *)op;
	struct pair **end = &o->first;
	size_t prefix_octets = strlen(o->prefix);
	sqlite3_stmt *s = dg_sql(j, DG_SQL_STATE_FIND);
	bool found;
	int rc;
	dg_bind_int(s, 1, dg_names_find(j, o->instance));
	dg_bind_text(s, 2, o->after ? o->after : o->prefix);
	dg_bind_int(s, 3, o->now_ms);
	dg_bind_text(s, 4, o->after);
	dg_bind_int(s, 5, o->limit);
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found) {
		const char *key = dg_column_text(s, 0);
		if (strncmp(key, o->prefix, prefix_octets) != 0)
			break;
		struct pair *p = (struct pair *)(void *)dg_keep_room(&o->keep, sizeof *p);
		p->key = dg_keep_text(&o->keep, key);
		p->value = dg_keep_text(&o->keep, dg_column_text(s, 1));
		p->next = NULL;
		*end = p;
		end = &p->next;
	}
	(void)sqlite3_reset(s);
	return rc;
}

static void clear_find(struct dg_op *op)
{
	struct find *o = (struct find *)op;
	dg_keep_finish(&o->keep);
	o->first = NULL;
}

static void answer_find(struct dg_op *op)
{
	const struct find *o = (const struct find *)op;
	for (const struct pair *p = o->first; p; p = p->next)
		o->found(op->arg, p->key, p->value);
	o->found(op->arg, NULL, NULL);
}

static const struct dg_op_kind find_kind = { "find", run_find, clear_find, answer_find, DG_OP_MUTE | DG_OP_READ };

void dg_store_find_some(struct dg_store *s, const char *instance, const char *prefix, const char *after, size_t limit,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	assert(instance && prefix);
	size_t octets = dg_text_octets(instance) + dg_text_octets(prefix) + dg_text_octets(after);
	struct find *o = dg_op_create(&find_kind, sizeof *o, octets, arg, found);
	o->found = found;
	o->instance = dg_op_text(&o->op, instance);
	o->prefix = dg_op_text(&o->op, prefix);
	o->after = dg_op_text(&o->op, after);
	o->limit = limit ? (int64_t)limit : -1;
	o->now_ms = dg_now_ms();
	dg_store_queue(s, &o->op);
}

void dg_store_find(struct dg_store *s, const char *instance, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	dg_store_find_some(s, instance, prefix, NULL, 0, found, arg);
}
