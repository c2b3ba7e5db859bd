/* The patience of a link. */
#include "redial.h"

#include <stdio.h>
#include <string.h>

#define PROVEN_MS 60000 /* up this long: the next loss is a new story */

void smpp_redial_init(struct smpp_redial *r, int64_t first_ms, int64_t refused_ms)
{
	*r = (struct smpp_redial){ .backoff = { .first_ms = first_ms, .most_ms = first_ms * 60 },
		.refused_backoff = { .first_ms = refused_ms * 2, .most_ms = refused_ms * 30 } };
}

void smpp_redial_bound(struct smpp_redial *r, int64_t now_ms)
{
	r->bound_ms = now_ms;
	r->said[0] = '\0';
}

int64_t smpp_redial_wait_ms(struct smpp_redial *r, enum dg_status why, int64_t now_ms)
{
	if (r->bound_ms && now_ms - r->bound_ms >= PROVEN_MS) {
		dg_backoff_reset(&r->backoff);
		dg_backoff_reset(&r->refused_backoff);
	}
	r->bound_ms = 0;
	return dg_backoff_next(why == DG_AUTH ? &r->refused_backoff : &r->backoff);
}

bool smpp_redial_is_news(struct smpp_redial *r, bool dialling, const char *why)
{
	const char *key = dialling ? "dialling" : why;
	bool again = strncmp(r->said, key, sizeof r->said - 1) == 0;
	(void)snprintf(r->said, sizeof r->said, "%s", key);
	return !again;
}
