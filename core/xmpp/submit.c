/* submit.c - see submit.h. Called by message.c; the router answers. */
#include "xmpp/submit.h"

#include <stdlib.h>
#include <string.h>

#include "router/files.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/random.h"
#include "xmpp/fallback.h"

/* ---- the words ---- */

static bool is_blank(const char *text)
{
	return !text[strspn(text, " \t\r\n")];
}

static bool carries_files(uint32_t caps, const struct content *m)
{
	return caps & DG_CAP_FILES && m->n_files;
}

/* The body without what stands in it for something that is said in another way. */
static void cut(const struct dg_conf_domain *domain, uint32_t caps, const struct content *m, struct dg_buf *out)
{
	const char *namespaces[5];
	size_t n = 0;
	bool quotes = !domain->quotes || !strcmp(domain->quotes, "keep");
	if (m->reply_to && (caps & DG_CAP_REPLY || !quotes))
		namespaces[n++] = "urn:xmpp:reply:0";
	if (carries_files(caps, m)) {
		namespaces[n++] = "urn:xmpp:sfs:0";
		namespaces[n++] = "urn:xmpp:sims:1";
		namespaces[n++] = "jabber:x:oob";
	}
	namespaces[n] = NULL;
	if (m->body)
		fallback_cut(m->stanza, namespaces, m->body, out);
}

static void name_files(const struct content *m, struct dg_buf *out)
{
	for (size_t i = 0; i < m->n_files; i++) {
		if (out->at && strstr(out->at, m->files[i].url))
			continue;
		dg_buf_str(out, out->len ? "\n" : "");
		dg_buf_str(out, m->files[i].url);
	}
}

void submit_compose(const struct dg_conf_domain *domain, uint32_t caps, const struct content *m, struct dg_buf *out)
{
	struct dg_buf words = { 0 };
	bool files = carries_files(caps, m);
	cut(domain, caps, m, &words);
	if (m->body && !files && is_blank(words.at ? words.at : "")) { /* nothing but a quotation: then it was meant */
		dg_buf_clear(&words);
		dg_buf_str(&words, m->body);
	}
	for (size_t i = 0; files && i < m->n_files && words.len; i++)
		if (content_is_url(words.at, m->files[i].url))
			dg_buf_clear(&words);
	if (!files)
		name_files(m, &words);
	if (m->replaces && !(caps & DG_CAP_EDIT))
		dg_buf_str(out, "* ");
	dg_buf_str(out, words.at);
	dg_buf_finish(&words);
}

/* ---- the way ---- */

/* Whoever sent it, until the router has answered. */
struct sent {
	struct component *c;
	char *from, *to, *id, *text; /* given */
	enum dg_lang lang;
};

static void on_sent(void *arg, enum dg_status why, const struct dg_said *said, uint64_t id)
{
	struct sent *s = arg;
	struct component *c = s->c;
	(void)id;
	if (why != DG_OK) {
		struct dg_render r = component_open(c, "message", s->to, s->from, s->id, "error");
		render_text_again(&r, s->text);
		render_error(&r, condition_of_said(why, said), NULL, s->lang, said);
		dg_render_close(&r);
		component_send(c);
	}
	free(s->from);
	free(s->to);
	free(s->id);
	free(s->text);
	free(s);
}

static void hand_over(struct component *c, const struct incoming *in, const struct content *m, const struct dg_row *row)
{
	struct sent *s = dg_alloc(sizeof *s);
	*s = (struct sent){ c, dg_strdup(in->from_text), dg_strdup(in->to_text), dg_strdup(in->id), dg_strdup(m->body),
		in->lang };
	if (dg_xlink_is_closing(c->link))
		dg_router_send_at_last(c->router, row, on_sent, s);
	else
		dg_router_send(c->router, row, on_sent, s);
}

static const char *filled(const char *id)
{
	return id && *id ? id : NULL;
}

/* Behind it stands for whom a copy is. No id in XML can hold it (XML 1.0 section 2.2), so nobody's can be mistaken. */
static const char copy_mark[] = "\x1F";

size_t submit_id_octets(const char *stanza_id)
{
	return strcspn(stanza_id, copy_mark);
}

static void submit(
	struct component *c, const struct incoming *in, const struct content *m, const char *peer, const char *id)
{
	uint32_t caps = dg_router_caps(c->router, c->conf->domain);
	const char *room = dg_router_is_room(c->router, c->conf->domain, peer) ? peer : NULL;
	struct dg_buf text = { 0 }, files = { 0 };
	submit_compose(c->conf, caps, m, &text);
	if (carries_files(caps, m))
		dg_files_print(&files, m->files, m->n_files);
	const struct dg_row row = {
		.domain = c->conf->domain,
		.user = in->from.bare,
		.resource = in->from.resource,
		.peer = peer,
		.room = room,
		.stanza_id = id,
		.text = text.at ? text.at : "",
		.subject = m->subject,
		.thread = m->thread,
		.lang = m->lang,
		.want_receipt = m->wants_receipt || room, /* what a room has is shown to all who are inside */
		.expires_ms = m->ttl_ms ? dg_now_ms() + m->ttl_ms : 0,
		.replaces = caps & DG_CAP_EDIT ? filled(m->replaces) : NULL,
		.reply_to = caps & DG_CAP_REPLY ? filled(m->reply_to) : NULL,
		.files = files.at,
		.passing = m->is_passing,
	};
	hand_over(c, in, m, &row);
	dg_buf_finish(&text);
	dg_buf_finish(&files);
}

/* As the sender calls it; one without a name cannot be told from its repeat. */
static const char *id_of(const struct incoming *in, const struct content *m, char own[27])
{
	const char *id = filled(in->id) ? in->id : filled(m->origin_id);
	if (!id)
		dg_random_token(own, 26);
	return id ? id : own;
}

void submit_text(struct component *c, const struct incoming *in, const struct content *m, const char *peer)
{
	char own[27];
	submit(c, in, m, peer, id_of(in, m, own));
}

void submit_copy(struct component *c, const struct incoming *in, const struct content *m, const char *peer)
{
	char own[27];
	struct dg_buf id = { 0 };
	dg_buf_printf(&id, "%s%s%s", id_of(in, m, own), copy_mark, peer);
	submit(c, in, m, peer, id.at);
	dg_buf_finish(&id);
}
