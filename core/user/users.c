/* users.c - see user.h: lookups that share one question to the journal, and how many there are. What is in memory is in
 * cache.c, what is on disk in store/user.h, between the two is record.c; changes are in change.c.
 *
 * A lookup that has to ask the journal is a struct load, which all join that ask the same while it is under way; it
 * ends by answering them in their order, and who asks during that stands behind them. A change takes the load out of
 * reach and the answer out of the cache: who asks from then on asks the journal anew, behind the change.
 */
#include "user/user.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "user/room.h"
#include "util/mem.h"

static const char tag[] = "user";

struct district *district_of(const struct dg_users *u, const char *domain)
{
	for (size_t i = 0; i < u->n_districts; i++)
		if (!strcmp(u->districts[i].conf->domain, domain))
			return &u->districts[i];
	return NULL;
}

/* ---- how many ---- */

void district_count(struct district *d, size_t count)
{
	d->count = count;
	d->registered->value = (int64_t)count;
}

static void on_counted(void *arg, enum dg_status status, const struct dg_user_count *counts, size_t n)
{
	struct dg_users *u = arg;
	u->is_counting = false;
	if (status != DG_OK)
		return; /* the next lookup asks again; until then everything is looked up */
	u->is_counted = true;
	for (size_t i = 0; i < u->n_districts; i++)
		district_count(&u->districts[i], 0);
	for (size_t i = 0; i < n; i++) {
		struct district *d = district_of(u, counts[i].domain);
		if (d)
			district_count(d, counts[i].users);
	}
}

static void count_users(struct dg_users *u)
{
	if (u->is_counted || u->is_counting)
		return;
	u->is_counting = true;
	dg_store_users_count(u->store, on_counted, u);
}

size_t dg_users_count(const struct dg_users *u, const char *domain)
{
	const struct district *d = district_of(u, domain);
	return d ? d->count : 0;
}

bool dg_users_any(const struct dg_users *u, const char *domain)
{
	const struct district *d = district_of(u, domain);
	return d && (!u->is_counted || d->count || d->busy);
}

/* ---- life ---- */

static void district_init(
	struct district *d, struct dg_users *u, const struct dg_conf_domain *conf, struct dg_metrics *metrics)
{
	struct dg_buf labels = { 0 };
	d->all = u;
	d->conf = conf;
	for (int k = 0; k < LOOKUPS; k++) {
		d->known[k] = dg_map_create();
		d->loads[k] = dg_map_create();
	}
	dg_metrics_label(&labels, "domain", conf->domain);
	d->registered = dg_metrics_gauge(metrics, "dragoman_registered_users", labels.at, "Users who have registered.");
	dg_buf_finish(&labels);
}

struct dg_users *dg_users_create(
	const struct dg_conf *conf, struct dg_store *store, const struct dg_log *log, struct dg_metrics *metrics)
{
	struct dg_users *u = dg_alloc(sizeof *u);
	u->store = store;
	u->log = log;
	u->seal = dg_seal_create(conf);
	u->n_districts = conf->n_domains;
	u->districts = dg_alloc((u->n_districts + 1) * sizeof *u->districts);
	for (size_t i = 0; i < u->n_districts; i++)
		district_init(&u->districts[i], u, &conf->domains[i], metrics);
	user_cache_init(&u->cache, metrics);
	count_users(u);
	return u;
}

/* The store is closed: whatever was under way has been answered. */
void dg_users_destroy(struct dg_users *u)
{
	if (!u)
		return;
	user_cache_finish(&u->cache);
	for (size_t i = 0; i < u->n_districts; i++) {
		struct district *d = &u->districts[i];
		for (int k = 0; k < LOOKUPS; k++) {
			assert(dg_map_count(d->loads[k]) == 0);
			dg_map_destroy(d->known[k]);
			dg_map_destroy(d->loads[k]);
		}
	}
	free(u->districts);
	dg_seal_destroy(u->seal);
	free(u);
}

/* ---- looking up ---- */

struct waiter {
	struct dg_node in_load;
	dg_users_found *done;
	void *arg;
};

struct load {
	struct district *district;
	enum lookup by;
	uint64_t changes;      /* that had begun when this did */
	enum dg_status status; /* DG_AGAIN until the journal has answered */
	struct dg_node waiters;
	char key[];
};

static void join(struct load *l, dg_users_found *done, void *arg)
{
	struct waiter *w = dg_alloc(sizeof *w);
	w->done = done;
	w->arg = arg;
	dg_list_append(&l->waiters, &w->in_load);
}

static void answer_waiters(struct load *l, enum dg_status status, const struct dg_user *user)
{
	while (!dg_list_empty(&l->waiters)) {
		struct waiter *w = DG_OF(l->waiters.next, struct waiter, in_load);
		dg_users_found *done = w->done;
		void *arg = w->arg;
		dg_list_remove(&w->in_load);
		free(w);
		done(arg, status, user);
	}
}

static void say_trouble(const struct dg_users *u, const struct dg_user *user, enum dg_status why)
{
	static const char *const reasons[] = {
		[-DG_NOENT] = "it was sealed with another key than credentials_key and credentials_key_before",
		[-DG_DENIED] = "it was changed on the disk, or belongs to another user",
		[-DG_INVALID] = "it is not what this program writes",
		[-DG_UNSUPPORTED] = "the configuration has no credentials_key",
	};
	char masked[64];
	dg_log(u->log, DG_LOG_WARN,
		DG_SAY(tag, user->is_locked ? "a user's login cannot be opened" : "preferences cannot be read"),
		DG_S("domain", user->domain), DG_S("user", dg_log_mask(user->jid, masked)), DG_S("why", reasons[-why]));
}

