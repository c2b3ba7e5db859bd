/* run.h - running a loop until something has happened, with a limit and without sleeping. */
#ifndef FAKE_RUN_H
#define FAKE_RUN_H

#include <stdbool.h>
#include <uv.h>

/* Run until `is_done(arg)`; false when `most_ms` passed before. */
bool fake_run(uv_loop_t *loop, bool (*is_done)(void *arg), void *arg, int64_t most_ms);
/* For so long, whatever happens. */
void fake_run_for(uv_loop_t *loop, int64_t ms);
/* So many turns that do not wait: what is in the sockets now is handled. */
void fake_turn(uv_loop_t *loop, int turns);
/* Let libuv let go of what was destroyed, and close the loop; false when a handle is left open. */
bool fake_close(uv_loop_t *loop);

#endif
