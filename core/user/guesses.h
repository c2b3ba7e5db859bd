/* guesses.h - how often a number's codes were guessed wrongly, whoever guessed: exact in memory while somebody holds
 * the number, noted in the journal for a day. Only this room includes it.
 *
 * A note is on its way to the disk before anybody lets go, and the journal answers in order: who holds the number anew
 * and reads finds it.
 */
#ifndef DG_USER_GUESSES_H
#define DG_USER_GUESSES_H

#include "user/spending.h"

struct dg_map;

enum { GUESSES_A_DAY = 9 };

struct guesses {
	size_t holders;
	bool is_known; /* what the journal had is in it */
	struct spending spent;
	char key[]; /* "domain number" */
};

/* `numbers`: key -> struct guesses. Each hold is let go of. */
struct guesses *guesses_hold(struct dg_map *numbers, const char *domain, const char *number);
void guesses_let_go(struct dg_map *numbers, struct guesses *g); /* NULL is fine */

/* What the journal had, "" when nothing; only the first word counts. */
void guesses_know(struct guesses *g, const char *noted);
unsigned guesses_left(const struct guesses *g);
/* One more was wrong. Given: what is to be noted, and until when (Unix ms). */
char *guesses_spend(struct guesses *g, int64_t *until_ms);

#endif
