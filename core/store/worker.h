/* worker.h - the store's thread: takes what queued, runs it as one transaction, gives it back as a batch. */
#ifndef DG_STORE_WORKER_H
#define DG_STORE_WORKER_H

#include <uv.h>

#include "store/held.h"
#include "store/mover.h"

#define DG_STORE_BATCH_MOST 4096

enum dg_batch_health { DG_HEALTH_SAME, DG_HEALTH_WELL, DG_HEALTH_ILL };

/* What the thread has to say after a transaction. */
struct dg_batch {
	struct dg_batch *next;
	struct dg_op *ops; /* in the order of the calls; none when the thread worked for itself */
	size_t n;
	int64_t took_us; /* from the first operation to the end of the commit */
	enum dg_batch_health health;
	struct dg_error ill;    /* with DG_HEALTH_ILL */
	struct dg_error poison; /* what the database says of the operation that it refused; "": none */
	uint64_t unmatched;     /* parked reports that were given up */
};

struct dg_worker {
	struct dg_journal *journal;
	uv_async_t *bell; /* rung when there is a batch */
	uv_thread_t thread;
	uv_mutex_t mutex;
	uv_cond_t wake, life; /* for the thread; for who waits for its end */
	/* Under the mutex: */
	struct dg_op *first, **last;
	struct dg_batch *done, **last_done;
	bool waits, ends, has_ended, is_left;
	/* The thread's own: */
	struct dg_held held; /* facts that the disk has not taken yet */
	struct dg_mover mover;
	bool is_ill;
	int64_t upkeep_due_ms, probe_due_ms, rests_since_ms; /* dg_mono_ms() */
};

/* Loop thread, all of them. The journal is the thread's from here to the end, and is closed by it. */
DG_MUST_CHECK
enum dg_status dg_worker_start(struct dg_worker *w, struct dg_journal *j, uv_async_t *bell);
void dg_worker_push(struct dg_worker *w, struct dg_op *op);
/* What is queued and not begun, but for facts: given, in the order of the calls. */
struct dg_op *dg_worker_withdraw(struct dg_worker *w);
struct dg_batch *dg_worker_collect(struct dg_worker *w); /* given: free() each when its operations are destroyed */
/* Runs what is queued, ends the thread, waits for it. False: for `silence_ms` it finished nothing at all; it is left
 * alone with everything that it was given, the journal and `w` among them, and does not ring any more. */
bool dg_worker_finish(struct dg_worker *w, int64_t silence_ms);

#endif
