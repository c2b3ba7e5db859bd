/* inside.h - an open dialog and the set of them, from inside: dialog.c has the life of one, dialogs.c the set and what
 * can be looked up in it, owner.c who has how much open, offer.c what may be begun. Only these four include it. */
#ifndef DG_DIALOG_INSIDE_H
#define DG_DIALOG_INSIDE_H

#include "dialog/room.h"
#include "net/handle.h"
#include "util/list.h"
#include "util/map.h"

enum {
	DIALOG_ID_LETTERS = 26, /* of 5 random bits each */
	DIALOG_GONE_KNOWN = 256,
	DIALOG_HANDS_MOST = 4,
};

/* How much the users of one server have open. */
struct dialog_server {
	size_t n;
	char name[];
};

/* Everything that one user has open, over all domains. */
struct dialog_owner {
	struct dg_node dialogs;
	size_t n;
	struct dialog_server *server;
	char jid[];
};

struct dg_dialogs {
	struct dg_dialog_view view; /* what is the same for all */
	struct dg_dialog_hands hands[DIALOG_HANDS_MOST];
	size_t n_hands;
	struct dg_map *by_id, *owners, *servers;
	struct dg_node asked, busy;
	int64_t life_ms; /* of what is asked and not answered */
	size_t n_open;
	char gone[DIALOG_GONE_KNOWN][DIALOG_ID_LETTERS + 1]; /* ended by themselves, the latest */
	size_t n_gone;
	struct dg_timer *silence;
	struct dg_series *open;
	const struct dg_log *log;
};

enum dialog_stand { DIALOG_BUSY, DIALOG_ASKED, DIALOG_ENDED };

struct dg_dialog {
	struct dg_node node;        /* in asked or busy */
	struct dg_node of_owner;    /* in owner.dialogs */
	struct dialog_owner *owned; /* NULL at the console */
	struct dg_dialogs *all;
	const struct dg_command_kind *kind;
	char id[DIALOG_ID_LETTERS + 1];
	char *owner, *jid;
	struct dg_user *record;
	struct dg_dialog_view view;
	enum dg_lang asked_in;
	enum dialog_stand stand;
	int step; /* to be called next */
	bool at_console, keep_trying;
	int64_t due_ms;
	struct dg_form form;
	void *state;
	void (*release)(void *state);
	dg_dialog_heard *heard; /* NULL: cancelled while its command is at work */
	void *heard_arg;
};

/* Nobody can find it any more, and nobody hears of it; its memory goes, too. (dialog.c) */
void dialog_drop(struct dg_dialog *d);
/* The same, and who comes back to it hears that it was open for too long. (dialog.c) */
void dialog_expire(struct dg_dialog *d);
/* The timer of `asked` (dialog.c). */
void dialog_on_silence(void *arg);
/* NULL: there is no such domain. (dialogs.c) */
const struct dg_conf_domain *dialogs_domain(const struct dg_dialogs *a, const char *name);

/* It counts as its user's, until it is disowned. (owner.c) */
void dialog_own(struct dg_dialog *d);
void dialog_disown(struct dg_dialog *d);
/* Is there room for one more of this user? What the user has left lying gives way for it. (owner.c) */
bool dialogs_have_room(struct dg_dialogs *a, const struct dg_dialog_start *start);

#endif
