/* rules.h - what operators allow, read from the options. Pure. */
#ifndef LIMITS_RULES_H
#define LIMITS_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/event.h"

enum per { PER_USER, PER_DOMAIN, PER_ALL };
enum period { PERIOD_MINUTE, PERIOD_HOUR, PERIOD_DAY, PERIOD_MONTH };

/* So many segments, or so much money, in each period. */
struct rule {
	enum per per;
	enum period period;
	char prefix[32];       /* of the numbers that it is about; "": all */
	int64_t segments;      /* -1: does not matter */
	int64_t micros;        /* as in util/money.h; -1: does not matter */
	int64_t newer_than_ms; /* only for users whose first text was not longer ago; 0: for all */
	char name[56];         /* as it is told and kept: "100 SMS/hour" */
};

struct rules {
	struct rule *at;
	size_t n;
};

/* `json`: a list of objects, each with "segments" or "spend", and "each": "minute", "hour", "day" or "month"; "per":
 * "user" (default), "domain" or "all"; "prefix"; "newer_than": days. DG_INVALID with `why`. */
enum dg_status rules_read(const char *json, struct rules *out, struct dg_error *why)
	__attribute__((warn_unused_result));
void rules_finish(struct rules *r);

/* When the period began in which `now_ms` is, and when it ends: Unix ms, by the clock and calendar of UTC. */
struct span {
	int64_t from_ms, to_ms;
};
struct span period_span(enum period period, int64_t now_ms);

#endif
