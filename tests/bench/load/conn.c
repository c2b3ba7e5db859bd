/* conn.c - see conn.h. */
#include "conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/mem.h"

enum { READ_OCTETS = 256 * 1024, EVENTS = 64 };

static _Noreturn void give_up(const char *what)
{
	perror(what);
	exit(1);
}

static void must(bool ok, const char *what)
{
	if (!ok)
		give_up(what);
}

void loop_init(struct loop *l)
{
	*l = (struct loop){ .epoll = epoll_create1(EPOLL_CLOEXEC), .now_ns = dg_mono_ns() };
	must(l->epoll >= 0, "epoll_create1");
}

static void destroy(struct conn *c)
{
	struct loop *l = c->loop;
	l->conns[c->slot] = NULL;
	while (l->used && !l->conns[l->used - 1])
		l->used--;
	close(c->fd);
	dg_buf_finish(&c->in);
	dg_buf_finish(&c->out);
	free(c);
}

void loop_finish(struct loop *l)
{
	for (size_t i = l->used; i-- > 0;)
		if (l->conns[i])
			destroy(l->conns[i]);
	close(l->epoll);
}

static void watch(struct conn *c, int how)
{
	struct epoll_event event = { .events = EPOLLIN | (c->blocked ? EPOLLOUT : 0), .data.ptr = c };
	must(epoll_ctl(c->loop->epoll, how, c->fd, &event) == 0, "epoll_ctl");
}

struct conn *conn_open(struct loop *l, int fd, void *owner)
{
	struct conn *c = dg_alloc(sizeof *c);
	*c = (struct conn){ .loop = l, .fd = fd, .owner = owner };
	while (c->slot < CONNS_MAX && l->conns[c->slot])
		c->slot++;
	if (c->slot == CONNS_MAX)
		give_up("too many connections");
	l->conns[c->slot] = c;
	l->used = c->slot < l->used ? l->used : c->slot + 1;
	must(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == 0, "fcntl");
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int)); /* standard input is no socket */
	watch(c, EPOLL_CTL_ADD);
	return c;
}

struct conn *conn_listen(struct loop *l, void (*on_accept)(struct conn *listener, int fd), void *owner, uint16_t *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(fd >= 0, "socket");
	must(bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 128) == 0, "listen");
	must(getsockname(fd, (struct sockaddr *)&address, &size) == 0, "getsockname");
	*port = ntohs(address.sin_port);
	struct conn *c = conn_open(l, fd, owner);
	c->on_accept = on_accept;
	return c;
}

struct conn *conn_dial(struct loop *l, uint16_t port, void *owner)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(fd >= 0, "socket");
	if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
		return conn_open(l, fd, owner);
	close(fd);
	return NULL;
}

void conn_end(struct conn *c)
{
	c->ended = true;
}

size_t conn_unwritten(const struct conn *c)
{
	return c->out.len - c->out_at;
}

static void read_some(struct conn *c)
{
	if (c->on_accept) {
		int fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			c->on_accept(c, fd);
		return;
	}
	ssize_t n = read(c->fd, dg_buf_reserve(&c->in, READ_OCTETS), READ_OCTETS);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		conn_end(c);
		return;
	}
	c->in.len += (size_t)n;
	c->in.at[c->in.len] = '\0';
	/* Acknowledged at once: a peer without TCP_NODELAY, such as Kannel, would wait 40 ms for it. Not lasting:
	 * tcp(7). */
	(void)setsockopt(c->fd, IPPROTO_TCP, TCP_QUICKACK, &(int){ 1 }, sizeof(int));
	c->loop->now_ns = dg_mono_ns();
	dg_buf_drop(&c->in, c->on_octets(c, c->in.at, c->in.len));
}

static void write_some(struct conn *c)
{
	if (!conn_unwritten(c))
		return;
	ssize_t n = write(c->fd, c->out.at + c->out_at, conn_unwritten(c));
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		conn_end(c);
		return;
	}
	c->out_at += n > 0 ? (size_t)n : 0;
	bool rest = conn_unwritten(c) > 0;
	if (!rest) {
		dg_buf_clear(&c->out);
		c->out_at = 0;
	}
	if (rest != c->blocked) {
		c->blocked = rest;
		watch(c, EPOLL_CTL_MOD);
	}
}

static void sweep(struct loop *l)
{
	for (size_t i = l->used; i-- > 0;) {
		struct conn *c = l->conns[i];
		if (c && !c->ended)
			write_some(c);
		if (c && c->ended) {
			if (c->on_end)
				c->on_end(c);
			destroy(c);
		}
	}
}

void loop_turn(struct loop *l, int64_t wait_ns)
{
	struct epoll_event events[EVENTS];
	const struct timespec wait = { .tv_sec = wait_ns / 1000000000, .tv_nsec = wait_ns % 1000000000 };
	sweep(l); /* what was said between two turns */
	int n = epoll_pwait2(l->epoll, events, EVENTS, &wait, NULL);
	l->now_ns = dg_mono_ns();
	for (int i = 0; i < n; i++) {
		struct conn *c = events[i].data.ptr;
		if (!c->ended && (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
			read_some(c);
	}
	sweep(l);
}
