/* offer.c - which commands a user may run now. Called by the faces for their menus. */
#include <stdlib.h>

#include "dialog/inside.h"
#include "util/mem.h"

struct offer {
	struct rights rights;
	char *jid;
	void (*done)(void *arg, const struct dg_command_kind *const *kinds, size_t n, const struct dg_user *user);
	void *arg;
};

static void offer_free(struct offer *o)
{
	free(o->jid);
	free(o);
}

static void on_offer_record(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct offer *o = arg;
	const struct dg_command_kind *kinds[64];
	struct dg_said said;
	size_t n = 0;
	o->rights.user = status == DG_OK ? user : NULL;
	for (size_t i = 0; dg_command_kinds[i] && n < sizeof kinds / sizeof kinds[0] && o->rights.domain; i++)
		if ((status == DG_OK || status == DG_NOENT) &&
			rights_check(&o->rights, dg_command_kinds[i], &said) == DG_OK)
			kinds[n++] = dg_command_kinds[i];
	o->done(o->arg, kinds, n, o->rights.user);
	offer_free(o);
}

void dg_dialogs_offer(struct dg_dialogs *a, const char *domain, const char *jid, bool at_console,
	void (*done)(void *arg, const struct dg_command_kind *const *kinds, size_t n, const struct dg_user *user),
	void *arg)
{
	struct offer *o = dg_alloc(sizeof *o);
	o->jid = dg_strdup(jid);
	o->done = done;
	o->arg = arg;
	o->rights = (struct rights){ a->view.router, dialogs_domain(a, domain), o->jid, NULL, at_console };
	if (o->jid && o->rights.domain)
		dg_users_find(a->view.users, domain, o->jid, on_offer_record, o);
	else
		on_offer_record(o, DG_NOENT, NULL);
}
