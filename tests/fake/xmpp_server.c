/* xmpp_server.c - see xmpp_server.h. What the servers do is in the project's reference notes, seen on Prosody 0.12 and
 * ejabberd 23.01 and read in Openfire's source. */
#include "fake/xmpp_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strophe.h>

#include "fake/xmpp_reader.h"
#include "net/conn.h"
#include "stream/element.h"
#include "util/list.h"
#include "util/mem.h"
#include "util/random.h"

#define STANZA_MAX 262144u

/* One connection. */
struct peer {
	struct dg_node node;
	struct fake_xmpp *fake;
	struct dg_conn *conn;
	struct fake_xmpp_reader reader;
	char id[17]; /* of the stream */
	bool up, ended;
};

struct fake_xmpp {
	uv_loop_t *loop;
	const char *domain, *secret;
	struct fake_xmpp_events events;
	void *arg;
	struct fake_xmpp_manners manners;
	struct dg_listener *listener;
	uint16_t port;
	struct dg_node peers;
	struct peer *current; /* the one that is up */
	char **stanzas;
	size_t count, room, pings, streams, attempts, deaths;
	bool count_only, goodbye;
	char complaint[160], ping_id[64];
};

static void say(struct peer *p, const char *text)
{
	dg_conn_write(p->conn, text, strlen(text));
}

/* Not at once: the connection's own callback may be running. */
static void end_peer(struct peer *p)
{
	if (p->fake->current == p)
		p->fake->current = NULL;
	p->up = false;
	p->ended = true;
	dg_conn_finish(p->conn);
}

static void fail(struct peer *p, const char *condition, const char *text)
{
	struct dg_buf out = { 0 };
	dg_buf_printf(&out, "<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>", condition);
	if (text)
		dg_buf_printf(&out, "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>%s</text>", text);
	dg_buf_str(&out, "</stream:error></stream:stream>");
	dg_conn_write(p->conn, out.at, out.len);
	dg_buf_finish(&out);
	end_peer(p);
}

static void complain(struct peer *p, const char *condition, const char *what)
{
	snprintf(p->fake->complaint, sizeof p->fake->complaint, "%s: %.100s", condition, what);
	fail(p, condition, NULL);
}

static void on_header(void *arg)
{
	struct peer *p = arg;
	struct fake_xmpp *f = p->fake;
	if (f->manners.no_header)
		return;
	dg_random_token(p->id, sizeof p->id - 1);
	struct dg_buf out = { 0 };
	dg_buf_printf(&out,
		"<?xml version='1.0'%s?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
		"xmlns='jabber:component:accept' from='%s' id='%s'>",
		f->manners.openfire ? " encoding='UTF-8'" : "", p->reader.to, p->id);
	dg_conn_write(p->conn, out.at, out.len);
	dg_buf_finish(&out);
	if (strcmp(p->reader.to, f->domain) != 0)
		fail(p, "host-unknown", NULL);
}

static bool is_right(const struct peer *p, const char *digest)
{
	char text[64];
	struct dg_buf both = { 0 };
	dg_buf_str(&both, p->id);
	dg_buf_str(&both, p->fake->secret);
	unsigned char octets[20];
	xmpp_sha1_digest((const unsigned char *)both.at, both.len, octets);
	dg_buf_finish(&both);
	for (size_t i = 0; i < sizeof octets; i++)
		snprintf(text + 2 * i, 3, "%02x", octets[i]);
	return strcmp(text, digest) == 0;
}

static void ask_as_openfire(struct peer *p)
{
	struct dg_buf out = { 0 };
	dg_buf_printf(&out,
		"<iq type=\"get\" id=\"1-1\" from=\"component.example.org\" to=\"%s\"><query "
		"xmlns=\"http://jabber.org/protocol/disco#info\"/></iq><iq type=\"get\" id=\"1-2\" "
		"from=\"component.example.org\" to=\"%s\"><query xmlns=\"jabber:iq:version\"/></iq>",
		p->fake->domain, p->fake->domain);
	dg_conn_write(p->conn, out.at, out.len);
	dg_buf_finish(&out);
}

static void on_handshake(struct peer *p, const struct dg_element *e)
{
	struct fake_xmpp *f = p->fake;
	if (f->manners.refuse) {
		fail(p, f->manners.refuse, f->manners.refuse_text);
		return;
	}
	if (!is_right(p, dg_element_text(e))) {
		fail(p, "not-authorized", "Given token does not match calculated token");
		return;
	}
	if (f->current && !f->manners.kick_old) {
		fail(p, "conflict", "Component already connected");
		return;
	}
	if (f->manners.no_handshake)
		return;
	if (f->current)
		fail(f->current, "conflict", "Replaced by new connection");
	f->current = p;
	p->up = true;
	f->goodbye = false;
	f->streams++;
	say(p, f->manners.openfire ? "<handshake></handshake>" : "<handshake/>");
	if (f->manners.openfire && f->streams == 1)
		ask_as_openfire(p);
	if (f->events.on_up)
		f->events.on_up(f->arg);
}

