/* record.h - a registration between the journal's database and a struct dg_user. Only this room includes it. */
#ifndef DG_USER_RECORD_H
#define DG_USER_RECORD_H

#include "store/user.h"
#include "user/pairs.h"
#include "user/seal.h"
#include "user/user.h"

/* One with all that it points to. */
struct user_record {
	struct dg_user user;
	size_t octets; /* that it takes */
	struct user_pairs *account, *prefs;
	char texts[];
};

/* Given: user_record_free(). What cannot be read is left out, and `why` says so (DG_OK: all could): an account makes
 * the record locked. `seal` may be NULL. */
struct user_record *user_record_read(const struct dg_seal *seal, const struct dg_user_row *row, enum dg_status *why);
void user_record_free(struct user_record *r); /* wiped; NULL is fine */

/* The columns that are made of several things. user_row_finish() in any case. */
struct user_row {
	struct dg_user_row row;    /* borrows from the user it was made of */
	struct dg_buf prefs, blob; /* blob: the sealed account */
};
/* DG_TOOBIG, DG_UNSUPPORTED (there is an account and no seal), DG_INTERNAL: as dg_users_put(). */
enum dg_status user_row_make(
	const struct dg_seal *seal, const struct dg_user *user, struct user_row *out) DG_MUST_CHECK;
void user_row_finish(struct user_row *r);

#endif
