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
/* What it means in words, for who has nothing better to say; DG_T_NONE: nothing is known. */
enum dg_text_id condition_words(struct condition condition);
/* The number that stood for it before there were conditions (XEP-0086): XEP-0077 wants both to this day. NULL: none. */
const char *condition_code(struct condition condition);

#endif
