/* port_play.h - somebody who owns a port, and a pseudo terminal as the device. Header only. */
#ifndef TEST_MODEM_PORT_PLAY_H
#define TEST_MODEM_PORT_PLAY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "net/handle.h"
#include "port.h"
#include "util/buf.h"
#include "util/clock.h"

struct play {
	uv_loop_t loop;
	struct dg_timer *tick;
	bool is_open;
	struct dg_buf came, why;
	int master;
	char path[64];
};

static inline void play_on_open(void *arg)
{
	((struct play *)arg)->is_open = true;
}

static inline void play_on_octets(void *arg, const char *octets, size_t n)
{
	dg_buf_add(&((struct play *)arg)->came, octets, n);
}

static inline void play_on_closed(void *arg, const char *why)
{
	dg_buf_str(&((struct play *)arg)->why, why);
}

static const struct modem_port_events play_events = { play_on_open, play_on_octets, play_on_closed };

static inline void play_on_tick(void *arg)
{
	(void)arg;
}

static inline int play_set_up(void **state)
{
	struct play *p = test_calloc(1, sizeof *p);
	assert_int_equal(uv_loop_init(&p->loop), 0);
	p->tick = dg_timer_create(&p->loop, play_on_tick, p);
	dg_timer_start(p->tick, 1, 1);
	p->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	assert_true(p->master >= 0);
	assert_int_equal(grantpt(p->master), 0);
	assert_int_equal(unlockpt(p->master), 0);
	assert_int_equal(ptsname_r(p->master, p->path, sizeof p->path), 0);
	*state = p;
	return 0;
}

static inline int play_tear_down(void **state)
{
	struct play *p = *state;
	if (p->master >= 0)
		close(p->master);
	dg_timer_destroy(p->tick);
	uv_run(&p->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&p->loop), 0);
	dg_buf_finish(&p->came);
	dg_buf_finish(&p->why);
	test_free(p);
	return 0;
}

#define play_until(p, holds)                                                                                           \
	do {                                                                                                           \
		int64_t play_end_ms = dg_mono_ms() + 5000;                                                             \
		while (!(holds)) {                                                                                     \
			assert_true(dg_mono_ms() < play_end_ms);                                                       \
			uv_run(&(p)->loop, UV_RUN_ONCE);                                                               \
		}                                                                                                      \
	} while (0)

/* What the owner wrote, as the other end of the device reads it. */
static inline void play_reads(struct play *p, const char *expected)
{
	char text[256];
	size_t n = 0;
	int64_t end_ms = dg_mono_ms() + 5000;
	while (n < strlen(expected)) {
		assert_true(dg_mono_ms() < end_ms);
		uv_run(&p->loop, UV_RUN_ONCE);
		ssize_t got = read(p->master, text + n, sizeof text - 1 - n);
		n += got > 0 ? (size_t)got : 0;
	}
	text[n] = '\0';
	assert_string_equal(text, expected);
}

#endif
