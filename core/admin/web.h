/* web.h - the HTTP pages: /healthz, /readyz, /metrics for machines that watch, /api/v1 for programs with the token. */
#ifndef DG_WEB_H
#define DG_WEB_H

#include "admin/room.h"

/* Listens at conf->http. NULL with `why`. */
struct dg_web *dg_web_open(struct dg_admin *a, struct dg_error *why);
void dg_web_destroy(struct dg_web *w); /* after dg_calls_drop(); NULL is fine */

#endif
