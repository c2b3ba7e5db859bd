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
	size_t turn;           /* whose it is */
	struct dg_map *claims; /* phone -> struct claim: conversations that the journal has yet to hear of */
};

/* number -> struct team, given: destroy with teams_destroy(). */
struct dg_map *teams_create(const struct dg_conf_domain *domain);
void teams_destroy(struct dg_map *teams);
bool team_has(const struct team *t, const char *user);
/* Whose the conversation with `phone` is that the journal knows nothing of: that of the next in turn, of those who are
 * there, or of all when nobody is; and the same one's until each call has had its team_release(). */
const char *team_claim(struct team *t, const char *phone, bool (*is_there)(void *arg, const char *user), void *arg);
void team_release(struct team *t, const char *phone);

#endif
