/* condition.h - from the house's status to a stanza error (RFC 6120 section 8.3): the one table. */
#ifndef DG_CONDITION_H
#define DG_CONDITION_H

#include "dragoman/event.h"

struct condition {
	const char *type; /* "cancel", "modify", "auth", "wait" */
	const char *name; /* the defined condition's element */
};

struct condition condition_of(enum dg_status status);

#endif
