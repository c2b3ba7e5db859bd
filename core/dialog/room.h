/* room.h - what the commands of this folder share besides dialog.h; nobody outside includes it. */
#ifndef DG_DIALOG_ROOM_H
#define DG_DIALOG_ROOM_H

#include "dialog/dialog.h"
#include "dialog/record.h"

/* Who has the hand `act`; the member is NULL when nobody has. Shared. */
const struct dg_dialog_hands *dialog_hands(const struct dg_dialog *d, size_t offset);
#define DIALOG_HANDS(d, act) dialog_hands((d), offsetof(struct dg_dialog_hands, act))

/* ---- who may (rights.c) ---- */

struct rights {
	const struct dg_router *router;
	const struct dg_conf_domain *domain;
	const char *jid; /* NULL: nobody's */
	const struct dg_user *user;
	bool at_console;
};
bool rights_admin(const struct rights *r);
/* DG_OK, or why not, with the sentence for who asks. */
enum dg_status rights_check(const struct rights *r, const struct dg_command_kind *kind, struct dg_said *said)
	__attribute__((warn_unused_result));

/* The tag of the language that the user has on file, else of the one that is spoken; NULL: an operator speaks, and
 * nobody knows the user's. (dialogs.c) */
const char *dialog_user_lang(const struct dg_dialog *d);

/* ---- shorthands for sentences (say.c) ---- */

void dialog_done(struct dg_dialog *d, enum dg_text_id what, const char *first, const char *second);
void dialog_fail(struct dg_dialog *d, enum dg_status why, enum dg_text_id what, const char *first);
const char *dialog_text(const struct dg_dialog *d, enum dg_text_id what); /* in the dialog's language; shared */
void dialog_print(const struct dg_dialog *d, struct dg_buf *out, enum dg_text_id what, const char *first);
/* The form, emptied, with a title and instructions. What it held is gone. */
struct dg_form *dialog_blank(
	struct dg_dialog *d, enum dg_text_id title, enum dg_text_id instructions, const char *first);
struct dg_form_field *dialog_field(
	struct dg_dialog *d, enum dg_field_type type, const char *var, enum dg_text_id label, const char *value);
/* "language", each named in itself. */
void dialog_language_field(struct dg_dialog *d, const char *value);

/* A field that says a number. */
void dialog_count_field(struct dg_dialog *d, const char *var, enum dg_text_id label, uint64_t count);
/* What became of a link, in words. */
const char *dialog_link_text(const struct dg_dialog *d, enum dg_link link);
/* "2026-11-23", UTC; "" for 0. */
const char *dialog_date(int64_t unix_ms, char out[16]);

/* ---- the network's login (account.c) ---- */

/* Fields for `options`, with what `user` (NULL: nobody) has on file; never a secret. */
void account_fields(struct dg_dialog *d, const struct dg_option *options, const struct dg_user *user);
/* Take what was filled in into `user`; an empty secret stays as it is. DG_INVALID: `var` (shared) and `said` say what
 * is no number where one must be. */
enum dg_status account_take(struct dg_dialog *d, const struct dg_option *options, struct dg_user *user,
	const char **var, struct dg_said *said) __attribute__((warn_unused_result));

/* ---- how many of a list are shown (users.c) ---- */

/* `all`: the value that means all of them; NULL: that cannot be chosen. */
void users_limit_field(struct dg_dialog *d, const char *all);
size_t users_limit(struct dg_dialog *d, size_t all);

/* ---- preferences that can be chosen (preferences.c) ---- */

struct preference {
	const char *key;
	enum dg_field_type type; /* DG_FIELD_BOOL */
	enum dg_text_id label, hint;
	const char *initial; /* what holds while nobody has chosen */
	uint32_t caps;       /* shown only where the network has one of them; 0: everywhere */
};
extern const struct preference dialog_preferences[]; /* ends with {0} */

/* ---- the commands ---- */

extern const struct dg_command_kind dg_kind_register, dg_kind_preferences, dg_kind_unregister, dg_kind_status;
extern const struct dg_command_kind dg_kind_users, dg_kind_user_show, dg_kind_user_add, dg_kind_user_remove;
extern const struct dg_command_kind dg_kind_cost, dg_kind_queue, dg_kind_reconnect, dg_kind_announce;
extern const struct dg_command_kind dg_kind_registered_num, dg_kind_registered_list, dg_kind_online_num,
	dg_kind_online_list, dg_kind_shutdown, dg_kind_restart;

#endif
