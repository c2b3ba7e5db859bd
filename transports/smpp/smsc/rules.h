/* rules.h - which action a destination gets: rules of the user, and a built-in table of magic endings.
 *
 * A rule is "MATCH:ACTION". MATCH is a whole number, a prefix ("+1555*"), a suffix ("*0042") or "*".
 * The longest match wins; of equals the whole number, then the suffix. A leading "+" is ignored on both sides.
 * Matching costs one look-up per length that any rule has, however many rules there are.
 */
#ifndef SMSC_RULES_H
#define SMSC_RULES_H

#include <jansson.h>

#include "action.h"

#define SMSC_MATCH_MAX 31

struct smsc_rules {
	struct dg_map *by_match; /* "=15550001111", "<1555", ">0042" -> struct rule */
	uint32_t lengths[3];     /* bit n: a rule of this kind has n characters */
};

void smsc_rules_init(struct smsc_rules *r);
void smsc_rules_finish(struct smsc_rules *r);
void smsc_rules_clear(struct smsc_rules *r);
/* Replaces a rule with the same MATCH. DG_INVALID with `why`. */
DG_MUST_CHECK
enum dg_status smsc_rules_add(struct smsc_rules *r, const char *text, struct dg_error *why);
/* The built-in table; see docs/smsc.md. */
void smsc_rules_add_magic(struct smsc_rules *r);
void smsc_rules_magic_help(struct dg_buf *out);
/* Is there one for `destination`? Counts it; `out` is the action as it applies to this very submit. */
bool smsc_rules_match(struct smsc_rules *r, const char *destination, struct smsc_action *out);
/* [{"match": "+1555*", "action": "late=500", "matched": 3}]; given. */
json_t *smsc_rules_json(const struct smsc_rules *r);

#endif
