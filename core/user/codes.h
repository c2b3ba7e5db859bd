/* codes.h - the codes that were sent and may still come back: in memory only, one a user and domain, each for five
 * minutes and three tries. proof.c opens and tries them. Only this room includes it.
 */
#ifndef DG_USER_CODES_H
#define DG_USER_CODES_H

#include "dragoman/event.h"
#include "user/guesses.h"
#include "util/list.h"

enum { CODE_DIGITS = 6 };

struct code {
	struct dg_node in_age;
	int64_t until_mono_ms;
	int tries;
	char digits[CODE_DIGITS + 1];
	struct guesses *guesses; /* held */
	char *number;
	char key[];
};

struct codes {
	struct dg_map *opens;   /* "domain jid" -> struct code */
	struct dg_map *numbers; /* of the open ones, and what else is held: guesses.h */
	struct dg_node ages;    /* the oldest first */
};

void codes_init(struct codes *c);
void codes_finish(struct codes *c); /* nobody else holds a number any more */

/* A new one, in the place of what this user had open. Borrowed until the next call. */
const struct code *codes_open(struct codes *c, const char *domain, const char *jid, const char *number);
/* As dg_proof_try(); DG_DENIED is still to be counted against the number. */
enum dg_status codes_try(struct codes *c, const char *domain, const char *jid, const char *number, const char *typed)
	__attribute__((warn_unused_result));

#endif
