/* plans.h - how addresses are written at one carrier, by what they look like: the configuration's table. Pure. */
#ifndef SMPP_PLANS_H
#define SMPP_PLANS_H

#include "map.h"

struct smpp_plans {
	struct smpp_plan source[SMPP_CLASSES], dest[SMPP_CLASSES];
};

/* {"source": {"name": {"ton": 5, "npi": 1}}, "dest": {"international": {"prefix": "00", "ton": 0}}}; what is not said
 * is SMPP_AUTO. DG_INVALID: `why` names what is wrong. */
DG_MUST_CHECK
enum dg_status smpp_plans_read(const char *key, const char *json, struct smpp_plans *out, struct dg_error *why);

#endif
