/* hooks.h - requests of the network's that wait for their module's answer: each gets exactly one, the module's or a 503
 * of ours. Only this room includes it. */
#ifndef DG_MODULE_HOOKS_H
#define DG_MODULE_HOOKS_H

#include "module/instance.h"
#include "net/handle.h"
#include "util/list.h"

struct hooks {
	struct dg_node open; /* oldest first */
	struct dg_timer *timer;
	uint64_t last_id;
};

void hooks_init(struct hooks *h, uv_loop_t *loop);
void hooks_finish(struct hooks *h); /* after hooks_end() */
/* Its id. */
uint64_t hooks_add(struct hooks *h, dg_hook_answered *answered, void *arg);
/* false: nobody waits for it (any more). */
bool hooks_answer(struct hooks *h, uint64_t id, unsigned code, const char *type, const void *body, size_t octets);
/* Nobody will answer them any more: 503. */
void hooks_end(struct hooks *h);

#endif
