/* verdict.h - what becomes of a job: sent, failed, later, elsewhere, in doubt, too late. One table says which status
 * means what. */
#ifndef DG_VERDICT_H
#define DG_VERDICT_H

#include "router/lane.h"

/* deliver() refused. */
void verdict_refused(struct job *j, enum dg_status why);
/* Nobody knows whether the network has it. */
void verdict_doubt(struct job *j, dg_kept *kept, void *kept_arg);
/* It was held long enough: one more try, marked, or the end. */
void verdict_doubt_over(struct job *j);
/* How long a row that was loaded has still to wait. Its due_ms is a time of the clock on the wall, which may have been
 * set since: it waits never longer than it was once told to. */
int64_t verdict_left_ms(const struct lane *l, const struct dg_row *row);
bool verdict_is_late(const struct job *j);
void verdict_late(struct job *j);
void verdict_dropped(struct job *j);
/* The network took it at the attempt that was in doubt. false: it is being handed over again; that goes on, and its end
 * is no end any more. */
bool verdict_taken_late(struct job *j, const struct dg_event *receipt, dg_kept *kept, void *kept_arg);
/* The configuration has no route to it any more. */
void verdict_homeless(struct job *j);
/* Write the end of a JOB_ANSWERED (again). */
void verdict_keep(struct job *j);

/* lane.c, for verdicts only. */
void lane_wake(struct conv *c);
void lane_leave_conv(struct job *j);            /* and let the next one have its turn */
void lane_move(struct job *j, struct lane *to); /* wakes nobody: its state may be yet to be said */

#endif
