/* elsewhere.c - see elsewhere.h. Called by xmpp.c with what the router says, and by message.c with what comes back. */
#include "xmpp/elsewhere.h"

#include <stdio.h>
#include <string.h>

#include "util/random.h"

#define MARK "dragoman-elsewhere-"

enum { TOKEN = 26 };

bool elsewhere_is_ours(const char *id)
{
	return id && !strncmp(id, MARK, strlen(MARK));
}

/* What is said in a user's name: in his server's namespace, since it is not we who say it. */
static void render_own(struct dg_render *r, const char *user, const char *contact, const char *body, bool is_file)
{
	char id[sizeof MARK + TOKEN], token[TOKEN + 1];
	dg_random_token(token, TOKEN);
	snprintf(id, sizeof id, MARK "%s", token);
	dg_render_open(r, "message");
	dg_render_attr(r, "xmlns", "jabber:client");
	dg_render_attr(r, "from", user);
	dg_render_attr(r, "to", contact);
	dg_render_attr(r, "type", "chat");
	dg_render_attr(r, "id", id);
	dg_render_leaf(r, "body", NULL, body);
	if (is_file) {
		dg_render_open(r, "x");
		dg_render_attr(r, "xmlns", "jabber:x:oob");
		dg_render_leaf(r, "url", NULL, body);
		dg_render_close(r);
	}
	dg_render_close(r);
}

static void speak(struct component *c, const struct privilege *p, const char *user, const char *contact,
	const char *body, bool is_file)
{
	char id[TOKEN + 1];
	dg_random_token(id, TOKEN);
	struct dg_render r = component_open(c, "message", c->conf->domain, p->vhost, id, NULL);
	dg_render_open(&r, "privilege");
	dg_render_attr(&r, "xmlns", p->dialect == 1 ? "urn:xmpp:privilege:1" : "urn:xmpp:privilege:2");
	dg_render_open(&r, "forwarded");
	dg_render_attr(&r, "xmlns", "urn:xmpp:forward:0");
	render_own(&r, user, contact, body, is_file);
	while (r.depth)
		dg_render_close(&r);
	component_send(c);
}

void elsewhere_tell(struct component *c, const char *user, const struct dg_event *ev)
{
	const struct privilege *p = privilege_for(c, user);
	struct dg_buf contact = { 0 };
	if (!p || !p->sends || ev->message.room || !ev->message.peer)
		return;
	if (address_print(c->conf->domain, ev->message.peer, &contact)) {
		if (ev->message.text && *ev->message.text && strlen(ev->message.text) <= BODY_MAX)
			speak(c, p, user, contact.at, ev->message.text, false);
		for (size_t i = 0; i < ev->message.n_files; i++)
			if (!strncmp(ev->message.files[i].url, "http", 4))
				speak(c, p, user, contact.at, ev->message.files[i].url, true);
	}
	dg_buf_finish(&contact);
}
