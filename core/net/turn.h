/* turn.h - a call at the next turn of the loop: how something is told later without being told from inside.
 *
 * Loop thread only. Costs no system call. After dg_turn_destroy() the callback is never called again; destroying from
 * inside the callback is allowed.
 */
#ifndef DG_TURN_H
#define DG_TURN_H

#include <uv.h>

struct dg_turn;

struct dg_turn *dg_turn_create(uv_loop_t *loop, void (*on_turn)(void *arg), void *arg);
/* Asked several times before the turn comes: one call. Asked from inside the callback: one more, a turn later. */
void dg_turn_ask(struct dg_turn *t);
void dg_turn_destroy(struct dg_turn *t); /* NULL is fine; memory goes when libuv lets go of it */

#endif
