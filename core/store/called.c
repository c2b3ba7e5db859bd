/* called.c - dg_store_by_stanza() and dg_store_by_name(): one message by what either side calls it. Reads only. */
#include <stdio.h>
#include <string.h>

#include "store/finder.h"
#include "store/names.h"
#include "store/parts.h"
#include "store/row.h"

struct called {
	struct dg_op op;
	dg_store_named *done;
	const char *owner, *user, *wanted; /* owner: a domain or an instance */
	bool is_stanza_id;
	/* While it runs, and its answer: */
	int64_t number; /* of the owner */
	bool is_found;
	struct dg_row row;
	const char *name;
	char digits[24];
	struct dg_keep keep;
};

static bool is_text(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static bool is_wanted(const struct called *o, const struct dg_found *found, const struct dg_refs *refs)
{
	if (!is_text(o->row.user, o->user))
		return false;
	if (o->is_stanza_id)
		return found->domain == o->number && is_text(o->row.stanza_id, o->wanted);
	if (found->instance != o->number)
		return false;
	if (o->row.way == DG_UP)
		return is_text(o->row.network_id, o->wanted);
	return dg_refs_find(refs, o->wanted) || is_text(o->digits, o->wanted);
}

static int visit(struct dg_journal *j, int64_t id, void *arg, bool *stop)
{
	struct called *o = arg;
	struct dg_found found;
	struct dg_refs refs;
	bool is_there;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_ROW);
	dg_bind_int(s, 1, id);
	int rc = dg_sql_next(s, &is_there);
	if (!is_there)
		return rc;
	dg_row_read(s, &found);
	o->row = found.row;
	dg_row_read_texts(j, s, &found, &o->keep, &o->row);
	rc = dg_refs_read(dg_row_parts(s), &o->keep, &refs);
	(void)sqlite3_reset(s);
	if (rc != SQLITE_OK)
		return rc;
	snprintf(o->digits, sizeof o->digits, "%lld", (long long)id);
	if (!is_wanted(o, &found, &refs))
		return SQLITE_OK;
	o->name = o->row.way == DG_UP ? o->row.network_id : refs.n ? refs.at[0].ref : o->digits;
	o->is_found = *stop = true;
	return SQLITE_OK;
}

/* Its own id, in digits: found without the finder. */
static int visit_number(struct dg_journal *j, struct called *o)
{
	bool stop = false;
	size_t n = strlen(o->wanted);
	long long id = 0;
	if (n == 0 || n > 18 || strspn(o->wanted, "0123456789") != n)
		return SQLITE_OK;
	for (size_t i = 0; i < n; i++)
		id = id * 10 + (o->wanted[i] - '0');
	return visit(j, id, o, &stop);
}

static int run_called(struct dg_journal *j, struct dg_op *op)
{
	struct called *o = (struct called *)op;
	int rc;
	o->number = dg_names_find(j, o->owner);
	if (o->is_stanza_id) {
		rc = dg_finder_each(j, dg_finder_stanza_key(j->finder, o->wanted, o->number, o->user), visit, o);
	} else {
		rc = dg_finder_each(j, dg_finder_text_key(j->finder, o->wanted, o->number, o->user), visit, o);
		if (rc == SQLITE_OK && !o->is_found)
			rc = dg_finder_each(j, dg_finder_part_key(j->finder, o->wanted, o->number), visit, o);
		if (rc == SQLITE_OK && !o->is_found)
			rc = visit_number(j, o);
	}
	if (!o->is_found)
		op->status = DG_NOENT;
	return rc;
}

static void clear_called(struct dg_op *op)
{
	struct called *o = (struct called *)op;
	dg_keep_finish(&o->keep);
	o->is_found = false;
	o->name = NULL;
}

static void answer_called(struct dg_op *op)
{
	const struct called *o = (const struct called *)op;
	o->done(op->arg, op->status, op->status == DG_OK ? &o->row : NULL, o->name);
}

static const struct dg_op_kind called_kind = { "called", run_called, clear_called, answer_called, DG_OP_READ };

static void look_up(struct dg_store *s, const char *owner, const char *user, const char *wanted, bool is_stanza_id,
	dg_store_named *done, void *arg)
{
	size_t octets = dg_text_octets(owner) + dg_text_octets(user) + dg_text_octets(wanted);
	struct called *o = dg_op_create(&called_kind, sizeof *o, octets, arg, done);
	o->done = done;
	o->owner = dg_op_text(&o->op, owner);
	o->user = dg_op_text(&o->op, user);
	o->wanted = dg_op_text(&o->op, wanted);
	o->is_stanza_id = is_stanza_id;
	dg_store_queue(s, &o->op);
}

void dg_store_by_stanza(struct dg_store *s, const char *domain, const char *user, const char *stanza_id,
	dg_store_named *done, void *arg)
{
	look_up(s, domain, user, stanza_id, true, done, arg);
}

void dg_store_by_name(
	struct dg_store *s, const char *instance, const char *user, const char *name, dg_store_named *done, void *arg)
{
	look_up(s, instance, user, name, false, done, arg);
}
