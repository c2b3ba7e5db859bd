/* rights.c - who may run which command. Called by dialog.c at every step, since lists and registrations change under an
 * open dialog. */
#include "dialog/room.h"

bool rights_admin(const struct rights *r)
{
	return r->at_console || (r->jid && dg_router_is_admin(r->router, r->jid));
}

static bool is_there(const struct rights *r, unsigned who)
{
	const char *domain = r->domain->domain;
	if ((who & DG_FOR_ACCOUNTS) && !dg_router_account(r->router, domain))
		return false;
	return !(who & DG_FOR_PHONES) || (dg_router_caps(r->router, domain) & DG_CAP_PHONE);
}

static enum dg_status refuse(struct dg_said *said, enum dg_status why, enum dg_text_id what, const char *first)
{
	*said = (struct dg_said){ what, { first, NULL, NULL } };
	return why;
}

enum dg_status rights_check(const struct rights *r, const struct dg_command_kind *kind, struct dg_said *said)
{
	bool is_admin = rights_admin(r);
	if (!is_admin && !(r->jid && dg_router_may(r->router, r->jid)))
		return refuse(said, DG_DENIED, DG_T_NOT_ALLOWED, NULL);
	if (!is_there(r, kind->who))
		return refuse(said, DG_UNSUPPORTED, DG_T_STATUS_UNSUPPORTED, NULL);
	if ((kind->who & DG_FOR_ADMIN) && is_admin)
		return DG_OK;
	if (!(kind->who & (DG_FOR_NEW | DG_FOR_USER)))
		return refuse(said, DG_DENIED, DG_T_ADMINS_ONLY, NULL);
	if (!r->jid)
		return refuse(said, DG_INVALID, DG_T_PLAIN, "say for whom: --as JID");
	if (kind == &dg_kind_register && !r->user && !r->at_console && r->domain->registration == DG_REGISTRATION_OFF)
		return refuse(said, DG_UNSUPPORTED, DG_T_REGISTRATION_OFF, NULL);
	if (kind->who & (r->user ? DG_FOR_USER : DG_FOR_NEW))
		return DG_OK;
	return r->user ? refuse(said, DG_DENIED, DG_T_ALREADY_REGISTERED, NULL)
		       : refuse(said, DG_AUTH, DG_T_MUST_REGISTER, r->domain->domain);
}
