/* habit.h - how one carrier's receipts spell the ids of its responses, learned by watching: of several messages that
 * one receipt might mean, that one which it means by habit. Pure memory: after a restart three receipts teach it again.
 *
 * submit.c's kin note the ids that they get, inbound.c asks before it hands a receipt on.
 */
#ifndef SMPP_HABIT_H
#define SMPP_HABIT_H

#include "receipt.h"

struct smpp_habit;

struct smpp_habit *smpp_habit_create(void);
void smpp_habit_destroy(struct smpp_habit *h); /* NULL is fine */
void smpp_habit_note(struct smpp_habit *h, const char *id);
/* Put first what is known to have been an id lately; of several that the carrier's habit makes. Where nothing is known,
 * the habit alone decides. true: a habit has just been learned (it is the way of `s` that stands first now). */
bool smpp_habit_order(struct smpp_habit *h, struct smpp_spellings *s);

#endif
