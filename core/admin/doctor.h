/* doctor.h - what a checkup found, as JSON: for the command, and for `dragoman doctor` when no program runs. Pure. */
#ifndef DG_DOCTOR_H
#define DG_DOCTOR_H

#include <jansson.h>

#include "xmpp/checkup.h"

/* {"domain", "server", "findings": [{"what", "verdict": "fine" | "missing" | "wrong", "text", "good_for", "remedy"}]}.
 * Given. */
json_t *dg_json_checkup(const struct dg_checkup *u);

#endif
