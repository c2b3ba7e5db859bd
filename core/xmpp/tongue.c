/* tongue.c - see tongue.h. Called by component.c, gateway.c and presence.c. */
#include "xmpp/tongue.h"

#include <stdlib.h>

#include "util/mem.h"

enum { ARGS = sizeof((struct dg_said *)NULL)->args / sizeof((struct dg_said *)NULL)->args[0] };

struct question {
	struct asker *asker;
	tongue_spoken *spoken;
	void *arg;
};

/* Strangers are no reason to read the disk. */
bool tongue_is_known(const struct component *c, const struct incoming *in)
{
	return !in->allowed || !c->users || dg_users_known(c->users, c->conf->domain, in->from.bare) != DG_AGAIN;
}

static void on_user(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct question *q = arg;
	if (status == DG_OK)
		asker_know(q->asker, user);
	q->spoken(q->asker, q->arg);
	free(q);
}

void tongue_ask(struct component *c, const struct incoming *in, tongue_spoken *spoken, void *arg)
{
	struct asker *a = asker_keep(c, in);
	if (tongue_is_known(c, in)) {
		spoken(a, arg);
		return;
	}
	struct question *q = dg_alloc(sizeof *q);
	*q = (struct question){ a, spoken, arg };
	dg_users_find(c->users, c->conf->domain, in->from.bare, on_user, q);
}

/* ---- refusals ---- */

struct refusal {
	struct condition condition;
	char *inside, *body, *args[ARGS];
	enum dg_text_id what;
};

static void say_refusal(struct asker *a, void *arg)
{
	struct refusal *f = arg;
	struct dg_said said = { .what = f->what };
	for (size_t i = 0; i < ARGS; i++)
		said.args[i] = f->args[i];
	struct dg_render r = asker_open(a, "error");
	render_text_again(&r, f->body);
	render_error(&r, f->condition, f->inside, a->lang, &said);
	asker_send(a, &r);
	free(f->inside);
	free(f->body);
	for (size_t i = 0; i < ARGS; i++)
		free(f->args[i]);
	free(f);
}

void tongue_refuse(struct component *c, const struct incoming *in, struct condition condition, const char *inside,
	const struct dg_said *said)
{
	const struct dg_element *body = dg_element_child(in->stanza, "body", DG_NS_STANZA);
	struct refusal *f = dg_alloc(sizeof *f);
	*f = (struct refusal){
		.condition = condition,
		.inside = dg_strdup(inside),
		.body = body ? dg_strdup(dg_element_text(body)) : NULL,
		.what = said ? said->what : DG_T_NONE,
	};
	for (size_t i = 0; said && i < ARGS; i++)
		f->args[i] = dg_strdup(said->args[i]);
	tongue_ask(c, in, say_refusal, f);
}
