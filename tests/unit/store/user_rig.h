/* user_rig.h - registrations through the rig: what an answer says of a user, as text. */
#ifndef USER_RIG_H
#define USER_RIG_H

#include "rig.h"
#include "store/user.h"

static inline void rig_say_user(struct dg_buf *b, const struct dg_user_row *u)
{
	dg_buf_printf(b, " %s %s %lld %s %s %s %.*s", u->domain, u->jid, (long long)u->since_ms,
		u->lang ? u->lang : "-", u->number ? u->number : "-", u->prefs ? u->prefs : "-", (int)u->account_octets,
		u->account ? (const char *)u->account : "");
}

static inline void rig_on_user(void *arg, enum dg_status status, const struct dg_user_row *user)
{
	struct rig *r = arg;
	rig_hear(r, status);
	assert_int_equal(!user, status != DG_OK);
	if (user)
		rig_say_user(&r->heard, user);
}

static inline const char *rig_find_user(struct rig *r, const char *domain, const char *jid)
{
	dg_store_user_find(r->store, domain, jid, rig_on_user, r);
	return rig_wait(r);
}

static inline const char *rig_find_owner(struct rig *r, const char *domain, const char *number)
{
	dg_store_user_owner(r->store, domain, number, rig_on_user, r);
	return rig_wait(r);
}

static inline void rig_on_kept(void *arg, enum dg_status status, bool is_new)
{
	struct rig *r = arg;
	rig_hear(r, status);
	if (status == DG_OK)
		dg_buf_str(&r->heard, is_new ? " new" : " changed");
}

static inline const char *rig_put_user(struct rig *r, const struct dg_user_row *user, bool keeps_account)
{
	dg_store_user_put(r->store, user, keeps_account, rig_on_kept, r);
	return rig_wait(r);
}

static inline const char *rig_register(struct rig *r, const char *domain, const char *jid, const char *number)
{
	const struct dg_user_row user = { .domain = domain, .jid = jid, .since_ms = 7, .number = number };
	return rig_put_user(r, &user, false);
}

static inline const char *rig_unregister(struct rig *r, const char *domain, const char *jid)
{
	char prefix[96];
	snprintf(prefix, sizeof prefix, "user %s ", jid);
	dg_store_user_remove(r->store, domain, jid, "notes", prefix, rig_on_done, r);
	return rig_wait(r);
}

static inline void rig_on_users(void *arg, enum dg_status status, const struct dg_user_row *users, size_t n, bool more)
{
	struct rig *r = arg;
	rig_hear(r, status);
	for (size_t i = 0; i < n; i++)
		dg_buf_printf(&r->heard, " %s%s", users[i].jid, users[i].account ? "!" : "");
	if (more)
		dg_buf_str(&r->heard, " more");
}

static inline const char *rig_list_users(struct rig *r, const char *domain, const char *after, size_t limit)
{
	dg_store_users_list(r->store, domain, after, limit, rig_on_users, r);
	return rig_wait(r);
}

static inline void rig_on_counts(void *arg, enum dg_status status, const struct dg_user_count *counts, size_t n)
{
	struct rig *r = arg;
	rig_hear(r, status);
	for (size_t i = 0; i < n; i++)
		dg_buf_printf(&r->heard, " %s=%llu", counts[i].domain, (unsigned long long)counts[i].users);
}

static inline const char *rig_count_users(struct rig *r)
{
	dg_store_users_count(r->store, rig_on_counts, r);
	return rig_wait(r);
}

#endif
