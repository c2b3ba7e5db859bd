/* blame.h - whether a stanza of ours may be why a stream has ended; router/suspects.h looks for it then. */
#ifndef DG_BLAME_H
#define DG_BLAME_H

#include "router/router.h"

/* `condition` of the server's stream error (RFC 6120 section 4.9.3); NULL: it gave none. */
enum dg_blame dg_blame_of(const char *condition);

#endif
