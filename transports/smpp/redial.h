/* redial.h - when a link dials again, and what of its losses is worth a line of the log: the same complaint again and
 * again is one complaint, said once until a bind stands. link.c has one per link. */
#ifndef SMPP_REDIAL_H
#define SMPP_REDIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "dragoman/transport.h"
#include "net/backoff.h"

struct smpp_redial {
	struct dg_backoff backoff, refused_backoff;
	int64_t bound_ms; /* monotonic: since when the bind stands; 0: it does not */
	char said[160];   /* the last complaint */
};

/* First waits, that double: to sixtyfold, and after a refusal of the credentials, which a carrier may punish, to
 * thirtyfold; of these `refused_ms` is the least. */
void smpp_redial_init(struct smpp_redial *r, int64_t first_ms, int64_t refused_ms);
void smpp_redial_bound(struct smpp_redial *r, int64_t now_ms);
/* The bind, or an attempt at it, has ended; how long to wait. */
int64_t smpp_redial_wait_ms(struct smpp_redial *r, enum dg_status why, int64_t now_ms);
/* Whether this complaint is a new one. Attempts to connect are all the same (`dialling`), though each address may fail
 * in its own words. */
bool smpp_redial_is_news(struct smpp_redial *r, bool dialling, const char *why);

#endif
