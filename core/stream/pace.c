/* pace.c - see pace.h. */
#include "stream/pace.h"

const struct dg_pace dg_pace_usual = {
	.connect_ms = 15000,
	.idle_ms = 30000,
	.answer_ms = 15000,
	.first_ms = 500,
	.most_ms = 30000,
	.slow_ms = 30000,
	.proven_ms = 15000,
	.drain_ms = 1500,
	.lull_ms = 100,
	.closing_ms = 1500,
};
