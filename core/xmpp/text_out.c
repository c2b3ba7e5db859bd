/* text_out.c - see text_out.h. Called by tell.c. */
#include "xmpp/text_out.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "router/files.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/number.h"
#include "util/utf8.h"

enum {
	LATE_MS = 10 * 1000, /* a text older than this bears its time (XEP-0203) */
	NICK_MAX = 64,       /* code points */
};

/* One stanza of a text. */
struct piece {
	const char *id, *body;
	const struct dg_file *file; /* the body is its URL; NULL: it is words */
	bool first;
};

static void stamp(int64_t ms, char out[32])
{
	time_t s = (time_t)(ms / 1000);
	struct tm tm;
	gmtime_r(&s, &tm);
	strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

void text_render_delay(struct dg_render *r, const char *from, int64_t since_ms)
{
	char when[32];
	stamp(since_ms, when);
	dg_render_open(r, "delay");
	dg_render_attr(r, "xmlns", "urn:xmpp:delay");
	dg_render_attr(r, "from", from);
	dg_render_attr(r, "stamp", when);
	dg_render_close(r);
}

/* Control characters, and those that turn the direction of what follows, do not belong into a name. */
static bool is_fit(uint32_t cp)
{
	return cp >= 0x20 && !(cp >= 0x7F && cp < 0xA0) && cp != 0x200E && cp != 0x200F &&
		!(cp >= 0x202A && cp <= 0x202E) && !(cp >= 0x2066 && cp <= 0x2069) && cp != DG_UTF8_BAD;
}

static void render_nick(struct dg_render *r, const char *name)
{
	struct dg_buf fit = { 0 };
	size_t n = strlen(name), points = 0;
	for (size_t at = 0, used; at < n && points < NICK_MAX; at += used) {
		if (!is_fit(dg_utf8_next(name + at, n - at, &used)))
			continue;
		dg_buf_add(&fit, name + at, used);
		points++;
	}
	if (fit.len)
		dg_render_leaf(r, "nick", "http://jabber.org/protocol/nick", fit.at);
	dg_buf_finish(&fit);
}

/* What the sender is called, where its JID does not say it: as the network told, or as it spells its address there. */
static const char *nick_of(const struct dg_row *row, const char *contact)
{
	size_t n = strlen(row->peer);
	if (row->nick)
		return row->nick;
	bool is_same = !strncmp(contact, row->peer, n) && contact[n] == '@';
	return is_same || dg_number_kind(row->peer) != DG_NUMBER_NONE ? NULL : row->peer;
}

static void render_about(const struct component *c, struct dg_render *r, const struct dg_row *row, const char *contact)
{
	const char *nick = nick_of(row, contact);
	nick = nick ? nick : card_name(c, row->user, row->peer);
	if (row->replaces)
		render_named(r, "replace", "urn:xmpp:message-correct:0", row->replaces);
	if (row->reply_to)
		render_named(r, "reply", "urn:xmpp:reply:0", row->reply_to);
	if (nick)
		render_nick(r, nick);
}

static void render_file(struct dg_render *r, const struct dg_file *f)
{
	dg_render_open(r, "x");
	dg_render_attr(r, "xmlns", "jabber:x:oob");
	dg_render_leaf(r, "url", NULL, f->url);
	if (f->name)
		dg_render_leaf(r, "desc", NULL, f->name);
	dg_render_close(r);
}

static void write_piece(struct component *c, const struct dg_row *row, const char *contact, const struct piece *p)
{
	uint32_t caps = dg_router_caps(c->router, c->conf->domain);
	struct dg_render r = component_open(c, "message", contact, row->user, p->id, "chat");
	dg_render_attr(&r, "xml:lang", row->lang);
	if (row->subject)
		dg_render_leaf(&r, "subject", NULL, row->subject);
	dg_render_leaf(&r, "body", NULL, p->body);
	if (row->thread)
		dg_render_leaf(&r, "thread", NULL, row->thread);
	render_named(&r, "origin-id", "urn:xmpp:sid:0", p->id);
	if (p->first)
		render_about(c, &r, row, contact);
	if (p->file)
		render_file(&r, p->file);
	else if (!(caps & DG_CAP_STYLING)) /* an asterisk is one */
		dg_render_leaf(&r, "unstyled", "urn:xmpp:styling:0", NULL);
	if (caps & DG_CAP_READ)
		dg_render_leaf(&r, "markable", "urn:xmpp:chat-markers:0", NULL);
	if (dg_now_ms() - row->created_ms > LATE_MS)
		text_render_delay(&r, c->conf->domain, row->created_ms);
	dg_render_close(&r);
}

size_t text_piece(const char *text, size_t limit)
{
	size_t n = strlen(text), end = 0;
	uint32_t before = 0;
	if (n <= limit)
		return n;
	for (size_t at = 0, used; at < limit; at += used) {
		uint32_t cp = dg_utf8_next(text + at, n - at, &used);
		if (!dg_utf8_joins(before, cp))
			end = at;
		before = cp;
	}
	return end ? end : limit;
}

static enum dg_status send_piece(struct component *c, const struct dg_row *row, const char *contact, const char *body,
	const struct dg_file *file, int number)
{
	struct dg_buf id = { 0 };
	dg_buf_str(&id, row->stanza_id);
	if (number > 1)
		dg_buf_printf(&id, "-%d", number);
	const struct piece p = { id.at, body, file, number == 1 };
	write_piece(c, row, contact, &p);
	dg_buf_finish(&id);
	return dg_xlink_send(c->link, c->out.at, c->out.len);
}

enum dg_status text_out(struct component *c, const struct dg_row *row, const char *contact, bool named)
{
	struct dg_buf text = { 0 };
	size_t n_files;
	struct dg_file *files = dg_files_read(row->files, &n_files);
	enum dg_status status = DG_OK;
	int number = 0;
	if (!named)
		dg_buf_printf(&text, "%s: ", row->peer);
	dg_buf_str(&text, row->text);
	const char *rest = text.at ? text.at : "";
	while (status == DG_OK && (*rest || (!number && !n_files))) {
		size_t n = text_piece(rest, BODY_MAX);
		char *body = dg_strndup(rest, n);
		status = send_piece(c, row, contact, body, NULL, ++number);
		free(body);
		rest += n;
	}
	for (size_t i = 0; i < n_files && status == DG_OK; i++)
		status = send_piece(c, row, contact, files[i].url, &files[i], ++number);
	dg_buf_finish(&text);
	free(files);
	return status;
}
