/* handle.h - timers that own their close, so that nobody else has to remember uv_close().
 *
 * Every call on the loop thread. After dg_timer_destroy() the callback is never called again.
 */
#ifndef DG_HANDLE_H
#define DG_HANDLE_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct dg_timer;

struct dg_timer *dg_timer_create(uv_loop_t *loop, void (*on_due)(void *arg), void *arg);
void dg_timer_destroy(struct dg_timer *t); /* NULL is fine; memory goes when libuv lets go of it */
void dg_timer_start(struct dg_timer *t, int64_t after_ms, int64_t every_ms); /* every 0: once; restarts */
void dg_timer_stop(struct dg_timer *t);
bool dg_timer_is_active(const struct dg_timer *t);

#endif
