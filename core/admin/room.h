/* room.h - struct dg_admin as the files of this folder see it; nobody outside includes it. */
#ifndef DG_ADMIN_ROOM_H
#define DG_ADMIN_ROOM_H

#include <jansson.h>
#include <stdbool.h>

#include "admin/admin.h"
#include "util/list.h"

struct dg_control;
struct dg_web;

struct dg_admin {
	struct dg_admin_parts parts;
	struct dg_node calls; /* struct dg_call: commands under way */
	struct dg_control *control;
	struct dg_web *web;
	int64_t started_ms, started_mono_ms;
	bool stopping;
};

/* {"ready": bool, "down": [{"what", "name", "why"}]}: what stands between us and carrying messages. Given. */
json_t *dg_admin_readiness(const struct dg_admin *a);

#endif
