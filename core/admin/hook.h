/* hook.h - /hooks/<instance>/...: what carriers ask for, handed to the instance. It proves by itself who asks. */
#ifndef DG_ADMIN_HOOK_H
#define DG_ADMIN_HOOK_H

#include <stdbool.h>

#include "net/http_server.h"
#include "router/router.h"

bool dg_hook_is(const char *path);
/* Answers it, now or later. */
void dg_hook_serve(struct dg_router *router, const struct dg_http_request *request);

#endif
