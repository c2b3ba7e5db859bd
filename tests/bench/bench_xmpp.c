/* bench_xmpp.c - what the XMPP link alone costs: processor time per message that is read, looked at, rendered and sent
 * back (core/xmpp/{link,stream,guard,element,render}.c). The budget is 5.5 us for a typical message.
 *
 * A child process plays the server: it pumps pre-rendered messages over loopback as fast as they are taken and counts
 * the answers. The two are pinned to different processors; only the parent's time counts.
 *
 *	bench_xmpp [MESSAGES [ROUNDS]]
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "peak.h"
#include "stream/element.h"
#include "stream/link.h"
#include "stream/render.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/mem.h"

#define DOMAIN "gateway.example.org"

/* What a client of today sends, with entities, a chat state, a receipt request, an origin-id and a language: 439
 * octets; and the least that makes a message. */
static const struct kind {
	const char *name, *xml;
} kinds[] = {
	{ "typical",
		"<message from='romeo.montague@example.org/conversations.x7Hq' to='+15550001111@" DOMAIN
		"' type='chat' id='%08zx-4c21-4f7e-b7a1-2f0a51d3c9aa' xml:lang='en'><body>Wherefore art thou "
		"&lt;Romeo&gt; "
		"&amp; why? Meet me at 8pm, don&apos;t be late.</body><active "
		"xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/><origin-id "
		"xmlns='urn:xmpp:sid:0' id='%08zx-4c21-4f7e-b7a1-2f0a51d3c9aa'/></message>" },
	{ "small",
		"<message from='romeo@example.org/x' to='+15550001111@" DOMAIN
		"' type='chat' id='%08zx'><body>The quick brown fox jumps over the lazy dog, twice.</body></message>" },
};

static void pin(size_t processor)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	sched_setaffinity(0, sizeof set, &set); /* with one processor it stays where it is */
}

/* ---- the child ---- */

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void write_all(int fd, const char *text)
{
	must(write(fd, text, strlen(text)) == (ssize_t)strlen(text), "write");
}

/* Read until `part` came. */
static void read_to(int fd, const char *part)
{
	struct dg_buf got = { 0 };
	while (!got.at || !strstr(got.at, part)) {
		ssize_t n = read(fd, dg_buf_reserve(&got, 4096), 4096);
		must(n > 0, "read");
		got.len += (size_t)n;
		got.at[got.len] = '\0';
	}
	dg_buf_finish(&got);
}

/* Write `all` and read until `wanted` answers came. */
static void pump(int fd, const struct dg_buf *all, size_t wanted)
{
	static char in[1 << 18];
	size_t sent = 0;
	size_t answers = 0;
	size_t matched = 0;
	static const char mark[] = "</message>";
	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (answers < wanted) {
		struct pollfd p = { .fd = fd, .events = (short)(POLLIN | (sent < all->len ? POLLOUT : 0)) };
		poll(&p, 1, -1);
		if (p.revents & POLLOUT) {
			ssize_t n = write(fd, all->at + sent, all->len - sent < 1 << 18 ? all->len - sent : 1 << 18);
			sent += n > 0 ? (size_t)n : 0;
		}
		ssize_t n = read(fd, in, sizeof in);
		must(n > 0 || (n < 0 && errno == EAGAIN), "the link has gone");
		for (ssize_t i = 0; i < n; i++) {
			matched = in[i] == mark[matched] ? matched + 1 : in[i] == '<';
			if (matched == sizeof mark - 1) {
				matched = 0;
				answers++;
			}
		}
	}
	fcntl(fd, F_SETFL, 0);
}

static void serve(int listener, const struct kind *kind, size_t messages)
{
	struct dg_buf all = { 0 };
	pin(1);
	for (size_t i = 0; i < messages; i++)
		dg_buf_printf(&all, kind->xml, i, i);
	int fd = accept(listener, NULL, NULL);
	must(fd >= 0, "accept");
	read_to(fd, "<stream:stream");
	write_all(fd,
		"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
		"xmlns:stream='http://etherx.jabber.org/streams' from='" DOMAIN "' id='1'>");
	read_to(fd, "</handshake>");
	write_all(fd, "<handshake/>");
	pump(fd, &all, messages);
	write_all(fd, "<message from='end@example.org' to='" DOMAIN "' type='headline'/>");
	shutdown(fd, SHUT_WR);
	char last[4096];
	while (read(fd, last, sizeof last) > 0)
		continue;
	exit(0);
}

/* ---- the parent ---- */

