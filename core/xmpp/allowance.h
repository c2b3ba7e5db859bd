/* allowance.h - how much one user may ask of the gateway at a time, so that one program gone wild takes nothing from
 * the others.
 *
 * What a question costs is owed, and what is owed melts away with time; who owes too much hears "later". The figures
 * are such that no client of a person comes near them: ten clients that ask for thousands of cards at once, or a form
 * every second, are fine. In memory only, bounded: whoever asked least recently is forgotten first, and who owes
 * nothing any more costs nothing.
 */
#ifndef DG_ALLOWANCE_H
#define DG_ALLOWANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/list.h"
#include "util/map.h"

enum {
	ALLOWANCE_MOST = 30000,   /* points that may be owed */
	ALLOWANCE_A_SECOND = 500, /* that melt away */
	ALLOWANCE_QUESTION = 1,   /* any question costs this, and as much again for each KiB of its answer */
	ALLOWANCE_CHANGE = 500,   /* a form or command: it may write to the disk, and log in at the network */
	ALLOWANCE_USERS = 10000,  /* who are remembered */
};

struct allowances {
	struct dg_map *by_user; /* bare JID -> struct allowance */
	struct dg_node order;   /* who asked least recently first */
};

void allowances_init(struct allowances *a);
void allowances_finish(struct allowances *a);

/* May this user ask? `now_ms` is mono. */
bool allowance_is_left(const struct allowances *a, const char *user, int64_t now_ms);
void allowance_spend(struct allowances *a, const char *user, unsigned points, int64_t now_ms);

#endif
