/* face.c - see face.h. Called by register.c, adhoc.c and bot.c. */
#include "xmpp/face.h"

#include <string.h>

/* What a status means for who fills in a form; the others are condition_of()'s. */
static const struct {
	enum dg_status status;
	struct condition condition;
} conditions[] = {
	{ DG_INVALID, { "modify", "not-acceptable" } },
	{ DG_BUSY, { "cancel", "conflict" } }, /* somebody else has it */
	{ DG_UNSUPPORTED, { "cancel", "not-allowed" } },
	{ DG_AGAIN, { "wait", "resource-constraint" } },
};

/* A user who is not registered is told so by DG_AUTH; one who is has wrong credentials. */
static bool lacks_registration(const struct dg_dialog *d, const struct dg_dialog_news *news)
{
	return news->status == DG_AUTH && !dialog_view(d)->user && !(dg_dialog_kind(d)->who & DG_FOR_NEW);
}

struct condition face_condition(const struct dg_dialog *d, const struct dg_dialog_news *news)
{
	if (lacks_registration(d, news))
		return (struct condition){ "auth", "registration-required" };
	if (news->event == DG_DIALOG_AGAIN && news->status != DG_AUTH)
		return (struct condition){ "modify", "not-acceptable" };
	for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++)
		if (conditions[i].status == news->status)
			return conditions[i].condition;
	return condition_of(news->status);
}

void face_refuse(struct asker *a, const struct dg_dialog *d, const struct dg_dialog_news *news)
{
	a->lang = dialog_view(d)->lang;
	asker_refuse(a, face_condition(d, news), NULL, news->said);
}

struct dg_dialog_start face_start(const struct component *c, const char *jid, const char *owner, enum dg_lang lang)
{
	return (struct dg_dialog_start){
		.domain = c->conf->domain,
		.jid = jid,
		.owner = owner,
		.lang = lang,
		.keep_trying = true,
	};
}