struct bench {
	struct dg_xlink *link;
	uv_loop_t loop;
	struct dg_buf out;
	size_t answered, out_octets;
	struct rusage from, to;
	int64_t from_ms, to_ms;
};

static void on_up(void *arg)
{
	(void)arg;
}

static void on_down(void *arg, const char *condition, const char *text)
{
	(void)arg;
	(void)condition;
	fprintf(stderr, "the link went down: %s\n", text);
	exit(1);
}

static void on_stopped(void *arg)
{
	struct bench *b = arg;
	uv_stop(&b->loop);
}

static void on_stanza(void *arg, const struct dg_element *e, bool truncated)
{
	struct bench *b = arg;
	(void)truncated;
	const struct dg_element *body = dg_element_child(e, "body", DG_NS_STANZA);
	if (!body) {
		getrusage(RUSAGE_SELF, &b->to);
		b->to_ms = dg_mono_ms();
		dg_xlink_stop(b->link, on_stopped);
		return;
	}
	if (!b->answered++) {
		getrusage(RUSAGE_SELF, &b->from);
		b->from_ms = dg_mono_ms();
	}
	struct dg_render r;
	dg_buf_clear(&b->out);
	dg_render_init(&r, &b->out);
	dg_render_open(&r, "message");
	dg_render_attr(&r, "type", "chat");
	dg_render_attr(&r, "to", dg_element_attr(e, "from"));
	dg_render_attr(&r, "from", dg_element_attr(e, "to"));
	dg_render_attr(&r, "id", dg_element_attr(e, "id"));
	dg_render_leaf(&r, "body", NULL, dg_element_text(body));
	dg_render_close(&r);
	b->out_octets += b->out.len;
	must(dg_xlink_send(b->link, b->out.at, b->out.len) == DG_OK, "dg_xlink_send");
}

static double microseconds(const struct rusage *r)
{
	return 1e6 * (double)(r->ru_utime.tv_sec + r->ru_stime.tv_sec) +
		(double)(r->ru_utime.tv_usec + r->ru_stime.tv_usec);
}

static int listen_anywhere(uint16_t *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t octets = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 1) == 0, "listen");
	getsockname(fd, (struct sockaddr *)&at, &octets);
	*port = ntohs(at.sin_port);
	return fd;
}

/* Microseconds of processor time per message. */
static double run(const struct kind *kind, size_t messages)
{
	static const struct dg_xlink_events events = { .on_up = on_up, .on_down = on_down, .on_stanza = on_stanza };
	struct bench b = { 0 };
	struct dg_xlink_options options = { .host = "127.0.0.1", .domain = DOMAIN, .secret = "secret" };
	int listener = listen_anywhere(&options.port);
	pid_t child = fork();
	must(child >= 0, "fork");
	if (child == 0)
		serve(listener, kind, messages);
	close(listener);
	pin(0);
	uv_loop_init(&b.loop);
	b.link = dg_xlink_create(&b.loop, &options, &events, &b, NULL, NULL);
	dg_xlink_start(b.link);
	uv_run(&b.loop, UV_RUN_DEFAULT);
	dg_xlink_destroy(b.link);
	uv_run(&b.loop, UV_RUN_DEFAULT);
	uv_loop_close(&b.loop);
	waitpid(child, NULL, 0);
	dg_buf_finish(&b.out);
	double per_message = (microseconds(&b.to) - microseconds(&b.from)) / (double)messages;
	printf("%-8s %zu messages, %d octets in, %zu out: %.2f us/message, %lld ms in all, peak %ld KiB\n", kind->name,
		b.answered, snprintf(NULL, 0, kind->xml, messages, messages), b.out_octets / b.answered, per_message,
		(long long)(b.to_ms - b.from_ms), bench_peak_kib());
	return per_message;
}

static int by_value(const void *a, const void *b)
{
	const double *x = a;
	const double *y = b;
	return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
	size_t messages = argc > 1 ? strtoul(argv[1], NULL, 10) : 200000;
	size_t rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 5;
	struct dg_error why;
	signal(SIGPIPE, SIG_IGN);
	if (dg_xlink_selftest(&why) != DG_OK || !messages || !rounds) {
		fprintf(stderr, "%s\n", messages && rounds ? why.text : "usage: bench_xmpp [MESSAGES [ROUNDS]]");
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	double *all = dg_alloc(rounds * sizeof *all);
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		for (size_t i = 0; i < rounds; i++)
			all[i] = run(&kinds[k], messages);
		qsort(all, rounds, sizeof *all, by_value);
		printf("%s: median %.2f us, least %.2f us per message\n", kinds[k].name, all[rounds / 2], all[0]);
	}
	free(all);
	return 0;
}
