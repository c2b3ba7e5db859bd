/* user.h - the registrations in the journal's database: a row for each user of a domain, found by JID and by number.
 * core/user alone calls this; it knows what the texts and octets mean.
 *
 * Everything that store.h says of its operations holds for these, too.
 */
#ifndef DG_STORE_USER_H
#define DG_STORE_USER_H

#include "store/store.h"

/* A registration as it is kept. NULL: not known. */
struct dg_user_row {
	const char *domain, *jid; /* bare, prepared: with the domain the key */
	int64_t since_ms;
	const char *lang, *number; /* a number has one owner in a domain */
	const char *prefs;
	const void *account;
	size_t account_octets;
};

/* DG_NOENT: nobody; `user` is NULL on anything but DG_OK. */
typedef void dg_store_user_found(void *arg, enum dg_status status, const struct dg_user_row *user);
void dg_store_user_find(struct dg_store *s, const char *domain, const char *jid, dg_store_user_found *done, void *arg);
void dg_store_user_owner(
	struct dg_store *s, const char *domain, const char *number, dg_store_user_found *done, void *arg);

/* Add the row, or put it in the place of the one with its key, whose account stays when `keeps_account`. DG_BUSY:
 * another user has the number; nothing was written. */
typedef void dg_store_user_kept(void *arg, enum dg_status status, bool is_new);
void dg_store_user_put(
	struct dg_store *s, const struct dg_user_row *user, bool keeps_account, dg_store_user_kept *done, void *arg);
/* With it go the notes of `owner` (dg_store_put()'s instance) whose keys begin with `prefix`. DG_NOENT: there was no
 * such user; nothing was written. */
void dg_store_user_remove(struct dg_store *s, const char *domain, const char *jid, const char *owner,
	const char *prefix, dg_store_done *done, void *arg);

/* In the order of their JIDs, behind `after` (NULL: from the first), at most `limit`, without accounts. */
typedef void dg_store_users_listed(
	void *arg, enum dg_status status, const struct dg_user_row *users, size_t n, bool more);
void dg_store_users_list(struct dg_store *s, const char *domain, const char *after, size_t limit,
	dg_store_users_listed *done, void *arg);

/* How many there are, by domain; a domain that never had one is not in it. Kept beside the rows, so that nobody has to
 * count them. */
struct dg_user_count {
	const char *domain;
	uint64_t users;
};
typedef void dg_store_users_counted(void *arg, enum dg_status status, const struct dg_user_count *counts, size_t n);
void dg_store_users_count(struct dg_store *s, dg_store_users_counted *done, void *arg);

#endif
