/* conn.h - one epoll set and the buffered connections on it. Octets that are written wait until the turn ends, so that
 * what one turn says goes out with one write. */
#ifndef LOAD_CONN_H
#define LOAD_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

enum { CONNS_MAX = 8192 };

struct loop {
	int epoll;
	struct conn *conns[CONNS_MAX]; /* NULL: free */
	size_t used;                   /* no slot from here on is taken */
	int64_t now_ns;                /* when this turn's octets were read */
};

struct conn {
	struct loop *loop;
	size_t slot;
	int fd;
	void *owner;
	size_t (*on_octets)(struct conn *c, const char *at, size_t n); /* how many it has dealt with */
	void (*on_end)(struct conn *c); /* the other side has gone; the connection is freed behind it */
	void (*on_accept)(struct conn *listener, int fd);
	struct dg_buf in, out;
	size_t out_at; /* of `out`: written so far */
	bool blocked, ended;
};

void loop_init(struct loop *l);
void loop_finish(struct loop *l);
/* Wait at most `wait_ns`, serve what came, write what was said. */
void loop_turn(struct loop *l, int64_t wait_ns);

struct conn *conn_open(struct loop *l, int fd, void *owner);
/* A listener on a free port of 127.0.0.1. */
struct conn *conn_listen(struct loop *l, void (*on_accept)(struct conn *listener, int fd), void *owner, uint16_t *port);
struct conn *conn_dial(struct loop *l, uint16_t port, void *owner); /* NULL: refused */
void conn_end(struct conn *c);                                      /* at the end of this turn */
size_t conn_unwritten(const struct conn *c);

#endif
