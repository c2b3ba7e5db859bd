/* condition.h - from the house's status to a stanza error (RFC 6120 section 8.3): the one table. */
#ifndef DG_CONDITION_H
#define DG_CONDITION_H

#include "dragoman/event.h"
#include "text/text.h"

struct condition {
	const char *type; /* "cancel", "modify", "auth", "wait" */
	const char *name; /* the defined condition's element */
};

struct condition condition_of(enum dg_status status);
/* The same where the sentence for it is known, and says more. */
struct condition condition_of_said(enum dg_status status, const struct dg_said *said);

#endif
