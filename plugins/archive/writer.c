/* writer.c - see writer.h. The loop's thread adds to one buffer; the writer's thread takes it whole, writes it, and
 * keeps what the disk would not take for the next time. */
#include "writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "util/buf.h"
#include "util/clock.h"
#include "util/mem.h"

enum { PAUSE_MS = 200, DAY_S = 86400 }; /* lines of so long go in one write */

struct writer {
	const struct writer_options *options;
	uv_thread_t thread;
	uv_mutex_t mutex;
	uv_cond_t news;
	bool is_running;
	/* Both threads, under the mutex: */
	struct dg_buf waiting;
	bool ends, reopens;
	int trouble;
	size_t kept; /* octets in `taken`: what the disk would not take */
	/* The writer's thread: */
	int fd;
	int64_t octets, day, unsynced_ms; /* of the file; unsynced_ms 0: nothing */
	struct dg_buf taken;
};

struct writer *writer_create(const struct writer_options *options)
{
	struct writer *w = dg_alloc(sizeof *w);
	w->options = options;
	w->fd = -1;
	return w;
}

/* ---- the file ---- */

static int64_t today(void)
{
	return (int64_t)time(NULL) / DAY_S;
}

/* A line that the power cut short shall not swallow the next one. */
static void mend_end(struct writer *w)
{
	char last;
	if (w->octets > 0 && pread(w->fd, &last, 1, w->octets - 1) == 1 && last != '\n' && write(w->fd, "\n", 1) == 1)
		w->octets++;
}

static int open_file(struct writer *w)
{
	struct stat is;
	w->fd = open(w->options->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (w->fd < 0 || fstat(w->fd, &is))
		return errno;
	w->octets = is.st_size;
	w->day = is.st_size ? (int64_t)is.st_mtime / DAY_S : today();
	mend_end(w);
	return 0;
}

static int sync_file(struct writer *w)
{
	w->unsynced_ms = 0;
	return w->fd >= 0 && fdatasync(w->fd) && errno != EINVAL && errno != EROFS ? errno : 0;
}

static void close_file(struct writer *w)
{
	if (w->fd < 0)
		return;
	(void)sync_file(w);
	close(w->fd);
	w->fd = -1;
}

/* "calls.jsonl" becomes "calls.jsonl.20261123T101500Z", or with a number when that is there already. */
static void put_aside(struct writer *w)
{
	struct dg_buf name = { 0 };
	char stamp[24];
	time_t now = time(NULL);
	struct tm utc;
	close_file(w);
	if (!gmtime_r(&now, &utc) || !strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &utc))
		return;
	dg_buf_printf(&name, "%s.%s", w->options->path, stamp);
	for (int i = 2; !access(name.at, F_OK) && i < 100; i++) {
		dg_buf_clear(&name);
		dg_buf_printf(&name, "%s.%s.%d", w->options->path, stamp, i);
	}
	(void)rename(w->options->path, name.at);
	dg_buf_finish(&name);
}

static bool is_full(const struct writer *w)
{
	bool is_large = w->options->max_octets && w->octets >= w->options->max_octets;
	return w->octets && (is_large || (w->options->daily && w->day != today()));
}

/* What was written leaves `taken`. */
static int write_out(struct writer *w)
{
	while (w->taken.len) {
		ssize_t n = write(w->fd, w->taken.at, w->taken.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		w->octets += n;
		dg_buf_drop(&w->taken, (size_t)n);
		w->unsynced_ms = w->unsynced_ms ? w->unsynced_ms : dg_mono_ms();
	}
	return 0;
}

static int work(struct writer *w, bool reopens, bool ends)
{
	int failed = 0;
	if (reopens)
		close_file(w);
	if (w->taken.len && w->fd >= 0 && is_full(w))
		put_aside(w);
	if (w->fd < 0)
		failed = open_file(w);
	if (!failed)
		failed = write_out(w);
	bool is_due = w->unsynced_ms && (ends || dg_mono_ms() - w->unsynced_ms >= w->options->sync_ms);
	if (!failed && is_due)
		failed = sync_file(w);
	return failed;
}

/* ---- the thread ---- */

static void run(void *arg)
{
	struct writer *w = arg;
	bool ends = false;
	while (!ends) {
		uv_mutex_lock(&w->mutex);
		if (!w->ends)
			(void)uv_cond_timedwait(&w->news, &w->mutex, PAUSE_MS * UINT64_C(1000000));
		ends = w->ends;
		bool reopens = w->reopens;
		w->reopens = false;
		dg_buf_add(&w->taken, w->waiting.at, w->waiting.len);
		dg_buf_clear(&w->waiting);
		uv_mutex_unlock(&w->mutex);
		int failed = work(w, reopens, ends);
		uv_mutex_lock(&w->mutex);
		w->trouble = failed;
		w->kept = w->taken.len;
		uv_mutex_unlock(&w->mutex);
	}
	close_file(w);
}

int writer_start(struct writer *w)
{
	int failed = open_file(w);
	uv_mutex_init(&w->mutex);
	uv_cond_init(&w->news);
	w->trouble = failed;
	w->is_running = uv_thread_create(&w->thread, run, w) == 0;
	return failed;
}

void writer_destroy(struct writer *w)
{
	if (!w)
		return;
	if (w->is_running) {
		uv_mutex_lock(&w->mutex);
		w->ends = true;
		uv_cond_signal(&w->news);
		uv_mutex_unlock(&w->mutex);
		uv_thread_join(&w->thread);
		uv_cond_destroy(&w->news);
		uv_mutex_destroy(&w->mutex);
	}
	dg_buf_finish(&w->waiting);
	dg_buf_finish(&w->taken);
	free(w);
}

/* Its thread wakes up by itself: waking it for each line would be a system call and a write for each. */
bool writer_add(struct writer *w, const char *line, size_t octets)
{
	if (!w->is_running)
		return false;
	uv_mutex_lock(&w->mutex);
	bool fits = w->waiting.len + w->kept + octets <= w->options->room;
	if (fits)
		dg_buf_add(&w->waiting, line, octets);
	uv_mutex_unlock(&w->mutex);
	return fits;
}

void writer_reopen(struct writer *w)
{
	if (!w->is_running)
		return;
	uv_mutex_lock(&w->mutex);
	w->reopens = true;
	uv_mutex_unlock(&w->mutex);
}

int writer_trouble(struct writer *w)
{
	if (!w->is_running)
		return 0;
	uv_mutex_lock(&w->mutex);
	int trouble = w->trouble;
	uv_mutex_unlock(&w->mutex);
	return trouble;
}
