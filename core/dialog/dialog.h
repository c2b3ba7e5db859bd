/* dialog.h - the one engine of commands: a description of each (who may, which steps, what happens), run by a dialog,
 * shown by a face.
 *
 * Faces are XEP-0077 registration, XEP-0050 ad-hoc commands, the chat with the gateway's own JID (core/xmpp), and the
 * command line (core/admin). A command knows none of them: it fills a form and asks, or ends with a sentence. Each step
 * may take its time (the journal, the network); a dialog that is not answered for ten minutes (the configuration's
 * `form_ttl`) ends by itself.
 *
 * Loop thread only.
 */
#ifndef DG_DIALOG_H
#define DG_DIALOG_H

#include "dialog/form.h"
#include "router/router.h"
#include "user/proof.h"
#include "user/user.h"

/* Who may run a command; more than one may be set. */
enum {
	DG_FOR_NEW = 1,      /* may use the gateway and is not registered */
	DG_FOR_USER = 2,     /* is registered */
	DG_FOR_ADMIN = 4,    /* is one of access.admins, or sits at the command line */
	DG_FOR_ACCOUNTS = 8, /* only where the network wants a login; together with the others */
	DG_FOR_PHONES = 16,  /* only where peers are phone numbers; together with the others */
};

struct dg_dialogs;
struct dg_dialog;

struct dg_command_kind {
	const char *node; /* XEP-0050: "jabber:iq:register" */
	const char *word; /* in the chat and on the command line: "register"; one word */
	enum dg_text_id title, summary;
	unsigned who;
	/* Step 0, then one more call for each form that came back, filled in and checked. Fill dialog_form() and
	 * dialog_ask(), or end with dialog_end() or dialog_refuse(); now or later, once each call, and nothing of the
	 * dialog is touched after it. */
	void (*step)(struct dg_dialog *d, int step);
};

/* The commands in the order in which they are shown; ends with NULL. */
extern const struct dg_command_kind *const dg_command_kinds[];

/* ---- for the commands ---- */

struct dg_form *dialog_form(struct dg_dialog *d); /* what was filled in, or what to ask next after a clear */
void dialog_ask(struct dg_dialog *d, bool last);  /* show the form; last: there is no step after it */
/* Done. The form (when it has fields) is shown as a result. */
void dialog_end(struct dg_dialog *d, const struct dg_said *said);
/* The same, but for a part: `why` it is still open. What is on file stays, so it is no refusal. */
void dialog_end_short(struct dg_dialog *d, enum dg_status why, const struct dg_said *said);
/* Wrong input: the form is asked again where the face can, and comes back to the same step; else the dialog ends with
 * the error. `var`: the field, or NULL. */
void dialog_again(struct dg_dialog *d, const char *var, enum dg_status why, const struct dg_said *said);
void dialog_refuse(struct dg_dialog *d, enum dg_status why, const struct dg_said *said);

/* What a command may look at and use. Borrowed. */
struct dg_dialog_view {
	struct dg_dialogs *all;
	const struct dg_conf *conf;
	const struct dg_conf_domain *domain;
	struct dg_router *router;
	struct dg_store *store;
	struct dg_users *users;
	struct dg_proofs *proofs;
	const char *jid;   /* bare: who runs it; NULL at a command line that named nobody */
	enum dg_lang lang; /* in which it is told */
	bool is_admin;
	const struct dg_user *user; /* who runs it as registered; NULL: is not */
};
const struct dg_dialog_view *dialog_view(const struct dg_dialog *d);
/* A language was chosen: what is said from now on is said in it, but at the command line. */
void dialog_speak(struct dg_dialog *d, const char *tag);
void **dialog_state(struct dg_dialog *d, void (*release)(void *state)); /* the command's own between steps */
/* Another dialog of the same user about the same command that waits to be answered; NULL: none. */
struct dg_dialog *dialog_twin(const struct dg_dialog *d);

/* ---- for the faces ---- */

/* Why a dialog came to an end without its command having said so. */
enum dg_dialog_event {
	DG_DIALOG_ASKS,    /* form: show it; `last` of dialog_ask() */
	DG_DIALOG_AGAIN,   /* form: the same again; status, said and var say what was wrong */
	DG_DIALOG_DONE,    /* said; form holds the result when it has fields; status, unless DG_OK: a part is open */
	DG_DIALOG_REFUSED, /* status, said */
};
struct dg_dialog_news {
	enum dg_dialog_event event;
	const struct dg_form *form;
	bool last;
	enum dg_status status;
	const struct dg_said *said;
	const char *var;
};
/* After DONE and REFUSED the dialog is gone when this returns; until then its id, kind and dialog_view() (with the
 * language to say it in) may be looked at. May be called before dg_dialog_begin() or dg_dialog_submit() returns, and
 * may submit or cancel. A face that cannot show what is asked next (XEP-0077 has one form) leaves the dialog open and
 * tells the user to go on elsewhere: "register" has registered by the time it asks for the code of a number, and when
 * it is run again it takes up what is open. */
