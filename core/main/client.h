/* client.h - the other end of the control socket: ask the running program one thing and wait for the answer. Blocks. */
#ifndef DG_CLIENT_H
#define DG_CLIENT_H

#include <jansson.h>
#include <stdint.h>

#include "dragoman/event.h"

/* Ask for `command` with `args` (taken) at the control socket `path`, waiting at most `wait_ms` for the answer.
 * DG_OK: *result is given. DG_OFFLINE: nobody answers at `path`. DG_TIMEOUT: no answer in time. Else the program's own
 * refusal. `why` is the sentence. */
enum dg_status dg_client_ask(const char *path, const char *command, json_t *args, int64_t wait_ms, json_t **result,
	struct dg_error *why) __attribute__((warn_unused_result));

#endif
