/* change.c - registrations that come, change and go. Called through user.h. */
#include <stdlib.h>
#include <string.h>

#include "user/room.h"
#include "util/mem.h"

static const char tag[] = "user";

struct change {
	struct district *district;
	dg_store_done *done;
	void *arg;
	char *jid, *number;
};

static struct change *change_begin(
	struct district *d, const char *jid, const char *number, dg_store_done *done, void *arg)
{
	struct change *c = dg_alloc(sizeof *c);
	*c = (struct change){ d, done, arg, dg_strdup(jid), dg_strdup(number) };
	d->busy++;
	d->all->changes++;
	district_forget(d, BY_JID, c->jid);
	district_forget(d, BY_NUMBER, c->number);
	return c;
}

/* What was read meanwhile may have seen what was undone in the end. */
static void change_end(struct change *c, enum dg_status status)
{
	struct district *d = c->district;
	if (status != DG_OK) {
		d->all->changes++;
		district_forget(d, BY_JID, c->jid);
		district_forget(d, BY_NUMBER, c->number);
	}
	d->busy--;
	if (c->done)
		c->done(c->arg, status);
	free(c->jid);
	free(c->number);
	free(c);
}

static void on_kept(void *arg, enum dg_status status, bool is_new)
{
	struct change *c = arg;
	user_cache_bury(&c->district->all->cache);
	if (status == DG_OK && is_new)
		district_count(c->district, c->district->count + 1);
	change_end(c, status);
}

/* The configuration may list many numbers; changes are rare enough to go through them. */
static bool is_given_to_another(const struct dg_conf_domain *conf, const struct dg_user *user)
{
	bool is_given = false;
	for (size_t i = 0; user->number && i < conf->n_numbers; i++) {
		if (strcmp(conf->numbers[i].number, user->number) != 0)
			continue;
		if (!strcmp(conf->numbers[i].user, user->jid))
			return false;
		is_given = true;
	}
	return is_given;
}

static enum dg_status prepare(
	const struct dg_users *u, const struct district *d, const struct dg_user *user, struct user_row *row)
{
	if (!d)
		return DG_NOENT;
	if (is_given_to_another(d->conf, user))
		return DG_BUSY;
	enum dg_status status = user_row_make(u->seal, user, row);
	if (status == DG_UNSUPPORTED)
		dg_log(u->log, DG_LOG_ERROR,
			DG_SAY(tag,
				"a user's login was refused, since there is no key to seal it with; add "
				"\"credentials_key\" to the configuration"),
			DG_S("domain", user->domain));
	return status;
}

void dg_users_put(struct dg_users *u, const struct dg_user *user, dg_store_done *done, void *arg)
{
	struct district *d = district_of(u, user->domain);
	struct user_row row = { .row = { 0 } };
	enum dg_status status = prepare(u, d, user, &row);
	if (status == DG_OK) {
		bool keeps_account = user->is_locked && !user->n_account;
		struct change *c = change_begin(d, user->jid, user->number, done, arg);
		dg_store_user_put(u->store, &row.row, keeps_account, on_kept, c);
	} else if (done) {
		done(arg, status);
	}
	user_row_finish(&row);
}

static void on_removed(void *arg, enum dg_status status)
{
	struct change *c = arg;
	user_cache_bury(&c->district->all->cache);
	if (status == DG_OK && c->district->count)
		district_count(c->district, c->district->count - 1);
	change_end(c, status);
}

void dg_users_remove(struct dg_users *u, const char *domain, const char *jid, dg_store_done *done, void *arg)
{
	struct district *d = district_of(u, domain);
	if (!d) {
		if (done)
			done(arg, DG_NOENT);
		return;
	}
	struct dg_buf notes = { 0 }, prefix = { 0 };
	dg_buf_printf(&notes, "xmpp %s", domain); /* as dg_router_note() names their owner */
	dg_buf_printf(&prefix, "user %s ", jid);
	struct change *c = change_begin(d, jid, NULL, done, arg);
	dg_store_user_remove(u->store, domain, c->jid, notes.at, prefix.at, on_removed, c);
	dg_buf_finish(&notes);
	dg_buf_finish(&prefix);
}
