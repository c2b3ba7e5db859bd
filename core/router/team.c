/* team.c - see team.h. Called by realm.c, intake.c and arrival.c. */
#include "router/team.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

struct claim {
	size_t n; /* texts on their way */
	const char *user;
	char phone[];
};

struct dg_map *teams_create(const struct dg_conf_domain *domain)
{
	struct dg_map *teams = dg_map_create();
	for (size_t i = 0; i < domain->n_numbers; i++) {
		const struct dg_conf_number *n = &domain->numbers[i];
		struct team *t = n->of_team ? dg_map_get(teams, n->number) : NULL;
		if (n->of_team && !t) {
			t = dg_alloc(sizeof *t);
			t->members = n;
			t->claims = dg_map_create();
			dg_map_put(teams, n->number, t);
		}
		if (t)
			t->n++;
	}
	return teams;
}

void teams_destroy(struct dg_map *teams)
{
	struct dg_map_iter it = { 0 };
	while (dg_map_next(teams, &it)) {
		struct team *t = it.value;
		struct dg_map_iter claim = { 0 };
		while (dg_map_next(t->claims, &claim))
			free(claim.value);
		dg_map_destroy(t->claims);
		free(t);
	}
	dg_map_destroy(teams);
}

bool team_has(const struct team *t, const char *user)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->members[i].user, user))
			return true;
	return false;
}

static const char *next(struct team *t, bool (*is_there)(void *arg, const char *user), void *arg)
{
	size_t chosen = t->turn;
	assert(t->n > 0); /* the configuration has no empty ones */
	for (size_t i = 0; i < t->n; i++) {
		size_t k = (t->turn + i) % t->n;
		if (is_there(arg, t->members[k].user)) {
			chosen = k;
			break;
		}
	}
	t->turn = (chosen + 1) % t->n;
	return t->members[chosen].user;
}

const char *team_claim(struct team *t, const char *phone, bool (*is_there)(void *arg, const char *user), void *arg)
{
	struct claim *c = dg_map_get(t->claims, phone);
	if (!c) {
		size_t n = strlen(phone) + 1;
		c = dg_alloc(sizeof *c + n);
		memcpy(c->phone, phone, n);
		c->user = next(t, is_there, arg);
		(void)dg_map_put(t->claims, c->phone, c);
	}
	c->n++;
	return c->user;
}

void team_release(struct team *t, const char *phone)
{
	struct claim *c = dg_map_get(t->claims, phone);
	if (--c->n)
		return;
	(void)dg_map_take(t->claims, c->phone);
	free(c);
}
