/* asker.c - keeping who asked, and answering. Called by whatever answers later than a stanza's own turn. */
#include "xmpp/asker.h"

#include <stdio.h>
#include <stdlib.h>

#include "stream/vet.h"
#include "util/mem.h"

static void set_country(struct asker *a, const char *country)
{
	snprintf(a->country, sizeof a->country, "%s", country ? country : "");
}

const char *asker_country(const struct asker *a)
{
	return *a->country ? a->country : NULL;
}

void asker_know(struct asker *a, const struct dg_user *user)
{
	a->lang = dg_lang_find(user->lang, a->lang);
	set_country(a, dg_user_pref(user, "country", asker_country(a)));
}

struct asker *asker_keep(struct component *c, const struct incoming *in)
{
	struct asker *a = dg_alloc(sizeof *a);
	*a = (struct asker){
		.c = c,
		.kind = dg_strdup(dg_element_name(in->stanza)),
		.from = dg_strdup(in->from_text),
		.to = dg_strdup(in->to_text),
		.id = dg_strdup(in->id),
		.bare = dg_strdup(in->from.bare),
		.lang = in->lang,
	};
	set_country(a, component_country(c, in->from.bare));
	return a;
}

struct dg_render asker_open(struct asker *a, const char *type)
{
	return component_open(a->c, a->kind, a->to, a->from, a->id, type);
}

static void close_all(struct dg_render *r)
{
	while (r->depth)
		dg_render_close(r);
}

void asker_refuse(struct asker *a, struct condition condition, const char *inside, const struct dg_said *said)
{
	struct dg_render r = asker_open(a, "error");
	render_error(&r, condition, inside, a->lang, said);
	close_all(&r);
	component_send(a->c);
	asker_free(a);
}

/* That it fits no stanza is an answer, too: there must be one. */
void asker_send(struct asker *a, struct dg_render *r)
{
	static const struct condition too_long = { "modify", "policy-violation" };
	close_all(r);
	if (a->c->out.len > DG_STANZA_MAX) {
		asker_refuse(a, too_long, NULL, &(const struct dg_said){ DG_T_STANZA_TOO_LARGE, { NULL, NULL, NULL } });
		return;
	}
	component_send(a->c);
	asker_free(a);
}

void asker_free(struct asker *a)
{
	if (!a)
		return;
	free(a->kind);
	free(a->from);
	free(a->to);
	free(a->id);
	free(a->bare);
	free(a);
}
