/* barrier.h - XEP-0199 pings from the component to its server: who waits for the answer, and which one it is.
 *
 * A server handles a stream in order, so the answer to a ping proves that all before it was processed; an error answer
 * proves it as well. At most one ping is on its way: what is asked meanwhile shares the next one, so a loaded link
 * asks no more often than the server answers. link.c owns one and does the writing.
 */
#ifndef DG_BARRIER_H
#define DG_BARRIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stream/element.h"
#include "util/buf.h"

struct dg_waiter {
	void (*passed)(void *arg, bool yes);
	void *arg;
};

struct dg_waiters {
	struct dg_waiter *at;
	size_t count, cap;
};

struct dg_barriers {
	const char *from, *to; /* the component's domain; who answers. Borrowed. */
	char token[25];        /* of this stream: ids are unique among all streams and components */
	char id[48];           /* of the ping on its way; "" when there is none */
	uint64_t count;        /* pings of this stream */
	int64_t asked_ms;
	int64_t since_ms;        /* from when on the server may be expected to answer */
	struct dg_waiters next;  /* for the next ping */
	struct dg_waiters asked; /* for the one on its way */
};

void dg_barriers_init(struct dg_barriers *b, const char *from, const char *to);
void dg_barriers_finish(struct dg_barriers *b); /* nobody may wait */
void dg_barriers_renew(struct dg_barriers *b);  /* a new stream */
void dg_barriers_add(struct dg_barriers *b, void (*passed)(void *arg, bool yes), void *arg);
bool dg_barriers_asking(const struct dg_barriers *b);
bool dg_barriers_due(const struct dg_barriers *b); /* somebody waits for a ping that can go now */
/* Append the next ping to `out`; only while not asking. `now_ms` is kept in asked_ms. */
void dg_barriers_ask(struct dg_barriers *b, int64_t now_ms, struct dg_buf *out);
/* Until now the server could not hear the ping, or we not its answer: its time begins anew. */
void dg_barriers_excuse(struct dg_barriers *b, int64_t now_ms);
/* From when on the answer is overdue, when octets came last at `read_ms`: after `answer_ms` of silence, four times that
 * in any case. Only while asking. */
int64_t dg_barriers_overdue_ms(const struct dg_barriers *b, int64_t read_ms, int64_t answer_ms);
/* Is this the answer? Then whoever waited is told, and may add new barriers meanwhile. */
bool dg_barriers_answer(struct dg_barriers *b, const struct dg_element *stanza);
/* The stream is gone: everybody is told false. */
void dg_barriers_fail(struct dg_barriers *b);

#endif
