/* sender.h - as whom a user without a number of his own writes: the domain's senders, by prefix of the number. Pure. */
#ifndef DG_SENDER_H
#define DG_SENDER_H

#include "conf/conf.h"

/* The rule for texts to `peer`: the longest prefix; NULL: none. */
const struct dg_conf_sender *sender_rule(const struct dg_conf_domain *domain, const char *peer);
/* The one of the pool that is this user's: always the same while it is in the pool, whatever joins it. */
const char *sender_of(const struct dg_conf_sender *rule, const char *user);

#endif
