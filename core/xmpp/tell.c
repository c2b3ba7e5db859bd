/* tell.c - what users hear: texts from the network, receipts, errors, and notices where an error would be lost.
 * Called by the router (through xmpp.c); asks barriers of the link. */
#include "xmpp/tell.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "util/clock.h"
#include "util/event_copy.h"
#include "util/mem.h"
#include "xmpp/address.h"
#include "xmpp/blame.h"
#include "xmpp/component.h"
#include "xmpp/room.h"
#include "xmpp/submit.h"
#include "xmpp/text_out.h"

enum {
	PRESENT_MS = 60 * 1000, /* whoever sent a message this short ago is still there for its error */
	EXCERPT_MAX = 300,      /* octets of the user's own text quoted back in a notice */
	PLAIN_MAX = 20,         /* digits of a number that is named in a notice */
};

/* ---- the barrier ---- */

static void ask(void *arg);

static void on_passed(void *arg, bool yes)
{
	struct component *c = arg;
	struct tell *t = &c->tell;
	size_t n = t->n_asked;
	t->out = false;
	t->n_asked = 0;
	if (yes && n)
		dg_router_told(c->router, c->conf->domain, t->asked, n);
	if (t->n_fresh && !t->out)
		ask(c);
}

static void ask(void *arg)
{
	struct component *c = arg;
	struct tell *t = &c->tell;
	if (t->out || !t->n_fresh)
		return;
	struct tell was = *t;
	t->asked = was.fresh;
	t->n_asked = was.n_fresh;
	t->room_asked = was.room_fresh;
	t->fresh = was.asked;
	t->n_fresh = 0;
	t->room_fresh = was.room_asked;
	t->out = true;
	dg_xlink_barrier(c->link, on_passed, c);
}

static void remember(struct component *c, uint64_t id)
{
	struct tell *t = &c->tell;
	if (t->n_fresh == t->room_fresh) {
		t->room_fresh = t->room_fresh ? t->room_fresh * 2 : 64;
		t->fresh = dg_grow(t->fresh, t->room_fresh * sizeof *t->fresh);
	}
	t->fresh[t->n_fresh++] = id;
	if (!t->out && t->n_fresh == 1)
		dg_timer_start(t->soon, 0, 0);
}

void tell_init(struct tell *t, struct component *c, uv_loop_t *loop)
{
	t->soon = dg_timer_create(loop, ask, c);
}

void tell_finish(struct tell *t)
{
	dg_timer_destroy(t->soon);
	free(t->fresh);
	free(t->asked);
}

void tell_stream_down(struct component *c, const char *condition)
{
	c->tell.n_fresh = 0;
	dg_timer_stop(c->tell.soon);
	if (dg_router_rewind(c->router, c->conf->domain, dg_blame_of(condition), condition))
		dg_xlink_hurry(c->link);
}

/* ---- the stanzas ---- */

/* Answers bear ids made of the row's, so that a repeat after a broken stream is the same stanza. */
static void answer_id(const struct dg_row *row, char out[48])
{
	snprintf(out, 48, "dg-%llu-%lld", (unsigned long long)row->id, (long long)row->created_ms);
}

/* The message as its sender calls it: of several copies each has a longer name in the journal. */
static const char *id_of(const struct dg_row *row, char out[SUBMIT_ID_MAX + 1])
{
	snprintf(out, SUBMIT_ID_MAX + 1, "%.*s", (int)submit_id_octets(row->stanza_id), row->stanza_id);
	return out;
}

static void sender_of(const struct dg_row *row, struct dg_buf *out)
{
	dg_buf_str(out, row->user);
	if (row->resource) {
		dg_buf_chr(out, '/');
		dg_buf_str(out, row->resource);
	}
}

/* XEP-0184: to who asked, or to all of the user's clients when that one has gone; of type chat, so that a server keeps
 * it for those that come. */
static void write_receipt(struct component *c, const struct dg_row *row, const char *contact, const char *to)
{
	char id[48], theirs[SUBMIT_ID_MAX + 1];
	answer_id(row, id);
	struct dg_render r = component_open(c, "message", contact, to, id, "chat");
	dg_render_open(&r, "received");
	dg_render_attr(&r, "xmlns", "urn:xmpp:receipts");
	dg_render_attr(&r, "id", id_of(row, theirs));
	dg_render_close(&r);
	dg_render_leaf(&r, "store", "urn:xmpp:hints", NULL);
	dg_render_close(&r);
}

/* What the journal says about the end: a sentence of ours, or what the network or a plugin has worded. */
static struct dg_said reason(const struct dg_row *row)
{
	bool is_worded = row->why_text && *row->why_text;
	enum dg_text_id ours = is_worded ? dg_text_found(row->why_text) : dg_text_of_status(row->why);
	return (struct dg_said){ ours == DG_T_NONE ? DG_T_PLAIN : ours, { row->why_text, NULL, NULL } };
}

