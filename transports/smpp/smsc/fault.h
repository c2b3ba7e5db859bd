/* fault.h - breaking things on request: of one link, of all of them, or of the listener.
 */
#ifndef SMSC_FAULT_H
#define SMSC_FAULT_H

#include "action.h"

struct smsc;
struct smsc_link;

struct smsc_fault {
	enum smsc_fault_kind kind;
	int64_t ms;      /* half-open, mute, refuse-binds, stop-listening: how long */
	uint64_t count;  /* mute, refuse-binds: how often, instead of how long; 0: by time */
	uint32_t status; /* refuse-binds */
};

/* `kind` with its usual values. */
struct smsc_fault smsc_fault_usual(enum smsc_fault_kind kind);
/* A fault of a link, or of the whole that it belongs to. */
void smsc_fault_strike(struct smsc_link *l, const struct smsc_fault *f);
/* On each link of `system_id` (NULL: any) with this number (0: any); a fault of the whole strikes once. How many
 * links were hit. */
size_t smsc_fault_strike_all(struct smsc *s, const struct smsc_fault *f, const char *system_id, uint64_t link);

#endif
