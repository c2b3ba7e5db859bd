/* ask.h - questions of ours: IQs that we send, and the answers that come to them.
 *
 * Ids are unguessable and unique over all components of a server: Openfire tracks IQs by id alone. An answer counts
 * only from the address that was asked, in its prepared form. A stream that goes down answers everything with nothing.
 */
#ifndef DG_ASK_H
#define DG_ASK_H

#include <uv.h>

#include "stream/element.h"
#include "stream/render.h"
#include "util/list.h"
#include "util/map.h"

struct component;
struct incoming;
struct dg_timer;

/* `iq` is the result or error, borrowed; NULL: none came in time, or the stream is gone. Called exactly once, maybe
 * before ask_send() returns (the stream is down). */
typedef void ask_answered(void *arg, const struct dg_element *iq);

struct asks {
	struct component *c;
	struct dg_map *open;  /* id -> struct question of ours */
	struct dg_node order; /* by the time of asking, which is that of giving up */
	struct dg_timer *timer;
	char *fresh; /* the id of the one that is being written; NULL: none */
};

void asks_init(struct asks *a, struct component *c, uv_loop_t *loop);
void asks_finish(struct asks *a);
void asks_stream_down(struct asks *a);
size_t asks_open(const struct asks *a); /* how many wait for an answer */

/* Begin <iq id= from= to= type=> in c->out; the caller adds the payload and closes it, then ask_send(). `from` NULL:
 * the domain. `to` is a prepared JID. 30 s for the answer. */
struct dg_render ask_open(struct component *c, const char *type, const char *from, const char *to);
void ask_send(struct component *c, const char *to, ask_answered *answered, void *arg);
/* The same for an `arg` that is the question's own: `release` is called instead when the program ends first. */
void ask_send_owned(struct component *c, const char *to, ask_answered *answered, void (*release)(void *arg), void *arg);
/* An IQ of type result or error came. false: it answers nothing of ours. */
bool ask_take(struct component *c, const struct incoming *in);

#endif
