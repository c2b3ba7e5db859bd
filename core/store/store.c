/* store.c - see store.h: opening and closing, the way of an operation to the thread and back. What the operations do
 * stands in a file for each group of them: intake, moves, sent, report, load, search, state. */
#include "store/store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/journal.h"
#include "store/op.h"
#include "store/worker.h"
#include "util/list.h"
#include "util/mem.h"

/* The disk is called silent when nothing was finished for so many seconds in which something was to be done. Counted
 * in ticks: time in which the whole process did not run is not the disk's. */
#define TICK_MS          1000
#define SILENT_DEFAULT_S 10
#define CLOSE_LATE_MS    1000 /* how long closing waits for a disk that is silent already */

static const char tag[] = "store";

struct dg_store {
	uv_async_t bell;
	uv_timer_t tick;
	int n_open; /* handles */
	struct dg_worker worker;
	const struct dg_log *log;
	void (*on_health)(void *arg, const char *why);
	void *arg;
	size_t queued;
	bool is_closed;
	bool has_answered; /* since the last tick */
	int silent_s, silent_most_s;
	struct dg_op *refused, **last_refused; /* they are answered when the bell rings, or at the end of closing */
	struct dg_error ill, silent;           /* "": well */
	struct dg_series *commits, *operations, *unmatched, *queue, *healthy;
	struct dg_histogram *commit_seconds;
};

size_t dg_store_queued(const struct dg_store *s)
{
	return s->queued;
}

const char *dg_store_health(const struct dg_store *s)
{
	if (*s->ill.text)
		return s->ill.text;
	return *s->silent.text ? s->silent.text : NULL;
}

/* The loop lives on while somebody waits for an answer, and not for the store's sake alone. */
static void count_queued(struct dg_store *s, size_t queued)
{
	if (queued && !s->queued)
		uv_ref((uv_handle_t *)&s->bell);
	else if (!queued && s->queued)
		uv_unref((uv_handle_t *)&s->bell);
	s->queued = queued;
	s->queue->value = (int64_t)queued;
}

static void refuse(struct dg_store *s, struct dg_op *op)
{
	op->next = NULL;
	op->status = DG_REMOTE;
	*s->last_refused = op;
	s->last_refused = &op->next;
}

void dg_store_queue(struct dg_store *s, struct dg_op *op)
{
	count_queued(s, s->queued + 1);
	if (s->is_closed || (*s->silent.text && !dg_op_is_fact(op))) {
		refuse(s, op);
		(void)uv_async_send(&s->bell);
	} else {
		dg_worker_push(&s->worker, op);
	}
}

/* ---- answers ---- */

static void answer(struct dg_store *s, struct dg_op *op)
{
	count_queued(s, s->queued - 1);
	if (op->status != DG_OK && (!op->is_heard || op->kind->traits & DG_OP_MUTE))
		dg_log(s->log, DG_LOG_WARN, DG_SAY(tag, "an operation failed"), DG_S("operation", op->kind->name),
			DG_S("why", op->status == DG_NOENT ? "no such row" : dg_store_health(s)));
	if (op->is_heard)
		op->kind->answer(op);
	dg_op_destroy(op);
}

static void tell_health(struct dg_store *s)
{
	s->healthy->value = !dg_store_health(s);
	if (s->on_health)
		s->on_health(s->arg, dg_store_health(s));
}

static void take_health(struct dg_store *s, const struct dg_batch *b)
{
	switch (b->health) {
	case DG_HEALTH_SAME: return;
	case DG_HEALTH_ILL:
		snprintf(s->ill.text, sizeof s->ill.text, "the journal cannot be written: %.200s", b->ill.text);
		dg_log(s->log, DG_LOG_ERROR, DG_SAY(tag, "the journal cannot be written; nothing is accepted"),
			DG_S("why", b->ill.text));
		break;
	case DG_HEALTH_WELL:
		*s->ill.text = '\0';
		dg_log(s->log, DG_LOG_WARN, DG_SAY(tag, "the journal can be written again"));
		break;
	}
	tell_health(s);
}

static void answer_batch(struct dg_store *s, struct dg_batch *b)
{
	take_health(s, b);
	if (*b->poison.text)
		dg_log(s->log, DG_LOG_ERROR, DG_SAY(tag, "the database refused an operation; please report this"),
			DG_S("why", b->poison.text));
	if (b->unmatched) {
		s->unmatched->value += (int64_t)b->unmatched;
		dg_log(s->log, DG_LOG_WARN, DG_SAY(tag, "delivery reports that fit no message were dropped"),
			DG_I("reports", b->unmatched));
	}
	if (b->n && !dg_store_health(s)) {
		s->commits->value++;
		s->operations->value += (int64_t)b->n;
		dg_histogram_add(s->commit_seconds, b->took_us);
	}
	for (struct dg_op *op = b->ops, *next; op; op = next) {
		next = op->next;
		answer(s, op);
	}
	free(b);
}

static void answer_refused(struct dg_store *s)
{
	while (s->refused) {
		struct dg_op *op = s->refused;
		s->refused = op->next;
		if (!s->refused)
			s->last_refused = &s->refused;
		answer(s, op);
	}
}

/* ---- a disk that does not answer ---- */

static int run_echo(struct dg_journal *j, struct dg_op *op)
{
	(void)j;
	(void)op;
	return SQLITE_OK;
}

static void answer_echo(struct dg_op *op)
{
	(void)op;
}

static const struct dg_op_kind echo_kind = { "echo", run_echo, NULL, answer_echo, DG_OP_READ };

/* What is under way stays as it is, since it may still be written. What has not begun is refused, so that nobody waits
 * in silence; an echo takes its place, and tells when the disk is back. */
