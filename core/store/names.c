/* names.c - see names.h. All of the table is in memory; only a new name touches the disk. */
#include "store/names.h"

#include <stdlib.h>

#include "util/map.h"
#include "util/mem.h"

struct dg_names {
	struct dg_map *numbers; /* text -> a pointer into nothing: the number itself */
	char **texts;           /* by number; [0] is not used */
	size_t n, n_committed;  /* the highest number */
};

static void add(struct dg_names *n, const char *text)
{
	n->n++;
	n->texts = dg_grow(n->texts, (n->n + 1) * sizeof *n->texts);
	n->texts[n->n] = dg_strdup(text);
	(void)dg_map_put(n->numbers, text, (void *)(uintptr_t)n->n);
}

int dg_names_load(struct dg_journal *j)
{
	struct dg_names *n = j->names = dg_alloc(sizeof *n);
	n->numbers = dg_map_create();
	sqlite3_stmt *s = dg_sql(j, DG_SQL_NAME_ALL);
	bool found;
	int rc;
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found) {
		const char *text = dg_column_text(s, 1);
		if (!text || sqlite3_column_int64(s, 0) != (int64_t)n->n + 1) {
			(void)sqlite3_reset(s);
			return SQLITE_CORRUPT; /* numbers are given one by one and never taken back */
		}
		add(n, text);
	}
	n->n_committed = n->n;
	return rc;
}

void dg_names_settle(struct dg_names *n, bool committed)
{
	while (!committed && n->n > n->n_committed) {
		(void)dg_map_take(n->numbers, n->texts[n->n]);
		free(n->texts[n->n--]);
	}
	n->n_committed = n->n;
}

void dg_names_destroy(struct dg_names *n)
{
	if (!n)
		return;
	dg_map_destroy(n->numbers);
	for (size_t i = 1; i <= n->n; i++)
		free(n->texts[i]);
	free(n->texts);
	free(n);
}

int64_t dg_names_find(const struct dg_journal *j, const char *text)
{
	if (!text)
		return 0;
	uintptr_t number = (uintptr_t)dg_map_get(j->names->numbers, text);
	return number ? (int64_t)number : -1;
}

int dg_names_number(struct dg_journal *j, const char *text, int64_t *number)
{
	*number = dg_names_find(j, text);
	if (*number >= 0)
		return SQLITE_OK;
	*number = (int64_t)j->names->n + 1;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_NAME_ADD);
	dg_bind_int(s, 1, *number);
	dg_bind_text(s, 2, text);
	int rc = dg_sql_run(s);
	if (rc == SQLITE_OK)
		add(j->names, text);
	return rc;
}

const char *dg_names_text(const struct dg_journal *j, int64_t number)
{
	return number > 0 && (size_t)number <= j->names->n ? j->names->texts[number] : NULL;
}
