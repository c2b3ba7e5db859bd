/* join.c - see join.h. */
#include "join.h"

#include <assert.h>
#include <stdlib.h>

#include "util/buf.h"
#include "util/map.h"
#include "util/mem.h"

struct smsc_long {
	struct dg_node node;
	char *key;
	uint64_t tag;
	unsigned total, got;
	char *texts[];
};

void smsc_join_init(struct smsc_join *j)
{
	*j = (struct smsc_join){ .by_key = dg_map_create() };
	dg_list_init(&j->oldest);
}

static void long_free(struct smsc_long *l)
{
	for (unsigned i = 0; i < l->total; i++)
		free(l->texts[i]);
	free(l->key);
	free(l);
}

static void forget(struct smsc_join *j, struct smsc_long *l)
{
	dg_map_take(j->by_key, l->key);
	dg_list_remove(&l->node);
	j->n--;
	long_free(l);
}

void smsc_join_finish(struct smsc_join *j)
{
	for (struct dg_node *n = j->oldest.next, *next; n != &j->oldest; n = next) {
		next = n->next;
		long_free(DG_OF(n, struct smsc_long, node));
	}
	dg_map_destroy(j->by_key);
	*j = (struct smsc_join){ 0 };
}

struct smsc_long *smsc_join_get(struct smsc_join *j, const char *key, unsigned total, bool *is_new)
{
	assert(total >= 2 && total <= 255);
	struct smsc_long *l = dg_map_get(j->by_key, key);
	*is_new = !l;
	if (l)
		return l;
	if (j->n == SMSC_JOIN_MOST)
		forget(j, DG_OF(j->oldest.next, struct smsc_long, node));
	l = dg_alloc(sizeof *l + total * sizeof(char *));
	l->key = dg_strdup(key);
	l->total = total;
	dg_map_put(j->by_key, key, l);
	dg_list_append(&j->oldest, &l->node);
	j->n++;
	return l;
}

uint64_t *smsc_long_tag(struct smsc_long *l)
{
	return &l->tag;
}

char *smsc_join_put(struct smsc_join *j, struct smsc_long *l, unsigned number, const char *text)
{
	assert(number >= 1 && number <= l->total);
	if (l->texts[number - 1])
		return NULL;
	l->texts[number - 1] = dg_strdup(text);
	if (++l->got < l->total)
		return NULL;
	struct dg_buf whole = { 0 };
	for (unsigned i = 0; i < l->total; i++)
		dg_buf_str(&whole, l->texts[i]);
	forget(j, l);
	return dg_buf_give(&whole);
}
