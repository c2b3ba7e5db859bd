/* login.h - who comes and who goes (XEP-0100 section 4.4 and 4.5): a network's sessions follow their users' presence.
 *
 * Where nobody logs in (trunk networks), coming and going is only noted. Where users do, the first resource logs in,
 * and when the last has been gone for half a minute the user is logged out, unless he wants to stay ("stay_online" of
 * his preferences). What came while the stream was down is not known, so users are asked: those whose session is open
 * after each loss of the stream, all who are registered once after the start, at a walk (errands.h).
 */
#ifndef DG_LOGIN_H
#define DG_LOGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "router/router.h"
#include "util/list.h"

struct component;
struct dg_timer;
struct person;

struct logins {
	struct component *c;
	struct dg_node leaving; /* persons without a resource, by the time of their log-out */
	struct dg_node missing; /* persons who were online when the stream was lost */
	struct dg_timer *timer;
	int64_t grace_ms;
	char *after; /* of the registered ones, who was asked last; NULL: none yet */
	bool all_asked, asking;
	size_t in_page;
};

void logins_init(struct logins *l, struct component *c, uv_loop_t *loop);
void logins_finish(struct logins *l);

/* Does the network want its users to log in at all? */
bool login_is_wanted(const struct component *c);
/* A resource came that was not there; `first`: the user had none. */
void login_came(struct component *c, struct person *who, bool first);
/* The last resource has gone; `who` may be forgotten when this returns. */
void login_left(struct component *c, struct person *who);
/* The user wants the gateway no more, or has unregistered: log out now. */
void login_end(struct component *c, const char *user);
void login_stream_up(struct component *c);
void login_stream_down(struct component *c);
/* As in struct dg_router_sink. */
void login_session(struct component *c, const char *user, enum dg_link link, enum dg_status why, const char *text);

#endif
