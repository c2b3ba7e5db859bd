/* gateway.c - "(555) 123-4567" becomes +15551234567@domain: for clients that ask for a name on the network before they
 * add a contact (XEP-0100 section 6.3), and for the chat. Called by iq.c and bot.c. Asks no network. */
#include "xmpp/gateway.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/mem.h"
#include "util/number.h"
#include "xmpp/iq.h"
#include "xmpp/tongue.h"

#define NS_GATEWAY "jabber:iq:gateway"

enum { TYPED_MOST = 3071 }; /* octets; a JID has no more */

static const char blanks[] = " \t\r\n";

/* What was typed, without blanks around it, "xmpp:" before it and "@domain" behind it. Given. */
static char *bare_name(const struct component *c, const char *text)
{
	const char *domain = c->conf->domain;
	text += strspn(text, blanks);
	if (!strncasecmp(text, "xmpp:", 5))
		text += 5;
	size_t n = strlen(text);
	while (n > 0 && strchr(blanks, text[n - 1]))
		n--;
	size_t tail = strlen(domain) + 1;
	if (n <= tail || text[n - tail] != '@' || strncasecmp(text + n - tail + 1, domain, tail - 1) != 0)
		return dg_strndup(text, n);
	struct dg_buf name = { 0 };
	char *node = dg_strndup(text, n - tail);
	dg_jid_unescape(node, &name);
	free(node);
	return dg_buf_give(&name);
}

static bool find(const struct component *c, const char *name, const char *country, struct dg_buf *found)
{
	const char *domain = c->conf->domain;
	char number[DG_NUMBER_MAX];
	if (!(dg_router_caps(c->router, domain) & DG_CAP_PHONE))
		return *name && address_print(domain, name, found);
	return dg_number_read(name, country, number) == DG_OK && address_print(domain, number, found);
}

enum dg_status gateway_find(
	const struct component *c, const char *text, const char *country, struct dg_buf *jid, enum dg_text_id *what)
{
	struct dg_buf found = { 0 };
	bool is_found = false;
	if (strlen(text) <= TYPED_MOST) {
		char *name = bare_name(c, text);
		is_found = find(c, name, country, &found);
		free(name);
	}
	if (is_found)
		dg_buf_str(jid, found.at);
	else
		*what = component_no_address(c);
	dg_buf_finish(&found);
	return is_found ? DG_OK : DG_INVALID;
}

static void say_prompt(struct asker *a, void *arg)
{
	bool is_phone = dg_router_caps(a->c->router, a->c->conf->domain) & DG_CAP_PHONE;
	(void)arg;
	struct dg_render r = asker_open(a, "result");
	dg_render_open(&r, "query");
	dg_render_attr(&r, "xmlns", NS_GATEWAY);
	dg_render_attr(&r, "xml:lang", dg_lang_tag(a->lang));
	dg_render_leaf(
		&r, "desc", NULL, dg_text(a->lang, is_phone ? DG_T_PROMPT_NUMBER_WORDS : DG_T_PROMPT_NAME_WORDS));
	dg_render_leaf(&r, "prompt", NULL, dg_text(a->lang, is_phone ? DG_T_PROMPT_NUMBER : DG_T_PROMPT_NAME));
	asker_send(a, &r);
}

static void answer_get(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	tongue_ask(c, in, say_prompt, NULL);
}

/* By the country that the user has chosen: asked for first. */
static void say_jid(struct asker *a, void *arg)
{
	static const struct condition not_acceptable = { "modify", "not-acceptable" };
	char *typed = arg;
	struct dg_buf jid = { 0 };
	enum dg_text_id what;
	if (gateway_find(a->c, typed, asker_country(a), &jid, &what) == DG_OK) {
		struct dg_render r = asker_open(a, "result");
		dg_render_open(&r, "query");
		dg_render_attr(&r, "xmlns", NS_GATEWAY);
		dg_render_leaf(&r, "jid", NULL, jid.at);
		asker_send(a, &r);
	} else {
		asker_refuse(a, not_acceptable, NULL, &(const struct dg_said){ what, { NULL, NULL, NULL } });
	}
	dg_buf_finish(&jid);
	free(typed);
}

static void answer_set(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	const struct dg_element *prompt = dg_element_child(query, "prompt", NS_GATEWAY);
	if (prompt)
		tongue_ask(c, in, say_jid, dg_strdup(dg_element_text(prompt)));
	else
		component_refuse(c, in, condition_of(DG_INVALID), NULL, NULL);
}

const struct question gateway_questions[] = {
	{ "get", "query", NS_GATEWAY, AT_GATEWAY, false, answer_get },
	{ "set", "query", NS_GATEWAY, AT_GATEWAY, false, answer_set },
	{ 0 },
};
