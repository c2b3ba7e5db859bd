/* component.c - a domain's stanzas in, taken apart, and the common forms of stanzas out. Called by the link. */
#include "xmpp/component.h"

#include <string.h>

#include "util/random.h"
#include "xmpp/submit.h"
#include "xmpp/tongue.h"

struct dg_render component_open(
	struct component *c, const char *name, const char *from, const char *to, const char *id, const char *type)
{
	struct dg_render r;
	dg_buf_clear(&c->out);
	dg_render_init(&r, &c->out);
	dg_render_open(&r, name);
	dg_render_attr(&r, "from", from);
	dg_render_attr(&r, "to", to);
	dg_render_attr(&r, "id", id);
	dg_render_attr(&r, "type", type);
	return r;
}

void component_send(struct component *c)
{
	if (dg_xlink_send(c->link, c->out.at, c->out.len) == DG_OK)
		return;
	c->dropped->value++;
	dg_log(c->log, DG_LOG_DEBUG, DG_SAY("xmpp", "an answer could not leave"), DG_S("domain", c->conf->domain));
}

static void render_sentence(struct dg_render *r, enum dg_lang lang, const struct dg_said *said)
{
	struct dg_buf text = { 0 };
	dg_text_print(&text, lang, said);
	dg_render_text(r, text.at ? text.at : "");
	dg_buf_finish(&text);
}

/* Nobody knows which language a carrier speaks. */
static const char *tag_of(enum dg_lang lang, const struct dg_said *said)
{
	return said->what == DG_T_PLAIN ? NULL : dg_lang_tag(lang);
}

void render_said(struct dg_render *r, const char *name, enum dg_lang lang, const struct dg_said *said)
{
	dg_render_attr(r, "xml:lang", tag_of(lang, said));
	dg_render_open(r, name);
	render_sentence(r, lang, said);
	dg_render_close(r);
}

void render_text_again(struct dg_render *r, const char *text)
{
	if (text && *text && strlen(text) <= BODY_MAX)
		dg_render_leaf(r, "body", NULL, text);
}

void render_error_text(struct dg_render *r, enum dg_lang lang, const struct dg_said *said)
{
	if (said->what == DG_T_NONE)
		return;
	dg_render_open(r, "text");
	dg_render_attr(r, "xmlns", NS_STANZAS);
	dg_render_attr(r, "xml:lang", tag_of(lang, said));
	render_sentence(r, lang, said);
	dg_render_close(r);
}

void render_error(struct dg_render *r, struct condition condition, const char *inside, enum dg_lang lang,
	const struct dg_said *said)
{
	dg_render_open(r, "error");
	dg_render_attr(r, "type", condition.type);
	dg_render_attr(r, "code", condition_code(condition));
	dg_render_leaf(r, condition.name, NS_STANZAS, inside);
	const struct dg_said meaning = { condition_words(condition), { NULL, NULL, NULL } };
	render_error_text(r, lang, said && said->what != DG_T_NONE ? said : &meaning);
	dg_render_close(r);
}

void render_id(struct dg_render *r, const char *id)
{
	struct dg_buf own = { 0 };
	dg_buf_add(&own, id, submit_id_octets(id));
	dg_render_attr(r, "id", own.at ? own.at : "");
	dg_buf_finish(&own);
}

void render_named(struct dg_render *r, const char *name, const char *ns, const char *id)
{
	dg_render_open(r, name);
	dg_render_attr(r, "xmlns", ns);
	render_id(r, id);
	dg_render_close(r);
}

struct dg_xlink_options component_link_options(const struct dg_conf *conf, const struct dg_conf_domain *domain)
{
	return (struct dg_xlink_options){
		.host = conf->server.host,
		.port = conf->server.port,
		.domain = domain->domain,
		.secret = domain->secret ? domain->secret : conf->server.secret,
		.server = conf->server.n_vhosts ? conf->server.vhosts[0] : NULL,
	};
}

struct dg_render component_open_line(struct component *c, const char *to)
{
	char id[27];
	dg_random_token(id, sizeof id - 1);
	return component_open(c, "message", c->conf->domain, to, id, "chat");
}

const char *component_country(const struct component *c, const char *bare_jid)
{
	const struct dg_user *user = c->users ? dg_users_peek(c->users, c->conf->domain, bare_jid) : NULL;
	return dg_user_pref(user, "country", c->conf->country);
}

enum address_verdict component_address(const struct component *c, const struct incoming *in, struct dg_buf *out)
{
	uint32_t caps = dg_router_caps(c->router, c->conf->domain);
	enum address_verdict verdict = address_read(component_country(c, in->from.bare), caps, in->to.node, out);
	const char *mute = verdict == ADDRESS_NONE ? mutes_find(&c->mutes, in->to.node) : NULL;
	if (!mute)
		return verdict;
	dg_buf_str(out, mute);
	return ADDRESS_MUTE;
}

enum dg_text_id component_no_address(const struct component *c)
{
	bool phone = dg_router_caps(c->router, c->conf->domain) & DG_CAP_PHONE;
	return phone ? DG_T_NOT_A_NUMBER : DG_T_NOT_AN_ADDRESS;
}

