/* session.h - who is logged in at one network that asks for it: a session for each user who is there.
 *
 * A session is opened with the login that is on file (core/user) when its user comes, at most SESSIONS_OPENING at a
 * time, so that a network that comes back is not stormed; it ends at the network with a DG_STATE that says offline,
 * whatever the reason, and a new one, with a new sid, follows after a back-off when the network says `retry` and the
 * user is still there. Credentials that were refused are not tried again before they change. Logins that are tried
 * before they are kept count among those being opened, and go before the others: somebody waits at a form.
 *
 * An object also stands for a user who is not there and whose texts wait on disk only (`asleep`).
 */
#ifndef DG_SESSION_H
#define DG_SESSION_H

#include "net/backoff.h"
#include "router/router.h"
#include "util/list.h"
#include "util/map.h"

struct lane;
struct trial;

enum {
	SESSIONS_OPENING = 64,
	SESSION_FIRST_MS = 4000, /* the back-off */
	SESSION_MOST_MS = 300000,
	SESSION_PROVEN_MS = 30000, /* whoever was online for so long begins the back-off anew */
	SESSION_OPEN_MS = 90000,   /* a network that has not said yes or no by then is given up */
	SESSION_CLOSE_MS = 30000,  /* and one that has not said that it is over */
	SESSION_TRY_MS = 20000,
};

enum session_stand {
	SESSION_AWAY,    /* the user is not there, or was refused      */
	SESSION_QUEUED,  /* to be opened in its turn                   */
	SESSION_ASKING,  /* the login is being looked up               */
	SESSION_OPENING, /* the network has been asked                 */
	SESSION_ONLINE,  /*                                            */
	SESSION_CLOSING, /* the network has been told that it is over  */
	SESSION_WAITING, /* the back-off                               */
};

struct session {
	struct dg_node node; /* in one list of its lane's sessions, by `stand` */
	struct lane *lane;
	dg_sid sid; /* 0: the network knows none */
	enum session_stand stand;
	enum dg_link link;   /* as last told */
	bool is_wanted;      /* the user is there */
	bool is_anew;        /* when it is over it begins again, with what is on file then */
	bool is_refused;     /* DG_AUTH */
	bool is_asleep;      /* texts of this user wait on disk only, and have been passed over there */
	struct trial *trial; /* of dg_router_try_login(): in no map of users; NULL: a user's own */
	int64_t due_ms;      /* mono: when the stand has lasted too long; SESSION_ONLINE: since when it lasts */
	int64_t backoff_ms;
	char *text; /* the network's sentence about it; NULL: none */
	char user[];
};

struct sessions {
	struct dg_map *by_user, *by_sid;
	struct dg_node trials, queue, timed, rest; /* QUEUED, trials first; OPENING, CLOSING, WAITING; all others */
	size_t n_opening;                          /* ASKING and OPENING */
	size_t n_asleep;
	int64_t scan_ms; /* mono: when the texts of those who sleep are looked through for what is too old */
	bool is_pumping;
};

struct sessions *sessions_create(void);
void sessions_destroy(struct sessions *all); /* nobody is told; NULL is fine */

/* Open those whose turn it is. */
void sessions_pump(struct lane *l);
/* The instance has stopped and will begin anew: nothing is open there any more. */
void sessions_lost(struct lane *l);
void sessions_tick(struct lane *l);
/* A DG_STATE of a session. */
void sessions_state(struct lane *l, const struct dg_event *ev);

struct session *session_of(const struct lane *l, const char *user); /* NULL: there is none */
/* The one of a sid; NULL: it is over. */
struct session *session_by_sid(const struct lane *l, dg_sid sid);
/* The sid under which the user's requests go, or 0: not now. */
dg_sid session_sid(const struct lane *l, const char *user);
/* A text of the user waits on disk only, until the user is there. */
void session_sleeps(struct lane *l, const char *user);
/* All texts that wait on disk are about to be looked through from the first on: whose are passed over will be said
 * again.
 */
void sessions_forget_sleepers(struct lane *l);

#endif
