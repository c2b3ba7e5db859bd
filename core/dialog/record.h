/* record.h - a user's record of one's own, to keep while a command works and to change before it is put back. Pure.
 * Only this room includes it. */
#ifndef DG_DIALOG_RECORD_H
#define DG_DIALOG_RECORD_H

#include "user/user.h"

/* Given, with all that it points to. */
struct dg_user *record_copy(const struct dg_user *user);
struct dg_user *record_create(const char *domain, const char *jid);
void record_free(struct dg_user *user); /* NULL is fine; what is secret is wiped */

void record_set(const char **at, const char *text); /* lang or number; NULL: none */
/* value NULL: the pair goes. */
void record_set_account(struct dg_user *user, const char *key, const char *value);
void record_set_pref(struct dg_user *user, const char *key, const char *value);
const char *record_account(const struct dg_user *user, const char *key); /* NULL: none; `user` may be NULL */

#endif
