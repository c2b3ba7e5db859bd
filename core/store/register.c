/* register.c - writing registrations: one comes or changes, one goes. What reads them is in user.c. */
#include <assert.h>
#include <string.h>

#include "store/names.h"
#include "store/op.h"
#include "store/user.h"

/* One more or one less, in the same commit. */
static int count(const struct dg_journal *j, int64_t domain, int64_t by)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_USER_COUNT);
	dg_bind_int(s, 1, domain);
	dg_bind_int(s, 2, by);
	return dg_sql_run(s);
}

/* ---- one comes or changes ---- */

struct put {
	struct dg_op op;
	dg_store_user_kept *done;
	struct dg_user_row user;
	bool keeps_account;
	bool is_new;
};

static int look_for_rival(const struct dg_journal *j, const struct dg_user_row *user, int64_t domain, bool *is_there)
{
	*is_there = false;
	if (!user->number)
		return SQLITE_OK;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_USER_OWNER);
	bool found;
	dg_bind_int(s, 1, domain);
	dg_bind_text(s, 2, user->number);
	int rc = dg_sql_next(s, &found);
	if (!found)
		return rc;
	*is_there = strcmp(dg_column_text(s, 0), user->jid) != 0;
	return sqlite3_reset(s);
}

static int write_user(struct dg_journal *j, enum dg_sql sql, const struct put *o, int64_t domain)
{
	const struct dg_user_row *user = &o->user;
	sqlite3_stmt *s = dg_sql(j, sql);
	dg_bind_int(s, 1, domain);
	dg_bind_text(s, 2, user->jid);
	dg_bind_int(s, 3, user->since_ms);
	dg_bind_text(s, 4, user->lang);
	dg_bind_text(s, 5, user->number);
	dg_bind_text(s, 6, user->prefs);
	if (user->account)
		dg_bind_blob(s, 7, user->account, user->account_octets);
	else
		dg_bind_null(s, 7);
	if (sql == DG_SQL_USER_CHANGE)
		dg_bind_int(s, 8, o->keeps_account);
	return dg_sql_run(s);
}

static int run_put(struct dg_journal *j, struct dg_op *op)
{
	struct put *o = (struct put *)op;
	int64_t domain;
	bool has_rival;
	o->is_new = false;
	int rc = dg_names_number(j, o->user.domain, &domain);
	if (rc == SQLITE_OK)
		rc = look_for_rival(j, &o->user, domain, &has_rival);
	if (rc != SQLITE_OK)
		return rc;
	if (has_rival) {
		op->status = DG_BUSY;
		return SQLITE_OK;
	}
	rc = write_user(j, DG_SQL_USER_CHANGE, o, domain);
	if (rc != SQLITE_OK || sqlite3_changes(j->file.db))
		return rc;
	o->is_new = true;
	rc = write_user(j, DG_SQL_USER_ADD, o, domain);
	return rc == SQLITE_OK ? count(j, domain, 1) : rc;
}

static void answer_put(struct dg_op *op)
{
	const struct put *o = (const struct put *)op;
	o->done(op->arg, op->status, o->is_new);
}

static const struct dg_op_kind put_kind = { "put user", run_put, NULL, answer_put, 0 };

void dg_store_user_put(
	struct dg_store *s, const struct dg_user_row *user, bool keeps_account, dg_store_user_kept *done, void *arg)
{
	assert(user->domain && user->jid);
	size_t octets = dg_text_octets(user->domain) + dg_text_octets(user->jid) + dg_text_octets(user->lang) +
		dg_text_octets(user->number) + dg_text_octets(user->prefs) + user->account_octets;
	struct put *o = dg_op_create(&put_kind, sizeof *o, octets, arg, done);
	o->done = done;
	o->keeps_account = keeps_account;
	o->user = (struct dg_user_row){
		.domain = dg_op_text(&o->op, user->domain),
		.jid = dg_op_text(&o->op, user->jid),
		.since_ms = user->since_ms,
		.lang = dg_op_text(&o->op, user->lang),
		.number = dg_op_text(&o->op, user->number),
		.prefs = dg_op_text(&o->op, user->prefs),
	};
	if (user->account) {
		o->user.account = memcpy(o->op.spare, user->account, user->account_octets);
		o->user.account_octets = user->account_octets;
		o->op.spare += user->account_octets;
	}
	dg_store_queue(s, &o->op);
}

/* ---- one goes ---- */

/* Behind every text that begins as what stands before it: the last code point there is. */
#define END_OF_PREFIX "\xf4\x8f\xbf\xbf"

struct removal {
	struct dg_op op;
	dg_store_done *done;
	const char *domain, *jid, *owner, *prefix;
};

static int drop_notes(const struct dg_journal *j, const struct removal *o)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_STATE_DROP_ALL);
	dg_bind_int(s, 1, dg_names_find(j, o->owner));
	dg_bind_text(s, 2, o->prefix);
	dg_bind_text(s, 3, END_OF_PREFIX);
	return dg_sql_run(s);
}

static int run_removal(struct dg_journal *j, struct dg_op *op)
{
	const struct removal *o = (const struct removal *)op;
	int64_t domain = dg_names_find(j, o->domain);
	sqlite3_stmt *s = dg_sql(j, DG_SQL_USER_DROP);
	dg_bind_int(s, 1, domain);
	dg_bind_text(s, 2, o->jid);
	int rc = dg_sql_run(s);
	if (rc == SQLITE_OK && !sqlite3_changes(j->file.db)) {
		op->status = DG_NOENT;
		return rc;
	}
	if (rc == SQLITE_OK)
		rc = count(j, domain, -1);
	return rc == SQLITE_OK ? drop_notes(j, o) : rc;
}

static void answer_removal(struct dg_op *op)
{
	((const struct removal *)op)->done(op->arg, op->status);
}

static const struct dg_op_kind removal_kind = { "remove user", run_removal, NULL, answer_removal, 0 };

void dg_store_user_remove(struct dg_store *s, const char *domain, const char *jid, const char *owner,
	const char *prefix, dg_store_done *done, void *arg)
{
	assert(domain && jid && owner && prefix);
	size_t octets = dg_text_octets(domain) + dg_text_octets(jid) + dg_text_octets(owner) + dg_text_octets(prefix);
	struct removal *o = dg_op_create(&removal_kind, sizeof *o, octets, arg, done);
	o->done = done;
	o->domain = dg_op_text(&o->op, domain);
	o->jid = dg_op_text(&o->op, jid);
	o->owner = dg_op_text(&o->op, owner);
	o->prefix = dg_op_text(&o->op, prefix);
	dg_store_queue(s, &o->op);
}
