/* room.h - what the files of this room share: a domain and its users as they are in memory. */
#ifndef DG_USER_ROOM_H
#define DG_USER_ROOM_H

#include "user/cache.h"
#include "user/seal.h"
#include "user/user.h"

enum lookup { BY_JID, BY_NUMBER, LOOKUPS };

struct district { /* a domain */
	struct dg_users *all;
	const struct dg_conf_domain *conf;
	struct dg_map *known[LOOKUPS]; /* key -> struct cache_entry */
	struct dg_map *loads[LOOKUPS]; /* key -> struct load */
	size_t count;                  /* of users */
	size_t busy;                   /* lookups and changes under way */
	struct dg_series *registered;
};

struct dg_users {
	struct dg_store *store;
	const struct dg_log *log;
	struct dg_seal *seal;
	struct district *districts;
	size_t n_districts;
	struct user_cache cache;
	bool is_counted, is_counting;
	uint64_t changes; /* begun, so far */
};

struct district *district_of(const struct dg_users *u, const char *domain); /* NULL: not ours */
void district_count(struct district *d, size_t count);
/* What is known by then counts no longer, neither in memory nor on its way from the disk. `key` NULL: nothing. */
void district_forget(struct district *d, enum lookup by, const char *key);
/* Given; what could not be read is logged. */
struct user_record *users_record(const struct dg_users *u, const struct dg_user_row *row);

#endif
