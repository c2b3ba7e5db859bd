/* A device as a stream of libuv. What libuv still holds on to while it closes is the wire, which outlives its owner; an
 * unplugged device ends like a closed connection (end of stream, or EIO). */
#include "serial.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "net/turn.h"
#include "util/buf.h"
#include "util/mem.h"

#define OUT_OCTETS_MAX 65536 /* a device that takes nothing gets nothing more */

struct wire {
	uv_pipe_t uv; /* first; libuv reads and writes any descriptor as one */
	struct modem_serial *owner;
	int fd;
	char inbox[4096];
};

struct writing {
	uv_write_t uv; /* first */
	char octets[];
};

struct modem_serial {
	const struct modem_port_events *events;
	void *arg;
	struct dg_turn *turn; /* tells that it is open, or why not */
	struct wire *wire;    /* NULL: it is closed */
	bool told;
	char why[200];
};

/* -- the device ---------------------------------------------------------------------------- */

static const struct {
	int64_t baud;
	speed_t speed;
} speeds[] = { { 1200, B1200 }, { 2400, B2400 }, { 4800, B4800 }, { 9600, B9600 }, { 19200, B19200 }, { 38400, B38400 },
	{ 57600, B57600 }, { 115200, B115200 }, { 230400, B230400 }, { 460800, B460800 }, { 921600, B921600 } };

static speed_t speed_of(int64_t baud)
{
	for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++)
		if (baud <= speeds[i].baud)
			return speeds[i].speed;
	return B115200;
}

/* Eight bits, no parity, nothing translated; the modem's carrier does not matter. */
static int set_line(int fd, int64_t baud, bool flow_control)
{
	struct termios t;
	if (tcgetattr(fd, &t))
		return -1;
	cfmakeraw(&t);
	t.c_cflag |= CREAD | CLOCAL;
	t.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
	if (flow_control)
		t.c_cflag |= CRTSCTS;
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	(void)cfsetispeed(&t, speed_of(baud));
	(void)cfsetospeed(&t, speed_of(baud));
	return tcsetattr(fd, TCSANOW, &t);
}

/* A descriptor; -1 with a sentence. */
static int open_device(const char *path, int64_t baud, bool flow_control, char why[200])
{
	int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		(void)snprintf(why, 200,
			errno == ENOENT ? "there is no device %.120s" : "%.120s cannot be opened: %.40s", path,
			strerror(errno));
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB))
		(void)snprintf(why, 200, "%.150s is used by another program", path);
	else if (!isatty(fd))
		(void)snprintf(why, 200, "%.150s is no serial device", path);
	else if (set_line(fd, baud, flow_control))
		(void)snprintf(why, 200, "%.120s cannot be set up: %.40s", path, strerror(errno));
	else
		return fd;
	close(fd);
	return -1;
}

/* -- the stream ---------------------------------------------------------------------------- */

static void on_wire_closed(uv_handle_t *uv)
{
	free((struct wire *)uv);
}

/* What is still in the device's buffer is thrown away: a device that takes nothing would keep close() waiting. */
static void close_wire(struct modem_serial *s)
{
	struct wire *w = s->wire;
	s->wire = NULL;
	if (!w)
		return;
	w->owner = NULL;
	(void)tcflush(w->fd, TCIOFLUSH);
	uv_close((uv_handle_t *)&w->uv, on_wire_closed);
}

static void end(struct modem_serial *s, const char *why)
{
	if (s->told)
		return;
	s->told = true;
	close_wire(s);
	s->events->on_closed(s->arg, why);
}

static void on_alloc(uv_handle_t *uv, size_t suggested, uv_buf_t *out)
{
	struct wire *w = (struct wire *)uv;
	(void)suggested;
	*out = uv_buf_init(w->inbox, sizeof w->inbox);
}

static void on_read(uv_stream_t *uv, ssize_t n, const uv_buf_t *in)
{
	struct wire *w = (struct wire *)uv;
	if (!n || !w->owner)
		return;
	if (n < 0)
		end(w->owner, "the device is gone");
	else
		w->owner->events->on_octets(w->owner->arg, in->base, (size_t)n);
}

static void on_written(uv_write_t *uv, int error)
{
	struct wire *w = (struct wire *)uv->handle;
	free((struct writing *)uv);
	if (error && w->owner)
		end(w->owner, "the device is gone");
}

static void on_turn(void *arg)
{
	struct modem_serial *s = arg;
	if (s->wire)
		s->events->on_open(s->arg);
	else
		end(s, s->why);
}

void modem_serial_write(struct modem_serial *s, const char *octets, size_t n)
{
	if (!s->wire || uv_stream_get_write_queue_size((uv_stream_t *)&s->wire->uv) > OUT_OCTETS_MAX)
		return;
	struct writing *w = dg_alloc(sizeof *w + n);
	memcpy(w->octets, octets, n);
	uv_buf_t all = uv_buf_init(w->octets, (unsigned)n);
	if (uv_write(&w->uv, (uv_stream_t *)&s->wire->uv, &all, 1, on_written))
		free(w);
}

static struct wire *open_wire(struct modem_serial *s, uv_loop_t *loop, int fd)
{
	struct wire *w = dg_alloc(sizeof *w);
	(void)uv_pipe_init(loop, &w->uv, 0);
	w->owner = s;
	w->fd = fd;
	int error = uv_pipe_open(&w->uv, fd);
	if (!error)
		error = uv_read_start((uv_stream_t *)&w->uv, on_alloc, on_read);
	if (!error)
		return w;
	(void)snprintf(s->why, sizeof s->why, "the device cannot be read: %s", uv_strerror(error));
	w->owner = NULL;
	if (uv_fileno((uv_handle_t *)&w->uv, &(uv_os_fd_t){ 0 }))
		close(fd); /* libuv has not taken it */
	uv_close((uv_handle_t *)&w->uv, on_wire_closed);
	return NULL;
}

struct modem_serial *modem_serial_open(uv_loop_t *loop, const char *path, int64_t baud, bool flow_control,
	const struct modem_port_events *events, void *arg)
{
	struct modem_serial *s = dg_alloc(sizeof *s);
	s->events = events;
	s->arg = arg;
	int fd = open_device(path, baud, flow_control, s->why);
	if (fd >= 0)
		s->wire = open_wire(s, loop, fd);
	s->turn = dg_turn_create(loop, on_turn, s);
	dg_turn_ask(s->turn);
	return s;
}

void modem_serial_destroy(struct modem_serial *s)
{
	if (!s)
		return;
	close_wire(s);
	dg_turn_destroy(s->turn);
	free(s);
}