static void write_failure(struct component *c, const struct dg_row *row, const char *contact, const char *to)
{
	char theirs[SUBMIT_ID_MAX + 1];
	struct dg_render r = component_open(c, "message", contact, to, id_of(row, theirs), "error");
	render_text_again(&r, row->text);
	const struct dg_said said = reason(row);
	render_error(&r, condition_of(row->why), NULL, component_lang(c, row->lang, row->user), &said);
	dg_render_close(&r);
}

/* Servers drop an error whose resource is gone (RFC 6121 section 8.5.3.2.1), so it is said in words. */
static void write_notice(struct component *c, const struct dg_row *row, const char *contact)
{
	char id[48];
	answer_id(row, id);
	const char *text = row->text ? row->text : "…"; /* it was not to be kept, and this is late news */
	size_t n = text_piece(text, EXCERPT_MAX);
	enum dg_lang lang = component_lang(c, row->lang, row->user);
	struct dg_buf quote = { 0 }, why = { 0 };
	dg_buf_add(&quote, text, n);
	dg_buf_str(&quote, text[n] ? "…" : "");
	const struct dg_said because = reason(row);
	dg_text_print(&why, lang, &because);
	const struct dg_said said = { DG_T_NOT_DELIVERED, { quote.at, why.at, NULL } };
	struct dg_render r = component_open(c, "message", contact, row->user, id, "chat");
	render_said(&r, "body", lang, &said);
	dg_render_close(&r);
	dg_buf_finish(&quote);
	dg_buf_finish(&why);
}

/* A name on the network in plain words: what the server did not bear may be in it. */
static const char *plain(const char *name, enum dg_lang lang)
{
	size_t n = strspn(name, "+0123456789");
	return n && !name[n] && n <= PLAIN_MAX ? name : dg_text(lang, DG_T_A_CONTACT);
}

/* In place of what makes the server close the stream: nothing of it is repeated, and it comes from the gateway. */
static void write_aside(struct component *c, const struct dg_row *row)
{
	char id[56], number[24];
	enum dg_lang lang = component_lang(c, row->way == DG_DOWN ? row->lang : NULL, row->user);
	size_t n = (size_t)snprintf(
		id, sizeof id, "dg-%llu-%lld-kept", (unsigned long long)row->id, (long long)row->created_ms);
	assert(n < sizeof id);
	(void)n;
	snprintf(number, sizeof number, "%llu", (unsigned long long)row->id);
	const struct dg_said said = { row->way == DG_UP ? DG_T_TEXT_KEPT : DG_T_ANSWER_KEPT,
		{ plain(row->peer, lang), number, NULL } };
	struct dg_render r = component_open(c, "message", c->conf->domain, row->user, id, "chat");
	render_said(&r, "body", lang, &said);
	dg_render_close(&r);
}

static bool is_there(const struct component *c, const struct dg_row *row)
{
	return row->resource &&
		(dg_now_ms() - row->created_ms < PRESENT_MS || people_has(&c->people, row->user, row->resource));
}

static enum dg_status send_end(struct component *c, const struct dg_row *row, const char *contact)
{
	struct dg_buf to = { 0 };
	sender_of(row, &to);
	if (row->aside)
		write_aside(c, row);
	else if (row->stand == DG_DONE)
		write_receipt(c, row, contact, is_there(c, row) ? to.at : row->user);
	else if (is_there(c, row))
		write_failure(c, row, contact, to.at);
	else
		write_notice(c, row, contact);
	dg_buf_finish(&to);
	return dg_xlink_send(c->link, c->out.at, c->out.len);
}

static enum dg_status tell_now(struct component *c, const struct dg_row *row)
{
	struct dg_buf contact = { 0 };
	bool named = address_print(c->conf->domain, row->peer, &contact);
	bool is_said_in_room = row->room && !row->aside && (row->way == DG_UP || row->stand == DG_DONE);
	bool is_text = row->way == DG_UP && !row->aside;
	if (is_text && named)
		mutes_note(c, row->peer, contact.at);
	if (is_text && named && !row->room)
		roster_offer_writer(c, row->user, contact.at, row->peer);
	enum dg_status status = is_said_in_room ? room_tell(c, row)
		: is_text                       ? text_out(c, row, contact.at, named)
						: send_end(c, row, contact.at);
	dg_buf_finish(&contact);
	if (status == DG_OK)
		remember(c, row->id);
	return status;
}

void tell_text(struct component *c, const struct dg_row *row)
{
	if (tell_now(c, row) != DG_OK)
		c->dropped->value++; /* the stream is going: it will be offered again */
}

enum dg_status tell_row(struct component *c, const struct dg_row *row)
{
	if (!c->proven || !dg_xlink_is_up(c->link) || dg_xlink_is_full(c->link))
		return DG_OFFLINE;
	if (!strcmp(row->user, c->conf->domain)) { /* a text of the gateway's own: it has no sender to tell */
		remember(c, row->id);
		return DG_OK;
	}
	bool is_text = row->way == DG_UP && !row->aside;
	return is_text && attach_is_needed(row) ? attach_take(c, row) : tell_now(c, row);
}
