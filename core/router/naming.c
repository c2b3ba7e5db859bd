/* naming.c - see naming.h. Called by lane.c when a text's turn has come: by then the network has named what went
 * before.
 */
#include "router/naming.h"

#include <stdlib.h>

#include "router/realm.h"
#include "util/mem.h"

/* Both are asked for at once. */
struct naming {
	struct job *job;
	void (*named)(struct job *j, enum dg_status status);
	enum dg_status status;
	int left;
};

bool naming_is_needed(const struct dg_row *row)
{
	return row->replaces || row->reply_to;
}

static void take(struct naming *n, enum dg_status status, const char *name, char **out)
{
	if (status == DG_OK) {
		free(*out);
		*out = dg_strdup(name);
	} else if (status != DG_NOENT) {
		n->status = status;
	}
	if (--n->left)
		return;
	n->job->is_named = n->status == DG_OK;
	n->named(n->job, n->status);
	free(n);
}

static void on_replaces(void *arg, enum dg_status status, const struct dg_row *row, const char *name)
{
	struct naming *n = arg;
	(void)row;
	take(n, status, name, &n->job->replaces);
}

static void on_reply_to(void *arg, enum dg_status status, const struct dg_row *row, const char *name)
{
	struct naming *n = arg;
	(void)row;
	take(n, status, name, &n->job->reply_to);
}

void naming_ask(struct job *j, void (*named)(struct job *j, enum dg_status status))
{
	const struct dg_row *row = &j->row;
	struct dg_store *store = j->lane->realm->router->store;
	if (j->is_named || !naming_is_needed(row)) {
		named(j, DG_OK);
		return;
	}
	struct naming *n = dg_alloc(sizeof *n);
	*n = (struct naming){ j, named, DG_OK, (row->replaces != NULL) + (row->reply_to != NULL) };
	if (row->replaces)
		dg_store_by_stanza(store, row->domain, row->user, row->replaces, on_replaces, n);
	if (row->reply_to)
		dg_store_by_stanza(store, row->domain, row->user, row->reply_to, on_reply_to, n);
}
