/* statuses.h - what a carrier means by command_status values of its own, as the operator has heard it from the carrier:
 * a small table before the large one of status.h. Pure.
 */
#ifndef SMPP_STATUSES_H
#define SMPP_STATUSES_H

#include "dragoman/transport.h"
#include "status.h"

struct smpp_statuses;

/* {"0x401": {"status": "denied", "text": "no credit"}, ...}; also "1025": "denied". Given: smpp_statuses_destroy();
 * NULL when it says nothing. DG_INVALID: `why` names what is wrong. */
DG_MUST_CHECK
enum dg_status smpp_statuses_read(const char *key, const char *json, struct smpp_statuses **out, struct dg_error *why);
void smpp_statuses_destroy(struct smpp_statuses *s); /* NULL is fine */
/* What it means on this link; never NULL. `s` may be NULL. */
const struct smpp_meaning *smpp_statuses_find(const struct smpp_statuses *s, uint32_t status);

#endif
