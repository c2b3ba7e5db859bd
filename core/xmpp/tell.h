/* tell.h - rows of the journal to stanzas, and the barrier that says when the server has them. */
#ifndef DG_TELL_H
#define DG_TELL_H

#include <stdbool.h>

#include "router/router.h"

struct component;
struct dg_timer;

struct tell {
	uint64_t *fresh; /* told since the last barrier was asked */
	size_t n_fresh, room_fresh;
	uint64_t *asked; /* covered by the barrier that is out */
	size_t n_asked, room_asked;
	bool out;              /* a barrier is out: the next one waits for it, so that busy streams ask seldom */
	struct dg_timer *soon; /* asks once the loop's turn is over */
};

void tell_init(struct tell *t, struct component *c, uv_loop_t *loop);
void tell_finish(struct tell *t);
/* DG_OFFLINE: the stream cannot take it now. Else: no stanza can hold it, ever. */
enum dg_status tell_row(struct component *c, const struct dg_row *row);
/* A text that tell_row() has taken before, when its files are where users can read them. */
void tell_text(struct component *c, const struct dg_row *row);
/* What was not covered by a barrier will be told again. */
void tell_stream_down(struct component *c, const char *condition);

#endif
