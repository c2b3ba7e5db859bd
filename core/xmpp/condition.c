/* condition.c - the table. Nothing else decides what a client is told. */
#include "xmpp/condition.h"

#include <stddef.h>
#include <string.h>

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

static const struct trait {
	const char *name, *code;
	enum dg_text_id words;
} traits[] = {
	{ "bad-request", "400", DG_T_STATUS_INVALID },
	{ "conflict", "409", DG_T_NONE },
	{ "feature-not-implemented", "501", DG_T_NO_SUCH_QUESTION },
	{ "forbidden", "403", DG_T_NONE },
	{ "gone", "302", DG_T_NONE },
	{ "internal-server-error", "500", DG_T_STATUS_INTERNAL },
	{ "item-not-found", "404", DG_T_NO_SUCH_THING },
	{ "not-acceptable", "406", DG_T_NONE },
	{ "not-allowed", "405", DG_T_NONE },
	{ "not-authorized", "401", DG_T_NONE },
	{ "recipient-unavailable", "404", DG_T_NONE },
	{ "registration-required", "407", DG_T_NONE },
	{ "remote-server-timeout", "504", DG_T_NONE },
	{ "resource-constraint", "500", DG_T_NONE },
	{ "service-unavailable", "503", DG_T_NO_SUCH_QUESTION },
	{ "unexpected-request", "400", DG_T_NONE },
};

static const struct trait *trait_of(struct condition condition)
{
	static const struct trait none = { NULL, NULL, DG_T_NONE };
	for (size_t i = 0; i < sizeof traits / sizeof traits[0]; i++)
		if (!strcmp(traits[i].name, condition.name))
			return &traits[i];
	return &none;
}

enum dg_text_id condition_words(struct condition condition)
{
	return trait_of(condition)->words;
}

const char *condition_code(struct condition condition)
{
	return trait_of(condition)->code;
}
