/* worker.c - see worker.h. store.c starts it and hands it operations; nothing here touches a caller's memory, logs, or
 * counts. */
#include "store/worker.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/upkeep.h"
#include "util/clock.h"
#include "util/mem.h"

#define UPKEEP_EVERY_MS 60000
#define UPKEEP_MORE_MS  20    /* between two steps while there is more: a month's rows shall not fill every pause */
#define UPKEEP_LATE_MS  30000 /* then it is done between two batches, since the thread never rests */
#define PROBE_EVERY_MS  1000
#define PROBE_OCTETS    (256 * 1024)
/* The write-ahead log is moved into the file when so many pages are in it: at rest, that is after so long without an
 * operation; else beside the commits (mover.h), and what came meanwhile between two of them. When even that is too slow
 * everybody waits for it. Never by SQLite itself, which would do it inside a commit. */
#define LOG_PAGES_REST 1000
#define LOG_PAGES_MANY 8000
#define LOG_PAGES_MOST 24000
#define REST_MS        100
#define MOVED_LOOK_MS  10 /* at rest, until it has been moved */

/* ---- one transaction ---- */

/* The fault of the operation, not of the disk. */
static bool is_poison(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
	case SQLITE_TOOBIG:
	case SQLITE_RANGE: return true;
	default: return false; /* an int: SQLite's codes are many */
	}
}