typedef void dg_dialog_heard(void *arg, struct dg_dialog *d, const struct dg_dialog_news *news);

struct dg_dialog_start {
	const char *domain;
	const char *jid;   /* bare; NULL at the console: nobody's */
	const char *owner; /* who must come back with the next step: a full JID, or the bare one of a chat */
	enum dg_lang lang; /* of the request; a registered user's own goes before it, but at the console */
	bool at_console;   /* the command line: may what admins may, and act for anybody */
	bool keep_trying;  /* the face can show DG_DIALOG_AGAIN; otherwise it hears DG_DIALOG_REFUSED */
};

/* How contacts of a domain come into the rosters of the users at one server's domain: for operators. Shared. */
struct dg_roster_way {
	const char *users_of; /* "example.org" */
	const char *way;      /* a rung of core/xmpp's ladder: "privilege:2" */
	bool is_tried;        /* it worked; otherwise it is what will be tried first */
};

/* What others do for commands. Each may be NULL (then its command says that it is not there). */
struct dg_dialog_hands {
	/* XMPP: the user has just registered or has gone; roster, presence and welcome follow from it. */
	void (*on_registered)(void *arg, const struct dg_user *user, bool is_new);
	void (*on_unregistered)(void *arg, const char *domain, const char *jid);
	void (*announce)(void *arg, const char *domain, const char *text); /* to every user who is online */
	enum dg_status (*reconnect)(void *arg, const char *domain, const char *instance); /* NULL: the XMPP stream */
	size_t (*online)(void *arg, const char *domain, const char **jids, size_t room);  /* how many; bare JIDs */
	/* How contacts come into rosters: how many there are. */
	size_t (*roster_ways)(void *arg, const char *domain, struct dg_roster_way *out, size_t room);
	void (*stop)(void *arg, bool again); /* the program ends as by SIGTERM; again: and begins anew */
	void *arg;
};

struct dg_dialogs *dg_dialogs_create(uv_loop_t *loop, const struct dg_conf *conf, struct dg_router *router,
	struct dg_store *store, struct dg_users *users, struct dg_proofs *proofs, const struct dg_log *log,
	struct dg_metrics *metrics);
/* May be called by several (at most 4), each for what it does; who gives a hand first is asked. */
void dg_dialogs_set_hands(struct dg_dialogs *a, const struct dg_dialog_hands *hands);
/* What is open ends unheard. After the store is closed, and when faces, router, users and proofs answer nothing more.
 */
void dg_dialogs_destroy(struct dg_dialogs *a);

const struct dg_command_kind *dg_command_kind_find(const char *node);
const struct dg_command_kind *dg_command_kind_by_word(const char *word);
/* The commands that `jid` may run now, in order; answered once, maybe before this returns. */
void dg_dialogs_offer(struct dg_dialogs *a, const char *domain, const char *jid, bool at_console,
	void (*done)(void *arg, const struct dg_command_kind *const *kinds, size_t n, const struct dg_user *user),
	void *arg);
/* Begin. Whether the user may run it is checked here (DG_DIALOG_REFUSED with DG_DENIED, or DG_AUTH when registration is
 * what is missing). At most 5 open dialogs a user, the oldest of which ends first, and 10,000 in all, of which no
 * server's users have more than are left for all others. */
void dg_dialog_begin(struct dg_dialogs *a, const struct dg_command_kind *kind, const struct dg_dialog_start *start,
	dg_dialog_heard *heard, void *arg);
/* Find an open one by the id that the face showed; DG_NOENT never was or is long gone, DG_DENIED not this owner's,
 * DG_TIMEOUT it ended by itself not long ago, DG_BUSY its command is at work on the last step. */
enum dg_status dg_dialog_find(struct dg_dialogs *a, const char *id, const char *owner, struct dg_dialog **out)
	__attribute__((warn_unused_result));
const char *dg_dialog_id(const struct dg_dialog *d); /* 128 random bits as text */
const struct dg_command_kind *dg_dialog_kind(const struct dg_dialog *d);
/* The values go into the form by dg_form_fill() first. */
struct dg_form *dg_dialog_form(struct dg_dialog *d);
void dg_dialog_submit(struct dg_dialog *d, dg_dialog_heard *heard, void *arg);
/* The face asks for one value after the other, and its user is at it: the time for an answer begins anew. */
void dg_dialog_renew(struct dg_dialog *d);
void dg_dialog_cancel(struct dg_dialog *d); /* unheard; what a command has begun goes on to its end */

#endif