struct user_record *users_record(const struct dg_users *u, const struct dg_user_row *row)
{
	enum dg_status why;
	struct user_record *r = user_record_read(u->seal, row, &why);
	if (why != DG_OK)
		say_trouble(u, &r->user, why);
	return r;
}

/* What the journal said about a number says all about its owner, too, unless something has changed since it was asked.
 */
static void keep_owner(struct load *l, struct user_record *r)
{
	struct district *d = l->district;
	struct dg_users *u = d->all;
	const char *jid = r->user.jid;
	bool is_news = u->changes == l->changes && !dg_map_get(d->loads[BY_JID], jid);
	user_cache_put(&u->cache, d->known[BY_NUMBER], l->key, NULL, jid);
	if (is_news)
		user_cache_put(&u->cache, d->known[BY_JID], jid, r, NULL);
	else
		user_record_free(r);
}

static void keep(struct load *l, enum dg_status status, struct user_record *r)
{
	struct district *d = l->district;
	bool is_current = dg_map_get(d->loads[l->by], l->key) == l;
	if (is_current)
		(void)dg_map_take(d->loads[l->by], l->key);
	if (!is_current || (status != DG_OK && status != DG_NOENT))
		user_record_free(r);
	else if (l->by == BY_JID || !r)
		user_cache_put(&d->all->cache, d->known[l->by], l->key, r, NULL);
	else
		keep_owner(l, r);
}

static void on_loaded(void *arg, enum dg_status status, const struct dg_user_row *row)
{
	struct load *l = arg;
	struct dg_users *u = l->district->all;
	user_cache_bury(&u->cache);
	l->status = status;
	struct user_record *r = status == DG_OK ? users_record(u, row) : NULL;
	answer_waiters(l, status, r ? &r->user : NULL);
	keep(l, status, r);
	l->district->busy--;
	free(l);
}

static void load(struct district *d, enum lookup by, const char *key, dg_users_found *done, void *arg)
{
	struct load *l = dg_map_get(d->loads[by], key);
	if (l) {
		join(l, done, arg);
		return;
	}
	size_t n = strlen(key) + 1;
	l = dg_alloc(sizeof *l + n);
	memcpy(l->key, key, n);
	l->district = d;
	l->by = by;
	l->changes = d->all->changes;
	l->status = DG_AGAIN;
	dg_list_init(&l->waiters);
	join(l, done, arg);
	(void)dg_map_put(d->loads[by], key, l);
	d->busy++;
	count_users(d->all);
	if (by == BY_JID)
		dg_store_user_find(d->all->store, d->conf->domain, key, on_loaded, l);
	else
		dg_store_user_owner(d->all->store, d->conf->domain, key, on_loaded, l);
}

/* From memory, when nobody waits for the same from the disk. */
static const struct cache_entry *remembered(struct district *d, enum lookup by, const char *key)
{
	if (dg_map_count(d->loads[by]) && dg_map_get(d->loads[by], key))
		return NULL;
	return user_cache_get(&d->all->cache, d->known[by], key);
}

void dg_users_find(struct dg_users *u, const char *domain, const char *jid, dg_users_found *done, void *arg)
{
	struct district *d = district_of(u, domain);
	const struct cache_entry *e = d ? remembered(d, BY_JID, jid) : NULL;
	if (d && !e)
		load(d, BY_JID, jid, done, arg);
	else if (e && e->record)
		done(arg, DG_OK, &e->record->user);
	else
		done(arg, DG_NOENT, NULL);
}

const struct dg_user *dg_users_peek(const struct dg_users *u, const char *domain, const char *jid)
{
	const struct district *d = district_of(u, domain);
	const struct user_record *r = d ? user_cache_peek(d->known[BY_JID], jid) : NULL;
	return r ? &r->user : NULL;
}

enum dg_status dg_users_known(const struct dg_users *u, const char *domain, const char *jid)
{
	const struct district *d = district_of(u, domain);
	const struct load *l = d ? dg_map_get(d->loads[BY_JID], jid) : NULL;
	const struct cache_entry *e = d && !l ? dg_map_get(d->known[BY_JID], jid) : NULL;
	if (!d)
		return DG_NOENT;
	if (l)
		return l->status;
	return !e ? DG_AGAIN : e->record ? DG_OK : DG_NOENT;
}

/* Whose the number was when it was looked up may have given it up since: the record must say so itself. */
void dg_users_owner(struct dg_users *u, const char *domain, const char *number, dg_users_found *done, void *arg)
{
	struct district *d = district_of(u, domain);
	const struct cache_entry *e = d ? remembered(d, BY_NUMBER, number) : NULL;
	if (!d || (e && !e->owner)) {
		done(arg, DG_NOENT, NULL);
		return;
	}
	const struct cache_entry *owner = e ? remembered(d, BY_JID, e->owner) : NULL;
	const struct dg_user *user = owner && owner->record ? &owner->record->user : NULL;
	if (user && user->number && !strcmp(user->number, number))
		done(arg, DG_OK, user);
	else
		load(d, BY_NUMBER, number, done, arg);
}

void district_forget(struct district *d, enum lookup by, const char *key)
{
	if (!key)
		return;
	(void)dg_map_take(d->loads[by], key); /* it answers who waits, and nobody else */
	user_cache_drop(&d->all->cache, d->known[by], key);
}
