/* spending.h - how often something was done lately, by whom it counts against, as one text in the journal. Only this
 * room includes it. Pure.
 */
#ifndef DG_USER_SPENDING_H
#define DG_USER_SPENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

enum { SPENDING_SLOTS = 64 };

/* At most `most` within `window_ms`. Times are kept to `grain_ms`, so that what is noted of many stays short: what
 * falls into the same grain is counted together and lasts as long as its end. window_ms / grain_ms and 2 more, or
 * `most`, must find room in SPENDING_SLOTS. */
struct spending_rule {
	int64_t window_ms, grain_ms;
	unsigned most;
};

/* Start with {0}. Times are Unix ms. */
struct spending {
	size_t n;
	struct {
		int64_t at_ms;
		unsigned count;
	} slots[SPENDING_SLOTS];
};

/* Add what `value` says. What is over by `now_ms` is left out; so is what lies a window or more ahead: a clock that was
 * wrong for a year must not lock anybody out for one. */
void spending_read(struct spending *s, const struct spending_rule *rule, const char *value, int64_t now_ms);
/* Append it: "1700000000000 1700000100000x12". */
void spending_write(const struct spending *s, struct dg_buf *out);
/* How many more may be now. */
unsigned spending_left(const struct spending *s, const struct spending_rule *rule, int64_t now_ms);
/* One more. */
void spending_add(struct spending *s, const struct spending_rule *rule, int64_t now_ms);

#endif
