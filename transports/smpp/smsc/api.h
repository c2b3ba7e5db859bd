/* api.h - the simulator's HTTP side: docs/smsc.md lists what may be asked.
 */
#ifndef SMSC_API_H
#define SMSC_API_H

#include "dragoman/transport.h"

struct smsc;

/* Opens smsc.http. DG_INVALID with `why`: the port is taken. */
DG_MUST_CHECK
enum dg_status smsc_api_open(struct smsc *s, char why[256]);

#endif
