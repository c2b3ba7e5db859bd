/* chaos.h - actions that strike by chance: "rst=0.001,no-response=0.01,late=0.05,refuse-binds=0.1".
 *
 * Pure: chance comes from the caller's generator, so a seed repeats it.
 */
#ifndef SMSC_CHAOS_H
#define SMSC_CHAOS_H

#include "action.h"
#include "prng.h"

#define SMSC_CHAOS_MAX 16

/* When the dice are thrown: refuse-binds at a bind, mute at an enquire_link, all else at a submit. */
enum smsc_moment { SMSC_AT_SUBMIT, SMSC_AT_BIND, SMSC_AT_ENQUIRE };

struct smsc_chaos {
	struct {
		double probability;
		enum smsc_moment moment;
		struct smsc_action action;
	} items[SMSC_CHAOS_MAX];
	size_t n_items;
};

/* Comma-separated WORD=PROBABILITY, the words of action.h (with a value: late=500=0.1); "" is no chaos. DG_INVALID with
 * `why`; `out` is untouched then. */
DG_MUST_CHECK
enum dg_status smsc_chaos_parse(const char *text, struct smsc_chaos *out, struct dg_error *why);
/* At most one item strikes; throws nothing when none is for this moment. */
bool smsc_chaos_strikes(
	const struct smsc_chaos *c, enum smsc_moment moment, struct smsc_prng *chance, struct smsc_action *out);

#endif
