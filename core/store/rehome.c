/* rehome.c - rows that wait for an instance which is no longer configured are given to one that is. Once, at the start.
 */
#include <string.h>

#include "store/names.h"
#include "store/op.h"

enum {
	HOMES_MAX = 256
}; /* distinct instances that waiting rows of one domain may name; the rest goes at the next start */

struct rehome {
	struct dg_op op;
	void (*done)(void *arg, enum dg_status status, size_t moved);
	const char *domain, *to;
	const char *const *known;
	size_t n_known, moved;
};

static bool is_known(const struct rehome *r, const char *instance)
{
	for (size_t i = 0; i < r->n_known; i++)
		if (!strcmp(r->known[i], instance))
			return true;
	return false;
}

/* The instances to leave, collected first: the statement that moves rows writes what this one reads. */
static int find_strays(struct dg_journal *j, const struct rehome *r, int64_t domain, int64_t strays[], size_t *n)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_HOMES);
	bool found;
	int rc;
	*n = 0;
	dg_bind_int(s, 1, domain);
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found) {
		int64_t instance = sqlite3_column_int64(s, 0);
		const char *name = dg_names_text(j, instance);
		if (*n < HOMES_MAX && !(name && is_known(r, name)))
			strays[(*n)++] = instance;
	}
	return rc;
}

static int run_rehome(struct dg_journal *j, struct dg_op *op)
{
	struct rehome *r = (struct rehome *)op;
	int64_t strays[HOMES_MAX], domain = dg_names_find(j, r->domain), to = 0;
	size_t n;
	r->moved = 0;
	int rc = find_strays(j, r, domain, strays, &n);
	if (rc == SQLITE_OK && n)
		rc = dg_names_number(j, r->to, &to);
	for (size_t i = 0; i < n && rc == SQLITE_OK; i++) {
		sqlite3_stmt *s = dg_sql(j, DG_SQL_REHOME);
		dg_bind_int(s, 1, domain);
		dg_bind_int(s, 2, strays[i]);
		dg_bind_int(s, 3, to);
		rc = dg_sql_run(s);
		r->moved += rc == SQLITE_OK ? (size_t)sqlite3_changes(j->file.db) : 0;
	}
	return rc;
}

static void answer_rehome(struct dg_op *op)
{
	const struct rehome *r = (const struct rehome *)op;
	r->done(op->arg, op->status, r->moved);
}

static const struct dg_op_kind rehome_kind = { "rehome", run_rehome, NULL, answer_rehome, 0 };

void dg_store_rehome(struct dg_store *s, const char *domain, const char *const *known, size_t n_known, const char *to,
	void (*done)(void *arg, enum dg_status status, size_t moved), void *arg)
{
	struct rehome *r = dg_op_create(&rehome_kind, sizeof *r,
		dg_texts_octets(known, n_known) + dg_text_octets(domain) + dg_text_octets(to), arg, done != NULL);
	r->known = dg_op_texts(&r->op, known, n_known);
	r->n_known = n_known;
	r->domain = dg_op_text(&r->op, domain);
	r->to = dg_op_text(&r->op, to);
	r->done = done;
	dg_store_queue(s, &r->op);
}