void component_refuse(struct component *c, const struct incoming *in, struct condition condition, const char *inside,
	const struct dg_said *said)
{
	const char *name = dg_element_name(in->stanza);
	if (!strcmp(in->type, "error"))
		return;
	if (!tongue_is_known(c, in)) {
		tongue_refuse(c, in, condition, inside, said);
		return;
	}
	struct dg_render r = component_open(c, name, in->to_text, in->from_text, in->id, "error");
	const struct dg_element *body = dg_element_child(in->stanza, "body", DG_NS_STANZA);
	render_text_again(&r, body ? dg_element_text(body) : NULL);
	render_error(&r, condition, inside, in->lang, said);
	dg_render_close(&r);
	component_send(c);
}

void component_refuse_in_words(struct component *c, const struct incoming *in, struct condition condition,
	enum dg_text_id what, const char *arg)
{
	component_refuse(c, in, condition, NULL, &(const struct dg_said){ what, { arg, NULL, NULL } });
}

enum dg_lang component_lang(const struct component *c, const char *tag, const char *bare_jid)
{
	const struct dg_user *user = c->users ? dg_users_peek(c->users, c->conf->domain, bare_jid) : NULL;
	enum dg_lang otherwise = dg_lang_find(tag, dg_lang_find(c->conf->language, DG_LANG_EN));
	return user ? dg_lang_find(user->lang, otherwise) : otherwise;
}

static const struct {
	const char *name;
	void (*handle)(struct component *c, const struct incoming *in);
	size_t counter;
} kinds[] = {
	{ "message", handle_message, offsetof(struct component, messages_in) },
	{ "presence", handle_presence, offsetof(struct component, presences_in) },
	{ "iq", handle_iq, offsetof(struct component, iqs_in) },
};

/* Too large to be read whole: its sender hears so, and nothing of it is believed. */
static void refuse_truncated(struct component *c, const struct incoming *in, const char *name)
{
	static const struct condition policy = { "modify", "policy-violation" };
	bool answerable = !strcmp(name, "message") || !strcmp(in->type, "get") || !strcmp(in->type, "set");
	if (answerable && strcmp(in->type, "error"))
		component_refuse_in_words(c, in, policy, DG_T_STANZA_TOO_LARGE, NULL);
	else if (!strcmp(name, "iq"))
		ask_take(c, in); /* an answer without its content is one all the same: whoever asked need not wait */
}

static void dispatch(struct component *c, const struct incoming *in)
{
	const char *name = dg_element_name(in->stanza);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(name, kinds[i].name))
			continue;
		(*(struct dg_series **)(void *)((char *)c + kinds[i].counter))->value++;
		if (in->truncated)
			refuse_truncated(c, in, name);
		else
			kinds[i].handle(c, in);
		return;
	}
}

/* Our own domains are never users: what comes from there is a loop. */
static bool is_ours(const struct component *c, const char *domain)
{
	for (size_t i = 0; i < c->whole->n_domains; i++)
		if (!strcmp(c->whole->domains[i].domain, domain))
			return true;
	return false;
}

/* Our domain may come in capitals, or with a dot behind it: what is answered comes from it as the server knows it. */
static void spell_as_ours(const struct component *c, struct incoming *in, struct dg_buf *own)
{
	size_t n = strlen(c->conf->domain), node = strcspn(in->to_text, "@/");
	const char *at = in->to_text[node] == '@' ? in->to_text + node + 1 : in->to_text;
	if (!strncmp(at, c->conf->domain, n) && (!at[n] || at[n] == '/'))
		return;
	dg_jid_print(own, in->to.node, in->to.domain, in->to.resource);
	in->to_text = own->at;
}

bool incoming_read(const struct dg_element *stanza, bool truncated, struct incoming *out)
{
	const char *type = dg_element_attr(stanza, "type");
	*out = (struct incoming){
		.stanza = stanza,
		.type = type ? type : "",
		.id = dg_element_attr(stanza, "id"),
		.from_text = dg_element_attr(stanza, "from"),
		.to_text = dg_element_attr(stanza, "to"),
		.truncated = truncated,
	};
	return out->from_text && out->to_text && dg_jid_parse(out->from_text, &out->from) == DG_OK;
}

char *incoming_full_jid(const struct incoming *in)
{
	struct dg_buf full = { 0 };
	dg_jid_print(&full, in->from.node, in->from.domain, in->from.resource);
	return dg_buf_give(&full);
}

void component_take(struct component *c, const struct dg_element *stanza, bool truncated)
{
	struct incoming in;
	if (!incoming_read(stanza, truncated, &in)) {
		c->dropped->value++;
		return;
	}
	if (dg_jid_parse(in.to_text, &in.to) != DG_OK || strcmp(in.to.domain, c->conf->domain) ||
		is_ours(c, in.from.domain)) {
		c->dropped->value++;
		dg_log(c->log, DG_LOG_WARN, DG_SAY("xmpp", "stanza that is not for this domain, or from it; dropped"),
			DG_S("domain", c->conf->domain), DG_S("to", in.to_text));
	} else {
		struct dg_buf own = { 0 };
		spell_as_ours(c, &in, &own);
		in.allowed = dg_router_may(c->router, in.from.bare);
		in.lang = component_lang(c, dg_element_attr(stanza, "xml:lang"), in.from.bare);
		dispatch(c, &in);
		dg_buf_finish(&own);
	}
	dg_jid_finish(&in.from);
	dg_jid_finish(&in.to);
}