static bool is_inside(const char *jid, const char *domain)
{
	size_t n = strcspn(jid, "/");
	const char *at = memchr(jid, '@', n);
	const char *host = at ? at + 1 : jid;
	return strlen(domain) == n - (size_t)(host - jid) && strncmp(host, domain, strlen(domain)) == 0;
}

static bool is_ping(const struct dg_element *e)
{
	const char *type = dg_element_attr(e, "type");
	return type && strcmp(type, "get") == 0 && dg_element_is(e, "iq", DG_NS_STANZA) &&
		dg_element_child(e, "ping", "urn:xmpp:ping");
}

static void answer_ping(struct peer *p, const struct dg_element *e)
{
	p->fake->pings++;
	snprintf(p->fake->ping_id, sizeof p->fake->ping_id, "%s", dg_element_attr(e, "id"));
	if (p->fake->manners.no_pings)
		return;
	if (p->fake->manners.ping_limit && --p->fake->manners.ping_limit == 0)
		p->fake->manners.no_pings = true;
	struct dg_buf out = { 0 };
	dg_buf_printf(&out, "<iq type='%s' id='%s' from='%s' to='%s'%s",
		p->fake->manners.ping_errors ? "error" : "result", dg_element_attr(e, "id"), dg_element_attr(e, "to"),
		dg_element_attr(e, "from"),
		p->fake->manners.ping_errors ? "><error type='cancel'><service-unavailable "
					       "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
					     : "/>");
	dg_conn_write(p->conn, out.at, out.len);
	dg_buf_finish(&out);
}

static void keep(struct fake_xmpp *f, const char *xml)
{
	if (!f->count_only) {
		if (f->count >= f->room) {
			f->room = f->count + 64;
			f->stanzas = dg_grow(f->stanzas, f->room * sizeof *f->stanzas);
		}
		f->stanzas[f->count] = dg_strdup(xml);
	}
	f->count++;
	if (f->events.on_stanza)
		f->events.on_stanza(f->arg, xml);
}

static bool is_deadly(const struct fake_xmpp *f, const char *xml)
{
	const struct fake_xmpp_manners *m = &f->manners;
	for (size_t i = 0; i < sizeof m->die_of / sizeof *m->die_of; i++)
		if (m->die_of[i] && strstr(xml, m->die_of[i]))
			return true;
	return false;
}

static void die(struct peer *p)
{
	p->fake->deaths++;
	if (p->fake->manners.die_with)
		fail(p, p->fake->manners.die_with, NULL);
	else
		end_peer(p);
}

static void on_routed(struct peer *p, const struct dg_element *e, const char *xml)
{
	const char *from = dg_element_attr(e, "from");
	const char *to = dg_element_attr(e, "to");
	if (!to || !*to)
		complain(p, "improper-addressing", xml);
	else if (!from || !is_inside(from, p->fake->domain))
		complain(p, "invalid-from", xml);
	else if (is_ping(e))
		answer_ping(p, e);
	else if (is_deadly(p->fake, xml))
		die(p);
	else {
		keep(p->fake, xml);
		if (p->fake->manners.die_after && --p->fake->manners.die_after == 0)
			end_peer(p);
	}
}

static void on_stanza(void *arg, const char *xml)
{
	struct peer *p = arg;
	if (p->ended)
		return;
	if (strlen(xml) > STANZA_MAX) {
		complain(p, "policy-violation", "a stanza that is too long");
		return;
	}
	struct dg_element *e = dg_element_parse(xml);
	if (!e)
		complain(p, "not-well-formed", xml);
	else if (p->up)
		on_routed(p, e, xml);
	else if (strcmp(dg_element_name(e), "handshake") == 0)
		on_handshake(p, e);
	else
		complain(p, "not-authorized", xml);
	dg_element_free(e);
}

static void on_goodbye(void *arg)
{
	struct peer *p = arg;
	p->fake->goodbye = true;
	if (p->ended || p->fake->manners.no_goodbye)
		return;
	say(p, "</stream:stream>");
	end_peer(p);
}

static void on_octets(void *arg, const char *octets, size_t n)
{
	struct peer *p = arg;
	if (!p->ended && !fake_xmpp_reader_take(&p->reader, octets, n) && !p->ended)
		complain(p, "not-well-formed", octets);
}

static void free_peer(struct peer *p)
{
	if (p->fake->current == p)
		p->fake->current = NULL;
	dg_list_remove(&p->node);
	dg_conn_destroy(p->conn);
	fake_xmpp_reader_finish(&p->reader);
	free(p);
}

static void on_closed(void *arg, const char *why)
{
	struct peer *p = arg;
	struct fake_xmpp *f = p->fake;
	bool was_current = f->current == p;
	(void)why;
	free_peer(p);
	if (was_current && f->events.on_gone)
		f->events.on_gone(f->arg);
}

static const struct dg_conn_events conn_events = { .on_octets = on_octets, .on_closed = on_closed };

