/* zones.h - when texts may go to which phones. Pure, but for the machine's time zone. */
#ifndef QUIET_ZONES_H
#define QUIET_ZONES_H

#include <stddef.h>
#include <stdint.h>

#include "dragoman/event.h"
#include "util/hours.h"

/* Numbers that begin so get texts at these hours of their clock. */
struct zone {
	char prefix[32];
	struct dg_hours hours;
	bool is_local; /* the machine's clock */
	int minutes;   /* else that of UTC and so many minutes more */
};

struct zones {
	struct zone *at;
	size_t n;
};

/* A list of objects with "prefix", "hours" (util/hours.h), and maybe "utc": "+05:30". DG_INVALID with `why`. */
enum dg_status zones_read(const char *json, struct zones *out, struct dg_error *why)
	__attribute__((warn_unused_result));
void zones_finish(struct zones *z);
/* 0: a text may go to `phone` now; else when it may (Unix ms), or INT64_MAX: at no hour of a week. The longest prefix
 * decides; who has none may always. */
int64_t zones_opening(const struct zones *z, const char *phone, int64_t now_ms);

#endif