static bool is_corrupt(int rc)
{
	return (rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB;
}

static void clear(struct dg_op *op)
{
	if (op->kind->clear)
		op->kind->clear(op);
}

/* Runs the batch but for the operations that were found to be poison, and those without one of `traits` (0: all).
 * *bad is the one that stopped it. */
static int attempt(struct dg_journal *j, struct dg_batch *b, unsigned traits, struct dg_op **bad)
{
	int rc = dg_journal_begin(j);
	struct dg_op *op = b->ops;
	for (; op && rc == SQLITE_OK; op = op->next) {
		*bad = op;
		if (!op->is_poison && (!traits || op->kind->traits & traits))
			rc = op->kind->run(j, op);
	}
	if (rc != SQLITE_OK)
		return rc;
	*bad = NULL;
	return dg_journal_commit(j);
}

static void undo(struct dg_worker *w, struct dg_batch *b)
{
	dg_journal_rollback(w->journal);
	for (struct dg_op *op = b->ops; op; op = op->next)
		clear(op);
}

/* Savepoints around each operation would cost all of them for the sake of one that should never be: when it comes, the
 * others are run again without it. */
static int run_without_poison(struct dg_worker *w, struct dg_batch *b)
{
	for (;;) {
		struct dg_op *bad = NULL;
		int rc = attempt(w->journal, b, 0, &bad);
		if (rc == SQLITE_OK)
			return rc;
		bool again = bad && is_poison(rc);
		struct dg_error *text = again ? &b->poison : &b->ill;
		snprintf(text->text, sizeof text->text, "%s", dg_journal_error(w->journal));
		undo(w, b);
		if (!again)
			return rc;
		bad->is_poison = true;
		bad->status = DG_INTERNAL;
	}
}

/* `b` comes back with what became of it. */
static void settle_health(struct dg_worker *w, struct dg_batch *b, int rc)
{
	bool was_ill = w->is_ill;
	w->is_ill = rc != SQLITE_OK;
	if (is_corrupt(rc))
		dg_journal_give_up(w->journal);
	if (w->is_ill != was_ill)
		b->health = w->is_ill ? DG_HEALTH_ILL : DG_HEALTH_WELL;
	w->probe_due_ms = dg_mono_ms() + PROBE_EVERY_MS;
}

static void refuse(struct dg_batch *b, unsigned but_traits)
{
	for (struct dg_op *op = b->ops; op; op = op->next)
		op->status = op->kind->traits & but_traits ? DG_OK : DG_REMOTE;
}

/* The disk does not take what is written: facts are held, what only reads is run all the same, the rest is refused. */
static void salvage(struct dg_worker *w, struct dg_batch *b)
{
	struct dg_op *bad;
	if (w->journal->is_given_up) { /* whatever is written now may destroy what could still be saved */
		refuse(b, 0);
		return;
	}
	b->ops = dg_held_keep(&w->held, b->ops, &b->n);
	refuse(b, DG_OP_READ);
	int rc = attempt(w->journal, b, DG_OP_READ, &bad);
	if (rc == SQLITE_OK)
		return;
	undo(w, b);
	refuse(b, 0);
	if (is_corrupt(rc))
		dg_journal_give_up(w->journal);
}

static void run_batch(struct dg_worker *w, struct dg_batch *b)
{
	int64_t start_ns = dg_mono_ns();
	int rc = run_without_poison(w, b);
	settle_health(w, b, rc);
	b->took_us = (dg_mono_ns() - start_ns) / 1000;
	b->unmatched = w->journal->unmatched;
	w->journal->unmatched = 0;
	if (rc != SQLITE_OK)
		salvage(w, b);
}

/* ---- the thread's own work ---- */

static void give_back(struct dg_worker *w, struct dg_batch *b)
{
	uv_mutex_lock(&w->mutex);
	*w->last_done = b;
	w->last_done = &b->next;
	uv_cond_signal(&w->life);
	bool rings = !w->is_left;
	uv_mutex_unlock(&w->mutex);
	if (rings)
		(void)uv_async_send(w->bell);
}

/* As much as a batch would take, and away again: on a disk that is nearly full a small commit fits where the next does
 * not, and health would come and go with each. */
static int run_probe(struct dg_journal *j)
{
	int rc = dg_journal_begin(j);
	if (rc == SQLITE_OK)
		rc = dg_journal_touch(j, PROBE_OCTETS);
	if (rc == SQLITE_OK)
		rc = dg_journal_commit(j);
	if (rc == SQLITE_OK)
		rc = dg_journal_begin(j);
	if (rc == SQLITE_OK)
		rc = dg_journal_touch(j, 0);
	return rc == SQLITE_OK ? dg_journal_commit(j) : rc;
}

static int run_upkeep(struct dg_journal *j, bool *more)
{
	int rc = dg_journal_begin(j);
	if (rc == SQLITE_OK)
		rc = dg_upkeep_step(j, dg_now_ms(), more);
	return rc == SQLITE_OK ? dg_journal_commit(j) : rc;
}

static void keep_up(struct dg_worker *w)
{
	struct dg_batch *b = dg_alloc(sizeof *b);
	bool more = false;
	if (w->is_ill)
		dg_journal_move_log(w->journal); /* a log that may begin anew needs no new room */
	int rc = w->is_ill ? run_probe(w->journal) : run_upkeep(w->journal, &more);
	if (rc != SQLITE_OK) {
		snprintf(b->ill.text, sizeof b->ill.text, "%s", dg_journal_error(w->journal));
		dg_journal_rollback(w->journal);
	}
	settle_health(w, b, rc);
	b->unmatched = w->journal->unmatched;
	w->journal->unmatched = 0;
	w->upkeep_due_ms = dg_mono_ms() + (more ? UPKEEP_MORE_MS : UPKEEP_EVERY_MS);
	if (b->health != DG_HEALTH_SAME || b->unmatched)
		give_back(w, b);
	else
		free(b);
}

/* When there is something to do about the log (dg_mono_ms(); `rests`: if nothing is asked for until then). */
static int64_t log_due_ms(const struct dg_worker *w, bool rests)
{
	int pages = w->journal->log_pages;
	if (dg_mover_is_done(&w->mover) || pages >= LOG_PAGES_MOST)
		return 0;
	if (dg_mover_is_busy(&w->mover))
		return rests ? dg_mono_ms() + MOVED_LOOK_MS : INT64_MAX;
	if (pages >= LOG_PAGES_MANY)
		return 0;
	return rests && pages >= LOG_PAGES_REST ? w->rests_since_ms + REST_MS : INT64_MAX;
}

static void move_log(struct dg_worker *w, bool rests)
{
	int pages = w->journal->log_pages;
	bool is_first = !dg_mover_is_busy(&w->mover) && !dg_mover_is_done(&w->mover);
	if (!rests && is_first && pages < LOG_PAGES_MOST && dg_mover_start(&w->mover, dg_journal_path(w->journal)))
		return;
	dg_mover_wait(&w->mover);
	dg_journal_move_log(w->journal);
}

/* When there is work besides the queue. */
static int64_t due_ms(const struct dg_worker *w, bool rests)
{
	int64_t late = rests ? 0 : UPKEEP_LATE_MS;
	if (w->journal->is_given_up)
		return INT64_MAX;
	if (w->is_ill)
		return w->probe_due_ms;
	if (w->held.first)
		return 0;
	int64_t log = log_due_ms(w, rests);
	int64_t upkeep = w->upkeep_due_ms + late;
	return log < upkeep ? log : upkeep;
}

static void work_besides(struct dg_worker *w, bool rests)
{
	int64_t now = dg_mono_ms();
	if (due_ms(w, rests) > now)
		return;
	if (!w->is_ill && log_due_ms(w, rests) <= now)
		move_log(w, rests);
	else
		keep_up(w);
}

/* ---- the queue ---- */

/* All that is queued; NULL: nothing, and it is time for other work, or *ends. */
static struct dg_op *take(struct dg_worker *w, bool *ends)
{
	uv_mutex_lock(&w->mutex);
	while (!w->first && !w->ends) {
		int64_t due = due_ms(w, true), now = dg_mono_ms();
		if (due <= now)
			break;
		w->waits = true;
		if (due == INT64_MAX)
			uv_cond_wait(&w->wake, &w->mutex);
		else
			(void)uv_cond_timedwait(&w->wake, &w->mutex, (uint64_t)(due - now) * 1000000u);
		w->waits = false;
	}
	struct dg_op *ops = w->first;
	w->first = NULL;
	w->last = &w->first;
	*ends = w->ends && !ops;
	uv_mutex_unlock(&w->mutex);
	return ops;
}

/* Cuts a batch off the front of `ops`; the rest. */
static struct dg_op *cut(struct dg_op *ops, struct dg_batch *b)
{
	struct dg_op *last = ops;
	b->ops = ops;
	for (b->n = 1; last->next && b->n < DG_STORE_BATCH_MOST; b->n++)
		last = last->next;
	struct dg_op *rest = last->next;
	last->next = NULL;
	return rest;
}

/* In batches, and given back. While the disk is ill none is tried: facts must not overtake those that are held. */
static void run_all(struct dg_worker *w, struct dg_op *ops)
{
	while (ops) {
		struct dg_batch *b = dg_alloc(sizeof *b);
		ops = cut(ops, b);
		if (w->is_ill)
			salvage(w, b);
		else
			run_batch(w, b);
		give_back(w, b);
		w->rests_since_ms = dg_mono_ms();
	}
}

/* Facts that the disk still does not take are refused now. */
static void end_thread(struct dg_worker *w)
{
	if (w->is_ill && !w->journal->is_given_up)
		keep_up(w);
	run_all(w, dg_held_give(&w->held, NULL));
	if (w->held.first) {
		struct dg_batch *b = dg_alloc(sizeof *b);
		b->n = w->held.n;
		b->ops = dg_held_give(&w->held, NULL);
		refuse(b, 0);
		give_back(w, b);
	}
	dg_mover_wait(&w->mover);
	dg_journal_close(w->journal);
	uv_mutex_lock(&w->mutex);
	w->has_ended = true;
	uv_cond_signal(&w->life);
	uv_mutex_unlock(&w->mutex);
}

static void run_thread(void *arg)
{
	struct dg_worker *w = arg;
	for (;;) {
		bool ends;
		struct dg_op *ops = take(w, &ends);
		bool rests = !ops;
		if (ends) {
			end_thread(w);
			return;
		}
		bool waits_for_health = w->is_ill && !w->journal->is_given_up;
		run_all(w, waits_for_health ? ops : dg_held_give(&w->held, ops));
		work_besides(w, rests);
	}
}

/* ---- the loop's side ---- */

enum dg_status dg_worker_start(struct dg_worker *w, struct dg_journal *j, uv_async_t *bell)
{
	*w = (struct dg_worker){ .journal = j, .bell = bell, .upkeep_due_ms = dg_mono_ms() + UPKEEP_EVERY_MS };
	w->last = &w->first;
	w->last_done = &w->done;
	dg_held_init(&w->held);
	if (uv_mutex_init(&w->mutex))
		return DG_REMOTE;
	if (uv_cond_init(&w->wake))
		goto no_wake;
	if (uv_cond_init(&w->life))
		goto no_life;
	if (uv_thread_create(&w->thread, run_thread, w))
		goto no_thread;
	return DG_OK;
no_thread:
	uv_cond_destroy(&w->life);
no_life:
	uv_cond_destroy(&w->wake);
no_wake:
	uv_mutex_destroy(&w->mutex);
	return DG_REMOTE;
}

void dg_worker_push(struct dg_worker *w, struct dg_op *op)
{
	uv_mutex_lock(&w->mutex);
	*w->last = op;
	w->last = &op->next;
	bool waits = w->waits;
	uv_mutex_unlock(&w->mutex);
	if (waits)
		uv_cond_signal(&w->wake);
}

struct dg_op *dg_worker_withdraw(struct dg_worker *w)
{
	struct dg_held facts;
	size_t n;
	dg_held_init(&facts);
	uv_mutex_lock(&w->mutex);
	struct dg_op *others = dg_held_keep(&facts, w->first, &n);
	w->first = facts.first;
	w->last = facts.first ? facts.last : &w->first;
	uv_mutex_unlock(&w->mutex);
	return others;
}

struct dg_batch *dg_worker_collect(struct dg_worker *w)
{
	uv_mutex_lock(&w->mutex);
	struct dg_batch *done = w->done;
	w->done = NULL;
	w->last_done = &w->done;
	uv_mutex_unlock(&w->mutex);
	return done;
}

/* Until the thread has ended or, for so long, gave no sign of life. */
static bool wait_for_end(struct dg_worker *w, int64_t silence_ms)
{
	struct dg_batch **seen = w->last_done;
	int64_t until_ms = dg_mono_ms() + silence_ms;
	while (!w->has_ended) {
		int64_t left_ms = until_ms - dg_mono_ms();
		if (left_ms <= 0)
			return false;
		(void)uv_cond_timedwait(&w->life, &w->mutex, (uint64_t)left_ms * 1000000u);
		if (w->last_done != seen) {
			seen = w->last_done;
			until_ms = dg_mono_ms() + silence_ms;
		}
	}
	return true;
}

bool dg_worker_finish(struct dg_worker *w, int64_t silence_ms)
{
	uv_mutex_lock(&w->mutex);
	w->ends = true;
	uv_cond_signal(&w->wake);
	bool has_ended = wait_for_end(w, silence_ms);
	w->is_left = !has_ended;
	uv_mutex_unlock(&w->mutex);
	if (!has_ended)
		return false;
	int failed = uv_thread_join(&w->thread);
	assert(!failed);
	(void)failed;
	uv_cond_destroy(&w->life);
	uv_cond_destroy(&w->wake);
	uv_mutex_destroy(&w->mutex);
	return true;
}
