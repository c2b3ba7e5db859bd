/* list.c - registrations by the page. Called through user.h. */
#include <stdlib.h>

#include "user/room.h"
#include "util/mem.h"

struct listing {
	const struct dg_users *all;
	dg_users_listed *done;
	void *arg;
};

struct held {
	struct user_record *record;
};

static void on_listed(void *arg, enum dg_status status, const struct dg_user_row *rows, size_t n, bool more)
{
	struct listing *g = arg;
	struct held *held = dg_alloc((n + 1) * sizeof *held);
	struct dg_user *users = dg_alloc((n + 1) * sizeof *users);
	for (size_t i = 0; i < n; i++) {
		held[i].record = users_record(g->all, &rows[i]);
		users[i] = held[i].record->user;
	}
	g->done(g->arg, status, users, n, more);
	for (size_t i = 0; i < n; i++)
		user_record_free(held[i].record);
	free(held);
	free(users);
	free(g);
}

void dg_users_list(
	struct dg_users *u, const char *domain, const char *after, size_t limit, dg_users_listed *done, void *arg)
{
	struct listing *g = dg_alloc(sizeof *g);
	*g = (struct listing){ u, done, arg };
	dg_store_users_list(u->store, domain, after, limit, on_listed, g);
}
