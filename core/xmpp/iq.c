/* iq.c - who answers a question: one look through the tables, exactly one answer (RFC 6120 section 8.2.3). Called by
 * component.c. */
#include "xmpp/iq.h"
#include "xmpp/spelling.h"

#include <string.h>

#include "util/clock.h"
#include "xmpp/ask.h"

static const struct {
	const struct question *questions;
	bool (*is_offered)(const struct component *c); /* by the configuration; NULL: always */
} tables[] = {
	{ about_questions, NULL },
	{ adhoc_questions, NULL },
	{ disco_questions, NULL },
	{ gateway_questions, NULL },
	{ register_questions, NULL },
	{ search_questions, cards_are_searched },
	{ vcard_questions, NULL },
	{ pep_questions, NULL },
	{ room_questions, NULL },
};

struct dg_render iq_open_result(struct component *c, const struct incoming *in)
{
	return component_open(c, "iq", in->to_text, in->from_text, in->id, "result");
}

void iq_close_and_send(struct component *c, struct dg_render *r)
{
	dg_render_close(r);
	component_send(c);
}

static const struct question *find_in(
	const struct question *table, const struct incoming *in, const struct dg_element *query, int where)
{
	for (const struct question *q = table; q->name; q++)
		if ((!q->type || !strcmp(q->type, in->type)) && q->where & where &&
			dg_element_is(query, q->name, q->ns))
			return q;
	return NULL;
}

static bool is_offered(const struct component *c, size_t table)
{
	return !tables[table].is_offered || tables[table].is_offered(c);
}

bool iq_knows(const struct component *c, const char *ns, int where)
{
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		for (const struct question *q = tables[i].questions; q->name && is_offered(c, i); q++)
			if (q->where & where && !strcmp(q->ns, ns))
				return true;
	return false;
}

static const struct question *find(
	const struct component *c, const struct incoming *in, const struct dg_element *query, int where)
{
	const struct question *q = NULL;
	for (size_t i = 0; !q && i < sizeof tables / sizeof tables[0]; i++)
		if (is_offered(c, i))
			q = find_in(tables[i].questions, in, query, where);
	return q;
}

/* Is it one? false: the asker has been told why not, and which one was meant. */
static bool check_contact(struct component *c, const struct incoming *in)
{
	static const struct spelling_refusal add_instead = {
		.spelled = { "cancel", "item-not-found" },
		.none = { "cancel", "item-not-found" },
		.words = DG_T_ADD_INSTEAD,
	};
	struct dg_buf peer = { 0 };
	enum address_verdict verdict = component_address(c, in, &peer);
	bool is_contact = verdict == ADDRESS_OK || verdict == ADDRESS_MUTE;
	if (!is_contact)
		spelling_refuse(c, in, &add_instead);
	dg_buf_finish(&peer);
	return is_contact;
}

static int where_of(const struct component *c, const struct incoming *in)
{
	struct dg_buf name = { 0 };
	if (!in->to.node)
		return AT_GATEWAY;
	bool is_room =
		component_address(c, in, &name) == ADDRESS_OK && dg_router_is_room(c->router, c->conf->domain, name.at);
	dg_buf_finish(&name);
	return is_room ? AT_ROOM : AT_CONTACT;
}

/* What is asked later of others for it is not counted: it comes from memory or waits for its turn. */
static void answer(
	struct component *c, const struct incoming *in, const struct dg_element *query, const struct question *q)
{
	dg_buf_clear(&c->out);
	q->answer(c, in, query);
	if (!in->allowed)
		return; /* a stranger: what is answered to all is small */
	unsigned points = ALLOWANCE_QUESTION + (unsigned)(c->out.len / 1024);
	if (!strcmp(in->type, "set"))
		points += ALLOWANCE_CHANGE;
	allowance_spend(&c->allowances, in->from.bare, points, dg_mono_ms());
}

void handle_iq(struct component *c, const struct incoming *in)
{
	static const struct condition too_much = { "wait", "resource-constraint" };
	if (strcmp(in->type, "get") && strcmp(in->type, "set")) {
		ask_take(c, in); /* else an answer to nothing of ours, or not an IQ at all */
		return;
	}
	int where = where_of(c, in);
	const struct dg_element *query = dg_element_first(in->stanza);
	if (!query || dg_element_next(query)) {
		component_refuse(c, in, condition_of(DG_INVALID), NULL, NULL);
		return;
	}
	const struct question *q = find(c, in, query, where);
	if (!in->allowed && !(q && q->anyone && where == AT_GATEWAY)) {
		component_refuse_in_words(c, in, condition_of(DG_DENIED), DG_T_NOT_ALLOWED,
			NULL); /* the same for every contact and question */
		return;
	}
	if (in->allowed && !allowance_is_left(&c->allowances, in->from.bare, dg_mono_ms())) {
		component_refuse_in_words(c, in, too_much, DG_T_TOO_MUCH_AT_ONCE, NULL);
		return;
	}
	if (where == AT_CONTACT && !check_contact(c, in))
		return;
	if (!q) {
		static const struct condition unavailable = { "cancel", "service-unavailable" };
		component_refuse(c, in, unavailable, NULL, NULL);
		return;
	}
	answer(c, in, query, q);
}
