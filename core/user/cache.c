/* cache.c - see cache.h. */
#include "user/cache.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

static struct cache_entry *entry_of(struct dg_node *n)
{
	return DG_OF(n, struct cache_entry, in_age);
}

static void count(struct user_cache *c)
{
	c->entries->value = (int64_t)c->n;
	c->memory->value = (int64_t)c->octets;
}

void user_cache_init(struct user_cache *c, struct dg_metrics *metrics)
{
	dg_list_init(&c->ages);
	dg_list_init(&c->buried);
	c->n = c->octets = 0;
	c->entries = dg_metrics_gauge(metrics, "dragoman_user_cache_entries", NULL,
		"Users, and numbers, that were looked up lately and are in memory.");
	c->memory = dg_metrics_gauge(metrics, "dragoman_user_cache_octets", NULL, "Memory that these take.");
}

static void entry_free(struct cache_entry *e)
{
	user_record_free(e->record);
	free(e->owner);
	free(e);
}

/* Out of the cache; what it holds lives on until the next burial. */
static void remove_entry(struct user_cache *c, struct cache_entry *e)
{
	(void)dg_map_take(e->home, e->key);
	dg_list_remove(&e->in_age);
	dg_list_append(&c->buried, &e->in_age);
	c->n--;
	c->octets -= e->octets;
}

void user_cache_bury(struct user_cache *c)
{
	while (!dg_list_empty(&c->buried)) {
		struct cache_entry *e = entry_of(c->buried.next);
		dg_list_remove(&e->in_age);
		entry_free(e);
	}
}

void user_cache_finish(struct user_cache *c)
{
	while (!dg_list_empty(&c->ages))
		remove_entry(c, entry_of(c->ages.next));
	user_cache_bury(c);
	count(c);
}

const struct cache_entry *user_cache_get(struct user_cache *c, const struct dg_map *home, const char *key)
{
	struct cache_entry *e = dg_map_get(home, key);
	if (!e)
		return NULL;
	dg_list_remove(&e->in_age);
	dg_list_append(&c->ages, &e->in_age);
	return e;
}

const struct user_record *user_cache_peek(const struct dg_map *home, const char *key)
{
	const struct cache_entry *e = dg_map_get(home, key);
	return e ? e->record : NULL;
}

void user_cache_drop(struct user_cache *c, struct dg_map *home, const char *key)
{
	struct cache_entry *e = dg_map_get(home, key);
	if (!e)
		return;
	remove_entry(c, e);
	count(c);
}

void user_cache_put(
	struct user_cache *c, struct dg_map *home, const char *key, struct user_record *record, const char *owner)
{
	size_t n = strlen(key) + 1;
	struct cache_entry *e = dg_alloc(sizeof *e + n);
	user_cache_drop(c, home, key);
	memcpy(e->key, key, n);
	e->home = home;
	e->record = record;
	e->owner = dg_strdup(owner);
	/* The map has a copy of the key. */
	e->octets = sizeof *e + 2 * n + (record ? record->octets : 0) + (owner ? strlen(owner) + 1 : 0);
	(void)dg_map_put(home, e->key, e);
	dg_list_append(&c->ages, &e->in_age);
	c->n++;
	c->octets += e->octets;
	while (c->n > CACHE_ENTRIES || (c->octets > CACHE_OCTETS && c->n > 1))
		remove_entry(c, entry_of(c->ages.next));
	count(c);
}
