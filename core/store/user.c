/* user.c - reading registrations: one by its JID or its number, a page of them, how many there are. What writes them is
 * in register.c. */
#include "store/user.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/keep.h"
#include "store/names.h"
#include "store/op.h"
#include "util/mem.h"

/* The columns of DG_USER_COLUMNS, and the account. */
static void read_user(sqlite3_stmt *s, const char *domain, struct dg_keep *k, struct dg_user_row *out)
{
	*out = (struct dg_user_row){
		.domain = domain,
		.jid = dg_keep_text(k, dg_column_text(s, 0)),
		.since_ms = sqlite3_column_int64(s, 1),
		.lang = dg_keep_text(k, dg_column_text(s, 2)),
		.number = dg_keep_text(k, dg_column_text(s, 3)),
		.prefs = dg_keep_text(k, dg_column_text(s, 4)),
	};
	const void *account = sqlite3_column_blob(s, 5);
	if (!account)
		return;
	out->account_octets = (size_t)sqlite3_column_bytes(s, 5);
	out->account = memcpy(dg_keep_room(k, out->account_octets), account, out->account_octets);
}

/* ---- one ---- */

struct find {
	struct dg_op op;
	dg_store_user_found *done;
	enum dg_sql sql;
	const char *domain, *key;
	struct dg_user_row user;
	struct dg_keep keep;
};

static int run_find(struct dg_journal *j, struct dg_op *op)
{
	struct find *o = (struct find *)op;
	sqlite3_stmt *s = dg_sql(j, o->sql);
	bool found;
	dg_bind_int(s, 1, dg_names_find(j, o->domain));
	dg_bind_text(s, 2, o->key);
	int rc = dg_sql_next(s, &found);
	if (!found) {
		op->status = DG_NOENT;
		return rc;
	}
	read_user(s, o->domain, &o->keep, &o->user);
	return sqlite3_reset(s);
}

static void clear_find(struct dg_op *op)
{
	dg_keep_finish(&((struct find *)op)->keep);
}

static void answer_find(struct dg_op *op)
{
	const struct find *o = (const struct find *)op;
	o->done(op->arg, op->status, op->status == DG_OK ? &o->user : NULL);
}

static const struct dg_op_kind find_kind = { "find user", run_find, clear_find, answer_find, DG_OP_READ };

static void find(
	struct dg_store *s, enum dg_sql sql, const char *domain, const char *key, dg_store_user_found *done, void *arg)
{
	assert(domain && key);
	struct find *o = dg_op_create(&find_kind, sizeof *o, dg_text_octets(domain) + dg_text_octets(key), arg, done);
	o->done = done;
	o->sql = sql;
	o->domain = dg_op_text(&o->op, domain);
	o->key = dg_op_text(&o->op, key);
	dg_store_queue(s, &o->op);
}

void dg_store_user_find(struct dg_store *s, const char *domain, const char *jid, dg_store_user_found *done, void *arg)
{
	find(s, DG_SQL_USER, domain, jid, done, arg);
}

void dg_store_user_owner(
	struct dg_store *s, const char *domain, const char *number, dg_store_user_found *done, void *arg)
{
	find(s, DG_SQL_USER_OWNER, domain, number, done, arg);
}

/* ---- a page ---- */

struct list {
	struct dg_op op;
	dg_store_users_listed *done;
	const char *domain, *after;
	size_t limit;
	struct dg_user_row *users;
	size_t n, room;
	bool more;
	struct dg_keep keep;
};

static void add_user(struct list *o, sqlite3_stmt *s)
{
	if (o->n == o->limit) {
		o->more = true;
		return;
	}
	if (o->n == o->room) {
		o->room = o->room ? o->room * 2 : 16;
		o->users = dg_grow(o->users, o->room * sizeof *o->users);
	}
	read_user(s, o->domain, &o->keep, &o->users[o->n++]);
}

static int run_list(struct dg_journal *j, struct dg_op *op)
{
	struct list *o = (struct list *)op;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_USER_LIST);
	bool found;
	int rc;
	dg_bind_int(s, 1, dg_names_find(j, o->domain));
	dg_bind_text(s, 2, o->after ? o->after : "");
	dg_bind_int(s, 3, (int64_t)o->limit + 1);
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found)
		add_user(o, s);
	return rc;
}

static void clear_list(struct dg_op *op)
{
	struct list *o = (struct list *)op;
	dg_keep_finish(&o->keep);
	free(o->users);
	o->users = NULL;
	o->n = o->room = 0;
	o->more = false;
}

static void answer_list(struct dg_op *op)
{
	const struct list *o = (const struct list *)op;
	o->done(op->arg, op->status, o->users, o->n, o->more);
}

static const struct dg_op_kind list_kind = { "list users", run_list, clear_list, answer_list, DG_OP_READ };

void dg_store_users_list(
	struct dg_store *s, const char *domain, const char *after, size_t limit, dg_store_users_listed *done, void *arg)
{
	assert(domain && limit);
	struct list *o = dg_op_create(&list_kind, sizeof *o, dg_text_octets(domain) + dg_text_octets(after), arg, done);
	o->done = done;
	o->limit = limit;
	o->domain = dg_op_text(&o->op, domain);
	o->after = dg_op_text(&o->op, after);
	dg_store_queue(s, &o->op);
}

/* ---- how many ---- */

struct count {
	struct dg_op op;
	dg_store_users_counted *done;
	struct dg_user_count *counts;
	size_t n;
	struct dg_keep keep;
};

static int run_count(struct dg_journal *j, struct dg_op *op)
{
	struct count *o = (struct count *)op;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_USER_COUNTS);
	bool found;
	int rc;
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found) {
		o->counts = dg_grow(o->counts, (o->n + 1) * sizeof *o->counts);
		o->counts[o->n++] =
			(struct dg_user_count){ dg_keep_text(&o->keep, dg_names_text(j, sqlite3_column_int64(s, 0))),
				(uint64_t)sqlite3_column_int64(s, 1) };
	}
	return rc;
}

static void clear_count(struct dg_op *op)
{
	struct count *o = (struct count *)op;
	dg_keep_finish(&o->keep);
	free(o->counts);
	o->counts = NULL;
	o->n = 0;
}

static void answer_count(struct dg_op *op)
{
	const struct count *o = (const struct count *)op;
	o->done(op->arg, op->status, o->counts, o->n);
}

static const struct dg_op_kind count_kind = { "count users", run_count, clear_count, answer_count, DG_OP_READ };

void dg_store_users_count(struct dg_store *s, dg_store_users_counted *done, void *arg)
{
	struct count *o = dg_op_create(&count_kind, sizeof *o, 0, arg, done);
	o->done = done;
	dg_store_queue(s, &o->op);
}
