/* team.h - a number that several users share: whoever wrote to a phone from it last has that conversation; a phone that
 * nobody has is the next one's in turn. To take a conversation over is to write.
 */
#ifndef DG_TEAM_H
#define DG_TEAM_H

#include "conf/conf.h"
#include "util/map.h"

struct team {
	const struct dg_conf_number *members; /* of the configuration, one behind the other */
	size_t n;
	size_t turn; /* whose it is */
};

/* number -> struct team, given: destroy with teams_destroy(). */
struct dg_map *teams_create(const struct dg_conf_domain *domain);
void teams_destroy(struct dg_map *teams);
bool team_has(const struct team *t, const char *user);
/* The next in turn, of those who are there; of all when nobody is. */
const char *team_next(struct team *t, bool (*is_there)(void *arg, const char *user), void *arg);

#endif