static void on_peer(void *arg, uv_stream_t *listener)
{
	struct fake_xmpp *f = arg;
	struct peer *p = dg_alloc(sizeof *p);
	f->attempts++;
	p->fake = f;
	p->reader.on_header = on_header;
	p->reader.on_stanza = on_stanza;
	p->reader.on_end = on_goodbye;
	p->reader.arg = p;
	fake_xmpp_reader_init(&p->reader);
	dg_list_append(&f->peers, &p->node);
	p->conn = dg_conn_accept(listener, &conn_events, p);
	if (!p->conn)
		free_peer(p);
}

struct fake_xmpp *fake_xmpp_create(
	uv_loop_t *loop, const char *domain, const char *secret, const struct fake_xmpp_events *events, void *arg)
{
	struct fake_xmpp *f = dg_alloc(sizeof *f);
	f->loop = loop;
	f->domain = domain;
	f->secret = secret;
	if (events)
		f->events = *events;
	f->arg = arg;
	dg_list_init(&f->peers);
	fake_xmpp_listen(f, true);
	return f;
}

void fake_xmpp_destroy(struct fake_xmpp *f)
{
	f->events = (struct fake_xmpp_events){ 0 };
	fake_xmpp_listen(f, false);
	fake_xmpp_forget(f);
	free(f->stanzas);
	free(f);
}

void fake_xmpp_listen(struct fake_xmpp *f, bool yes)
{
	char why[256];
	if (yes == (f->listener != NULL))
		return;
	if (yes) {
		f->listener = dg_listener_open(f->loop, "127.0.0.1", f->port, on_peer, f, why);
		if (!f->listener) {
			fprintf(stderr, "fake XMPP server: %s\n", why);
			abort();
		}
		f->port = dg_listener_port(f->listener);
		return;
	}
	dg_listener_destroy(f->listener);
	f->listener = NULL;
	while (!dg_list_empty(&f->peers))
		free_peer(DG_OF(f->peers.next, struct peer, node));
}

struct fake_xmpp_manners *fake_xmpp_manners(struct fake_xmpp *f)
{
	return &f->manners;
}

uint16_t fake_xmpp_port(const struct fake_xmpp *f)
{
	return f->port;
}

bool fake_xmpp_is_up(const struct fake_xmpp *f)
{
	return f->current;
}

void fake_xmpp_send(struct fake_xmpp *f, const char *octets, size_t n)
{
	if (f->current)
		dg_conn_write(f->current->conn, octets, n);
}

void fake_xmpp_send_text(struct fake_xmpp *f, const char *xml)
{
	fake_xmpp_send(f, xml, strlen(xml));
}

size_t fake_xmpp_unsent(const struct fake_xmpp *f)
{
	return f->current ? dg_conn_queued(f->current->conn) : 0;
}

void fake_xmpp_pause(struct fake_xmpp *f, bool paused)
{
	if (f->current)
		dg_conn_pause(f->current->conn, paused);
}

void fake_xmpp_fail(struct fake_xmpp *f, const char *condition, const char *text)
{
	if (f->current)
		fail(f->current, condition, text);
}

void fake_xmpp_drop(struct fake_xmpp *f)
{
	if (f->current)
		end_peer(f->current);
}

void fake_xmpp_reset(struct fake_xmpp *f)
{
	struct peer *p = f->current;
	if (!p)
		return;
	dg_conn_reset(p->conn);
	p->conn = NULL;
	free_peer(p);
}

size_t fake_xmpp_count(const struct fake_xmpp *f)
{
	return f->count;
}

const char *fake_xmpp_stanza(const struct fake_xmpp *f, size_t i)
{
	return !f->count_only && i < f->count ? f->stanzas[i] : NULL;
}

const char *fake_xmpp_find(const struct fake_xmpp *f, const char *part)
{
	for (size_t i = 0; !f->count_only && i < f->count; i++)
		if (strstr(f->stanzas[i], part))
			return f->stanzas[i];
	return NULL;
}

void fake_xmpp_forget(struct fake_xmpp *f)
{
	for (size_t i = 0; !f->count_only && i < f->count; i++)
		free(f->stanzas[i]);
	f->count = 0;
}

void fake_xmpp_keep(struct fake_xmpp *f, bool yes)
{
	fake_xmpp_forget(f);
	f->count_only = !yes;
}

size_t fake_xmpp_pings(const struct fake_xmpp *f)
{
	return f->pings;
}

const char *fake_xmpp_ping_id(const struct fake_xmpp *f)
{
	return f->ping_id;
}

size_t fake_xmpp_streams(const struct fake_xmpp *f)
{
	return f->streams;
}

size_t fake_xmpp_attempts(const struct fake_xmpp *f)
{
	return f->attempts;
}

size_t fake_xmpp_deaths(const struct fake_xmpp *f)
{
	return f->deaths;
}

bool fake_xmpp_said_goodbye(const struct fake_xmpp *f)
{
	return f->goodbye;
}

const char *fake_xmpp_complaint(const struct fake_xmpp *f)
{
	return f->complaint[0] ? f->complaint : NULL;
}
