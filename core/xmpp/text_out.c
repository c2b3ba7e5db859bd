/* text_out.c - see text_out.h. Called by tell.c, and by room_out.c for what is said in a room. */
#include "xmpp/text_out.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "router/files.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/number.h"
#include "util/utf8.h"
#include "xmpp/address.h"
#include "xmpp/fallback.h"

#define NS_REPLY "urn:xmpp:reply:0"
#define NS_SID   "urn:xmpp:sid:0"

enum {
	LATE_MS = 10 * 1000, /* a text older than this bears its time (XEP-0203) */
	NICK_MAX = 64,       /* code points */
};

/* One stanza of a text. */
struct piece {
	const char *id, *body;
	const struct dg_file *file; /* the body is its URL; NULL: it is words */
	bool first;
	size_t quoted; /* code points of the body that quote what is answered */
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

static void render_answered(
	struct dg_render *r, const struct dg_row *row, const struct text_frame *f, const struct piece *p)
{
	dg_render_open(r, "reply");
	dg_render_attr(r, "xmlns", NS_REPLY);
	dg_render_attr(r, "to", f->author);
	render_id(r, row->reply_to);
	dg_render_close(r);
	if (p->quoted)
		fallback_render(r, NS_REPLY, p->quoted);
}

/* What a client shall call it. In a room it is what the room calls it, and that is the sender's name for it: what is
 * said of it later, reactions and replies by the one and corrections by the other (XEP-0444, 0461, 0308), bears one
 * name. Each user has a view of its own, in which no two are the same. */
static void render_names(struct dg_render *r, const struct text_frame *f, const char *id)
{
	if (!f->room) {
		render_named(r, "origin-id", NS_SID, id);
		return;
	}
	render_named(r, "occupant-id", "urn:xmpp:occupant-id:0", f->occupant_id);
	dg_render_open(r, "stanza-id");
	dg_render_attr(r, "xmlns", NS_SID);
	dg_render_attr(r, "id", id);
	dg_render_attr(r, "by", f->room);
	dg_render_close(r);
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

static void render_about(const struct component *c, struct dg_render *r, const struct dg_row *row,
	const struct text_frame *f, const struct piece *p)
{
	const char *nick = f->room ? NULL : nick_of(row, f->from);
	if (!nick && !f->room)
		nick = card_name(c, row->user, row->peer);
	if (row->replaces)
		render_named(r, "replace", "urn:xmpp:message-correct:0", row->replaces);
	if (row->reply_to)
		render_answered(r, row, f, p);
	if (nick)
		render_nick(r, nick);
}

static void write_piece(
	struct component *c, const struct dg_row *row, const struct text_frame *f, const struct piece *p)
{
	uint32_t caps = dg_router_caps(c->router, c->conf->domain);
	struct dg_render r = component_open(c, "message", f->from, f->to, p->id, f->room ? "groupchat" : "chat");
	dg_render_attr(&r, "xml:lang", row->lang);
	if (row->subject && !f->room) /* there it would be the room's */
		dg_render_leaf(&r, "subject", NULL, row->subject);
	dg_render_leaf(&r, "body", NULL, p->body);
	if (row->thread)
		dg_render_leaf(&r, "thread", NULL, row->thread);
	render_names(&r, f, p->id);
	if (p->first)
		render_about(c, &r, row, f, p);
	if (p->file)
		render_file(&r, p->file);
	else if (!(caps & DG_CAP_STYLING)) /* an asterisk is one */
		dg_render_leaf(&r, "unstyled", "urn:xmpp:styling:0", NULL);
	if (caps & DG_CAP_READ && !f->room)
		dg_render_leaf(&r, "markable", "urn:xmpp:chat-markers:0", NULL);
	if (row->way == DG_UP && dg_now_ms() - row->created_ms > LATE_MS)
		text_render_delay(&r, f->room ? f->room : c->conf->domain, row->created_ms);
	dg_render_close(&r);
}

size_t text_piece(const char *text, size_t limit)
{
	size_t n = strlen(text), end = 0;
	uint32_t before = 0;
	if (n <= limit)
		return n;
	for (size_t at = 0, used; at <= limit; at += used) {
		uint32_t cp = dg_utf8_next(text + at, n - at, &used);
		if (!dg_utf8_joins(before, cp))
			end = at;
		before = cp;
	}
	return end ? end : limit;
}

/* The stanzas of one text, as far as they are written. */
struct writing {
	struct component *c;
	const struct dg_row *row;
	const struct text_frame *f;
	int number;
};

static enum dg_status send_piece(struct writing *w, const char *body, size_t quoted, const struct dg_file *file)
{
	struct dg_buf id = { 0 };
	dg_buf_str(&id, w->row->stanza_id);
	if (++w->number > 1)
		dg_buf_printf(&id, "-%d", w->number);
	const struct piece p = { id.at, body, file, w->number == 1, quoted };
	write_piece(w->c, w->row, w->f, &p);
	dg_buf_finish(&id);
	return dg_xlink_send(w->c->link, w->c->out.at, w->c->out.len);
}

/* The quotation stands in the first stanza, and is never cut. */
static enum dg_status send_words(struct writing *w, const char *words)
{
	enum dg_status status;
	struct dg_buf body = { 0 };
	size_t quoted = w->row->reply_to && w->row->quote ? fallback_quote(w->row->quote, &body) : 0;
	do {
		size_t n = text_piece(words, BODY_MAX - body.len);
		dg_buf_add(&body, words, n);
		status = send_piece(w, body.at ? body.at : "", quoted, NULL);
		dg_buf_clear(&body);
		quoted = 0;
		words += n;
	} while (status == DG_OK && *words);
	dg_buf_finish(&body);
	return status;
}

enum dg_status text_write(struct component *c, const struct dg_row *row, const struct text_frame *f)
{
	struct dg_buf words = { 0 };
	size_t n_files;
	struct dg_file *files = dg_files_read(row->files, &n_files);
	struct writing w = { c, row, f, 0 };
	enum dg_status status = DG_OK;
	if (f->prefix)
		dg_buf_printf(&words, "%s: ", f->prefix);
	dg_buf_str(&words, row->text);
	if (words.len || !n_files)
		status = send_words(&w, words.at ? words.at : "");
	for (size_t i = 0; i < n_files && status == DG_OK; i++)
		status = send_piece(&w, files[i].url, 0, &files[i]);
	dg_buf_finish(&words);
	free(files);
	return status;
}

enum dg_status text_out(struct component *c, const struct dg_row *row, const char *contact, bool named)
{
	struct text_frame f = { .from = contact, .to = row->user, .prefix = named ? NULL : row->peer };
	struct dg_buf author = { 0 };
	if (row->reply_by && !*row->reply_by)
		f.author = row->user;
	else if (row->reply_by && address_print(c->conf->domain, row->reply_by, &author))
		f.author = author.at;
	enum dg_status status = text_write(c, row, &f);
	dg_buf_finish(&author);
	return status;
}
