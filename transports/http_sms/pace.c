/* pace.c - see pace.h. sender.c calls it. */
#include "pace.h"

enum { FIRST_MS = 1000, MOST_MS = 60 * 1000 };

void http_pace_init(struct http_pace *p, int64_t per_second, int64_t now_ms)
{
	*p = (struct http_pace){ .per_second = per_second,
		.tokens = per_second > 0 ? 1 : 0,
		.counted_ms = now_ms,
		.backoff = { .first_ms = FIRST_MS, .most_ms = MOST_MS } };
}

int64_t http_pace_wait_ms(struct http_pace *p, int64_t now_ms)
{
	if (now_ms < p->until_ms)
		return p->until_ms - now_ms;
	if (!p->per_second)
		return 0;
	double rate = (double)p->per_second;
	p->tokens += (double)(now_ms - p->counted_ms) * rate / 1000;
	p->tokens = p->tokens < rate ? p->tokens : rate;
	p->counted_ms = now_ms;
	return p->tokens >= 1 ? 0 : (int64_t)((1 - p->tokens) * 1000 / rate) + 1;
}

void http_pace_sent(struct http_pace *p)
{
	if (p->per_second)
		p->tokens -= 1;
}

void http_pace_hold(struct http_pace *p, int64_t after_ms, int64_t now_ms)
{
	if (!after_ms && now_ms < p->until_ms)
		return; /* what left before the pause says nothing new */
	int64_t until_ms = now_ms + (after_ms ? after_ms : dg_backoff_next(&p->backoff));
	p->until_ms = until_ms > p->until_ms ? until_ms : p->until_ms;
}

void http_pace_accepted(struct http_pace *p)
{
	dg_backoff_reset(&p->backoff);
}
