/* events.c - what is not a text, both ways: typing, presence, contacts, profiles, reactions, retractions, rooms, and
 * that something was read. Called through router.h, and by network.c for what instances report. Keeps nothing.
 */
#include "router/realm.h"

static void answer(dg_router_asked *done, void *arg, enum dg_status why)
{
	const struct dg_said said = { why == DG_OK ? DG_T_NONE : dg_text_of_status(why), { NULL, NULL, NULL } };
	if (done)
		done(arg, why, &said);
}

void dg_router_ask(struct dg_router *r, const char *domain, const char *user, const struct dg_event *ev,
	dg_router_asked *done, void *arg)
{
	const struct realm *m = realm_find(r, domain);
	(void)user;
	(void)ev;
	answer(done, arg, m ? DG_UNSUPPORTED : DG_NOENT);
}
