/* stats.c - see stats.h. */
#include "stats.h"

#include <string.h>

#define X(name, text) text,
static const char *const names[] = { SMSC_STAT_MAP(X) };
#undef X

void smsc_stats_init(struct smsc_stats *s, void (*on_wanted)(void *arg), void *arg)
{
	*s = (struct smsc_stats){ .on_wanted = on_wanted, .arg = arg };
	for (int i = 0; i < SMSC_STAT_END; i++)
		s->wanted[i] = INT64_MAX;
}

void smsc_count(struct smsc_stats *s, enum smsc_stat which, int64_t by)
{
	s->value[which] += by;
	if (s->value[which] >= s->wanted[which])
		s->on_wanted(s->arg);
}

enum dg_status smsc_stat_parse(const char *name, enum smsc_stat *out)
{
	for (int i = 0; i < SMSC_STAT_END; i++)
		if (strcmp(names[i], name) == 0) {
			*out = (enum smsc_stat)i;
			return DG_OK;
		}
	return DG_NOENT;
}

const char *smsc_stat_name(enum smsc_stat which)
{
	return names[which];
}

json_t *smsc_stats_json(const struct smsc_stats *s)
{
	json_t *all = json_object();
	for (int i = 0; i < SMSC_STAT_END; i++)
		json_object_set_new(all, names[i], json_integer(s->value[i]));
	return all;
}
