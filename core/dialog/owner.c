/* owner.c - who has how much open: at most five forms a user, and no server of users more than is left for all others,
 * so that nobody can take every place there is. Called by dialog.c. The console is nobody's and has no such bounds. */
#include <stdlib.h>
#include <string.h>

#include "dialog/inside.h"
#include "util/mem.h"

enum { OPEN_OF_USER = 5, OPEN_MOST = 10000 };

static const char *server_name(const char *jid)
{
	const char *at = strchr(jid, '@');
	return at ? at + 1 : jid;
}

static struct dialog_server *server_of(struct dg_dialogs *a, const char *name)
{
	struct dialog_server *s = dg_map_get(a->servers, name);
	if (!s) {
		size_t n = strlen(name) + 1;
		s = dg_alloc(sizeof *s + n);
		memcpy(s->name, name, n);
		(void)dg_map_put(a->servers, s->name, s);
	}
	return s;
}

static struct dialog_owner *owner_of(struct dg_dialogs *a, const char *jid)
{
	struct dialog_owner *o = dg_map_get(a->owners, jid);
	if (!o) {
		size_t n = strlen(jid) + 1;
		o = dg_alloc(sizeof *o + n);
		memcpy(o->jid, jid, n);
		dg_list_init(&o->dialogs);
		o->server = server_of(a, server_name(jid));
		(void)dg_map_put(a->owners, o->jid, o);
	}
	return o;
}

void dialog_own(struct dg_dialog *d)
{
	dg_list_init(&d->of_owner);
	if (!d->jid || d->at_console)
		return;
	d->owned = owner_of(d->all, d->jid);
	d->owned->n++;
	d->owned->server->n++;
	dg_list_append(&d->owned->dialogs, &d->of_owner);
}

void dialog_disown(struct dg_dialog *d)
{
	struct dialog_owner *o = d->owned;
	if (!o)
		return;
	d->owned = NULL;
	dg_list_remove(&d->of_owner);
	if (--o->server->n == 0) {
		(void)dg_map_take(d->all->servers, o->server->name);
		free(o->server);
	}
	if (--o->n == 0) {
		(void)dg_map_take(d->all->owners, o->jid);
		free(o);
	}
}

/* Of what this user has open, what has waited longest goes; false: all of it is at work. */
static bool make_room(const struct dialog_owner *o)
{
	struct dg_dialog *oldest = NULL;
	DG_LIST_EACH (n, &o->dialogs) {
		struct dg_dialog *d = DG_OF(n, struct dg_dialog, of_owner);
		if (d->stand == DIALOG_ASKED && (!oldest || d->due_ms < oldest->due_ms))
			oldest = d;
	}
	if (oldest)
		dialog_expire(oldest);
	return oldest;
}

bool dialogs_have_room(struct dg_dialogs *a, const struct dg_dialog_start *start)
{
	if (!start->jid || start->at_console)
		return a->n_open < OPEN_MOST;
	const struct dialog_owner *o = dg_map_get(a->owners, start->jid);
	if (o && o->n >= OPEN_OF_USER && !make_room(o))
		return false;
	const struct dialog_server *s = dg_map_get(a->servers, server_name(start->jid));
	return a->n_open < OPEN_MOST && (!s || s->n < OPEN_MOST - a->n_open);
}
