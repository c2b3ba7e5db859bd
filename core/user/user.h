/* user.h - who is registered at a domain, and what is known of them: in the journal's database, asked for when needed.
 *
 * A user who is idle costs no memory: records are read on demand, kept while they are used, and let go. Lookups of one
 * user are answered in the order in which they were asked, also when some are answered from memory: messages that wait
 * for one keep their order. Registration is asked for by core/dialog, looked at by the router and by core/xmpp.
 *
 * Notes about a user (dg_router_note()) whose keys begin with "user JID " go when the user goes.
 *
 * Loop thread only. Strings in arguments are borrowed for the call, in answers for the callback.
 */
#ifndef DG_USER_H
#define DG_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/conf.h"
#include "store/store.h"

/* Strings NULL when not known. */
struct dg_user {
	const char *domain, *jid; /* bare, prepared */
	int64_t since_ms;         /* Unix ms of the registration */
	const char *lang;         /* tag of the language that the user chose, or spoke when registering */
	const char *number; /* canonical, proven or given by the operator through a command; one owner per domain */
	/* The login at the network, by the keys of the module's `account` table; secrets are plain here, and sealed on
	 * disk (seal.h). NULL where the network asks for none. */
	const struct dg_pair *account;
	size_t n_account;
	const struct dg_pair *prefs; /* what the user chose in "preferences"; absent: the default */
	size_t n_prefs;
	/* There is a login on file that the configured keys do not open; `account` is NULL. Put back so, it stays as it
	 * is. */
	bool is_locked;
};

struct dg_users;

/* The key for accounts is conf's (seal.h). */
struct dg_users *dg_users_create(
	const struct dg_conf *conf, struct dg_store *store, const struct dg_log *log, struct dg_metrics *metrics);
void dg_users_destroy(struct dg_users *u);

/* DG_OK: `user` is the record. DG_NOENT: not registered. DG_REMOTE: the database cannot be read now. Maybe called
 * before this returns. */
typedef void dg_users_found(void *arg, enum dg_status status, const struct dg_user *user);
void dg_users_find(struct dg_users *u, const char *domain, const char *jid, dg_users_found *done, void *arg);
/* What memory knows, without asking the disk; NULL: not registered, or not in memory just now. Borrowed until the loop
 * turns. For what may be guessed (a language), never for what must be right. */
const struct dg_user *dg_users_peek(const struct dg_users *u, const char *domain, const char *jid);
/* Is this user registered, as far as it is known without asking the disk: DG_OK, DG_NOENT; DG_AGAIN: dg_users_find()
 * has to be asked. While that answers, what it answers. */
enum dg_status dg_users_known(const struct dg_users *u, const char *domain, const char *jid)
	__attribute__((warn_unused_result));
/* Whose number it is: DG_OK with the record, DG_NOENT nobody's. */
void dg_users_owner(struct dg_users *u, const char *domain, const char *number, dg_users_found *done, void *arg);

/* Register, or replace what is on file, in one commit; since_ms 0: now. DG_BUSY: the number is somebody else's (of
 * another user here, or in the configuration). DG_TOOBIG: more is said than a record can hold. DG_UNSUPPORTED: there is
 * an account, and the configuration has no credentials_key; logged. In all of them nothing was written. */
void dg_users_put(struct dg_users *u, const struct dg_user *user, dg_store_done *done, void *arg);
/* With the notes about the user; see above. DG_NOENT: was not registered. */
void dg_users_remove(struct dg_users *u, const char *domain, const char *jid, dg_store_done *done, void *arg);
/* In the order of their JIDs, behind `after` (NULL: from the first), at most `limit`; *more says that there are others.
 * Without accounts. */
typedef void dg_users_listed(void *arg, enum dg_status status, const struct dg_user *users, size_t n, bool more);
void dg_users_list(
	struct dg_users *u, const char *domain, const char *after, size_t limit, dg_users_listed *done, void *arg);
/* How many are registered at `domain`; counted in memory. */
size_t dg_users_count(const struct dg_users *u, const char *domain);

/* A preference of a record (NULL: nobody), or `otherwise`. */
const char *dg_user_pref(const struct dg_user *user, const char *key, const char *otherwise);
bool dg_user_wants(const struct dg_user *user, const char *key, bool otherwise); /* "1" or "0" */

/* Does anything at `domain` need to be looked up at all? False while nobody is registered there, and no lookup or
 * change is under way. */
bool dg_users_any(const struct dg_users *u, const char *domain);

#endif
