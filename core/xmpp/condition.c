/* condition.c - the table. Nothing else decides what a client is told. */
#include "xmpp/condition.h"

#include <stddef.h>

static const struct {
	enum dg_status status;
	struct condition condition;
} conditions[] = {
	{ DG_AGAIN, { "wait", "resource-constraint" } },
	{ DG_OFFLINE, { "wait", "remote-server-timeout" } },
	{ DG_AUTH, { "auth", "not-authorized" } },
	{ DG_NOENT, { "cancel", "item-not-found" } },
	{ DG_DENIED, { "auth", "forbidden" } },
	{ DG_INVALID, { "modify", "bad-request" } },
	{ DG_TOOBIG, { "modify", "policy-violation" } },
	{ DG_UNSUPPORTED, { "cancel", "feature-not-implemented" } },
	{ DG_TIMEOUT, { "wait", "remote-server-timeout" } },
	{ DG_REMOTE, { "wait", "remote-server-timeout" } },
	{ DG_BUSY, { "wait", "recipient-unavailable" } },
	{ DG_INTERNAL, { "cancel", "internal-server-error" } },
};

struct condition condition_of(enum dg_status status)
{
	for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++)
		if (conditions[i].status == status)
			return conditions[i].condition;
	return (struct condition){ "cancel", "undefined-condition" };
}

struct condition condition_of_said(enum dg_status status, const struct dg_said *said)
{
	static const struct condition registration_required = { "auth", "registration-required" };
	return said->what == DG_T_MUST_REGISTER ? registration_required : condition_of(status);
}
