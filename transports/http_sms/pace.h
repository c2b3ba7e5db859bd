/* pace.h - when the next request may leave: the operator's rate, and the pauses that the carrier asks for. Pure; the
 * caller tells the time (monotonic).
 */
#ifndef HTTP_SMS_PACE_H
#define HTTP_SMS_PACE_H

#include <stdint.h>

#include "net/backoff.h"

struct http_pace {
	int64_t per_second; /* 0: as fast as it goes */
	double tokens;      /* a second's worth at most */
	int64_t counted_ms; /* when `tokens` was right */
	int64_t until_ms;   /* nothing leaves before */
	struct dg_backoff backoff;
};

void http_pace_init(struct http_pace *p, int64_t per_second, int64_t now_ms);
/* 0: one may leave now; else how long to wait. */
int64_t http_pace_wait_ms(struct http_pace *p, int64_t now_ms);
void http_pace_sent(struct http_pace *p);
/* Too fast. `after_ms`: what the carrier says; 0: it does not say, and each pause is twice as long as the one before. A
 * pause that is on is never made shorter. */
void http_pace_hold(struct http_pace *p, int64_t after_ms, int64_t now_ms);
void http_pace_accepted(struct http_pace *p);

#endif
