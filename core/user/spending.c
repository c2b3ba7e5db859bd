/* spending.c - see spending.h. */
#include "user/spending.h"

#include <stdlib.h>

static bool is_over(int64_t at_ms, const struct spending_rule *rule, int64_t now_ms)
{
	return at_ms <= now_ms - rule->window_ms - (rule->grain_ms - 1);
}

static void put(struct spending *s, int64_t at_ms, unsigned count)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->slots[i].at_ms == at_ms) {
			s->slots[i].count += count;
			return;
		}
	}
	if (s->n == SPENDING_SLOTS) /* a foreign hand wrote more than anybody may do */
		return;
	s->slots[s->n].at_ms = at_ms;
	s->slots[s->n++].count = count;
}

void spending_read(struct spending *s, const struct spending_rule *rule, const char *value, int64_t now_ms)
{
	while (*value) {
		char *end;
		unsigned long count = 1;
		int64_t at_ms = strtoll(value, &end, 10);
		if (end == value)
			return;
		value = end;
		if (*value == 'x') {
			count = strtoul(value + 1, &end, 10);
			value = end;
		}
		if (count > rule->most)
			count = rule->most;
		if (!is_over(at_ms, rule, now_ms) && at_ms < now_ms + rule->window_ms)
			put(s, at_ms, (unsigned)count);
	}
}

void spending_write(const struct spending *s, struct dg_buf *out)
{
	for (size_t i = 0; i < s->n; i++) {
		dg_buf_printf(out, "%s%lld", i > 0 ? " " : "", (long long)s->slots[i].at_ms);
		if (s->slots[i].count > 1)
			dg_buf_printf(out, "x%u", s->slots[i].count);
	}
}

unsigned spending_left(const struct spending *s, const struct spending_rule *rule, int64_t now_ms)
{
	unsigned spent = 0;
	for (size_t i = 0; i < s->n; i++) {
		if (is_over(s->slots[i].at_ms, rule, now_ms))
			continue;
		spent += s->slots[i].count;
		if (spent >= rule->most)
			return 0;
	}
	return rule->most - spent;
}

void spending_add(struct spending *s, const struct spending_rule *rule, int64_t now_ms)
{
	size_t kept = 0;
	for (size_t i = 0; i < s->n; i++)
		if (!is_over(s->slots[i].at_ms, rule, now_ms))
			s->slots[kept++] = s->slots[i];
	s->n = kept;
	put(s, now_ms - now_ms % rule->grain_ms, 1);
}
