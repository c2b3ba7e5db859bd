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

static const char tag[] = "store";

struct dg_store {
	uv_async_t bell;
	struct dg_worker worker;
	struct dg_journal *journal; /* the thread's, while that runs */
	const struct dg_log *log;
	void (*on_health)(void *arg, const char *why);
	void *arg;
	size_t queued;
	bool is_closed;
	struct dg_op *refused, **last_refused; /* queued by a callback while it closes */
	struct dg_error ill;                   /* "": well */
	struct dg_series *commits, *operations, *unmatched, *queue;
	struct dg_histogram *commit_seconds;
};

size_t dg_store_queued(const struct dg_store *s)
{
	return s->queued;
}

const char *dg_store_health(const struct dg_store *s)
{
	return *s->ill.text ? s->ill.text : NULL;
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

void dg_store_queue(struct dg_store *s, struct dg_op *op)
{
	if (s->is_closed) {
		*s->last_refused = op;
		s->last_refused = &op->next;
		return;
	}
	count_queued(s, s->queued + 1);
	dg_worker_push(&s->worker, op);
}

/* ---- answers ---- */

static void answer(struct dg_store *s, struct dg_op *op)
{
	if (op->status != DG_OK && (!op->is_heard || op->kind->is_mute))
		dg_log(s->log, DG_LOG_WARN, DG_SAY(tag, "an operation failed"), DG_S("operation", op->kind->name),
			DG_S("why", op->status == DG_NOENT ? "no such row" : dg_store_health(s)));
	if (op->is_heard)
		op->kind->answer(op);
	dg_op_destroy(op);
}

static void tell_health(struct dg_store *s, const struct dg_batch *b)
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
	if (s->on_health)
		s->on_health(s->arg, dg_store_health(s));
}

static void answer_batch(struct dg_store *s, struct dg_batch *b)
{
	tell_health(s, b);
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
		count_queued(s, s->queued - 1);
		answer(s, op);
	}
	free(b);
}

static void answer_all(struct dg_store *s)
{
	for (struct dg_batch *b = dg_worker_collect(&s->worker), *next; b; b = next) {
		next = b->next;
		answer_batch(s, b);
	}
}

static void on_bell(uv_async_t *bell)
{
	answer_all(DG_OF(bell, struct dg_store, bell));
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
	s->commit_seconds = dg_metrics_histogram(m, "dragoman_store_commit_seconds", NULL,
		"Time from the first operation of a transaction to its end on disk.");
}

static void on_closed(uv_handle_t *bell)
{
	free(DG_OF(bell, struct dg_store, bell));
}

struct dg_store *dg_store_open(uv_loop_t *loop, const struct dg_store_options *options, const struct dg_log *log,
	struct dg_metrics *metrics, struct dg_error *why)
{
	struct dg_journal *j = dg_journal_open(options, why);
	if (!j)
		return NULL;
	struct dg_store *s = dg_alloc(sizeof *s);
	s->journal = j;
	s->log = log;
	s->on_health = options->on_health;
	s->arg = options->arg;
	s->last_refused = &s->refused;
	count_into(s, metrics);
	if (uv_async_init(loop, &s->bell, on_bell)) {
		free(s);
		goto failed;
	}
	uv_unref((uv_handle_t *)&s->bell);
	if (dg_worker_start(&s->worker, j, &s->bell) == DG_OK)
		return s;
	uv_close((uv_handle_t *)&s->bell, on_closed);
failed:
	snprintf(why->text, sizeof why->text, "no thread can be started for it");
	dg_journal_close(j);
	return NULL;
}

void dg_store_close(struct dg_store *s)
{
	if (!s)
		return;
	dg_worker_finish(&s->worker);
	s->is_closed = true;
	struct dg_batch *b = s->worker.done;
	while (b) {
		struct dg_batch *next = b->next;
		answer_batch(s, b);
		b = next;
	}
	while (s->refused) {
		struct dg_op *op = s->refused;
		s->refused = op->next;
		if (!s->refused)
			s->last_refused = &s->refused;
		op->status = DG_REMOTE;
		answer(s, op);
	}
	dg_journal_close(s->journal);
	uv_close((uv_handle_t *)&s->bell, on_closed);
}