static void fall_silent(struct dg_store *s)
{
	dg_log(s->log, DG_LOG_ERROR, DG_SAY(tag, "the disk does not answer; nothing is accepted"),
		DG_I("seconds", s->silent_s), DG_I("operations", s->queued));
	for (struct dg_op *op = dg_worker_withdraw(&s->worker), *next; op; op = next) {
		next = op->next;
		refuse(s, op);
	}
	struct dg_op *echo = dg_op_create(&echo_kind, sizeof *echo, 0, NULL, true);
	count_queued(s, s->queued + 1);
	dg_worker_push(&s->worker, echo);
}

static void end_silence(struct dg_store *s)
{
	bool was_silent = *s->silent.text;
	*s->silent.text = '\0';
	s->has_answered = true;
	if (!was_silent)
		return;
	dg_log(s->log, DG_LOG_WARN, DG_SAY(tag, "the disk answers again"), DG_I("seconds", s->silent_s));
	tell_health(s);
}

static void on_tick(uv_timer_t *tick)
{
	struct dg_store *s = DG_OF(tick, struct dg_store, tick);
	s->silent_s = s->queued && !s->has_answered ? s->silent_s + TICK_MS / 1000 : 0;
	s->has_answered = false;
	if (s->silent_s < s->silent_most_s)
		return;
	bool begins = !*s->silent.text;
	snprintf(s->silent.text, sizeof s->silent.text, "the disk has not answered for %d s", s->silent_s);
	if (!begins)
		return;
	fall_silent(s);
	tell_health(s);
	answer_refused(s);
}

static void answer_all(struct dg_store *s, struct dg_batch *b)
{
	if (b)
		end_silence(s);
	for (struct dg_batch *next; b; b = next) {
		next = b->next;
		answer_batch(s, b);
	}
	answer_refused(s);
}

static void on_bell(uv_async_t *bell)
{
	struct dg_store *s = DG_OF(bell, struct dg_store, bell);
	answer_all(s, dg_worker_collect(&s->worker));
}

/* ---- life ---- */

static void count_into(struct dg_store *s, struct dg_metrics *m)
{
	s->commits = dg_metrics_counter(m, "dragoman_store_commits_total", NULL, "Transactions of the journal.");
	s->operations = dg_metrics_counter(
		m, "dragoman_store_operations_total", NULL, "Operations that these transactions carried.");
	s->unmatched = dg_metrics_counter(m, "dragoman_store_unmatched_reports_total", NULL,
		"Delivery reports that fit no message and were dropped after a minute.");
	s->queue = dg_metrics_gauge(m, "dragoman_store_queue", NULL, "Operations that are queued or being committed.");
	s->healthy = dg_metrics_gauge(m, "dragoman_store_healthy", NULL, "1 while the journal can be written, else 0.");
	s->healthy->value = 1;
	s->commit_seconds = dg_metrics_histogram(m, "dragoman_store_commit_seconds", NULL,
		"Time from the first operation of a transaction to its end on disk.");
}

static void let_go(struct dg_store *s)
{
	if (--s->n_open == 0)
		free(s);
}

static void on_bell_closed(uv_handle_t *bell)
{
	let_go(DG_OF(bell, struct dg_store, bell));
}

static void on_tick_closed(uv_handle_t *tick)
{
	let_go(DG_OF(tick, struct dg_store, tick));
}

/* Neither keeps the loop alive. */
static enum dg_status open_handles(struct dg_store *s, uv_loop_t *loop)
{
	if (uv_async_init(loop, &s->bell, on_bell))
		return DG_REMOTE;
	(void)uv_timer_init(loop, &s->tick);
	(void)uv_timer_start(&s->tick, on_tick, TICK_MS, TICK_MS);
	uv_unref((uv_handle_t *)&s->bell);
	uv_unref((uv_handle_t *)&s->tick);
	s->n_open = 2;
	return DG_OK;
}

static void close_handles(struct dg_store *s)
{
	uv_close((uv_handle_t *)&s->bell, on_bell_closed);
	uv_close((uv_handle_t *)&s->tick, on_tick_closed);
}

struct dg_store *dg_store_open(uv_loop_t *loop, const struct dg_store_options *options, const struct dg_log *log,
	struct dg_metrics *metrics, struct dg_error *why)
{
	struct dg_journal *j = dg_journal_open(options, why);
	if (!j)
		return NULL;
	struct dg_store *s = dg_alloc(sizeof *s);
	s->log = log;
	s->on_health = options->on_health;
	s->arg = options->arg;
	s->silent_most_s = options->silent_s ? options->silent_s : SILENT_DEFAULT_S;
	s->last_refused = &s->refused;
	count_into(s, metrics);
	if (open_handles(s, loop) != DG_OK) {
		free(s);
		goto failed;
	}
	if (dg_worker_start(&s->worker, j, &s->bell) == DG_OK)
		return s;
	close_handles(s);
failed:
	snprintf(why->text, sizeof why->text, "no thread can be started for it");
	dg_journal_close(j);
	return NULL;
}

enum dg_status dg_store_close(struct dg_store *s)
{
	if (!s)
		return DG_OK;
	if (!dg_worker_finish(&s->worker, *s->silent.text ? CLOSE_LATE_MS : s->silent_most_s * 1000)) {
		dg_log(s->log, DG_LOG_ERROR,
			DG_SAY(tag, "the disk does not answer; leaving without it, as if the power had gone"),
			DG_I("operations", s->queued));
		return DG_TIMEOUT;
	}
	s->is_closed = true;
	answer_all(s, s->worker.done); /* the thread and its mutex are gone */
	bool is_ill = *s->ill.text;
	close_handles(s);
	return is_ill ? DG_REMOTE : DG_OK;
}
