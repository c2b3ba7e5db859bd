/* content.c - see content.h: one walk over the children of a message, and a table of what each says. Called by
 * message.c. */
#include "xmpp/content.h"

#include <stdlib.h>
#include <string.h>

enum { EMOJIS_MAX = 512, TTL_MAX_S = 30 * 86400 };

#define SFS  "urn:xmpp:sfs:0"
#define META "urn:xmpp:file:metadata:0"
#define SIMS "urn:xmpp:sims:1"
#define JFT  "urn:xmpp:jingle:apps:file-transfer:5"
#define REF  "urn:xmpp:reference:0"

static const char *id_of(const struct dg_element *e)
{
	const char *id = dg_element_attr(e, "id");
	return id ? id : "";
}

static const char *filled(const struct dg_element *e)
{
	const char *text = e ? dg_element_text(e) : "";
	return *text ? text : NULL;
}

/* ---- words ---- */

/* A body without a language of its own is in the stanza's; others are translations. */
static void read_body(struct content *m, const struct dg_element *e)
{
	const char *text = filled(e), *lang = dg_element_attr(e, "xml:lang");
	const char *own = dg_element_attr(m->stanza, "xml:lang");
	bool is_original = !lang || (own && !strcmp(lang, own));
	if (!text || (m->body && !is_original))
		return;
	m->body = text;
	m->lang = lang ? lang : own;
	if (!strncmp(text, "?OTR", 4) || !strncmp(text, "aesgcm:", 7))
		m->is_encrypted = true;
}

static void read_subject(struct content *m, const struct dg_element *e)
{
	m->subject = m->subject ? m->subject : filled(e);
}

static void read_thread(struct content *m, const struct dg_element *e)
{
	m->thread = m->thread ? m->thread : filled(e);
}

/* ---- about other messages ---- */

static void read_replace(struct content *m, const struct dg_element *e)
{
	m->replaces = id_of(e);
}

static void read_retract(struct content *m, const struct dg_element *e)
{
	m->retracts = id_of(e);
}

/* Of the first version, the id is outside. Whatever else is attached to a message is not a text either. */
static void read_fastened(struct content *m, const struct dg_element *e)
{
	m->retracts = dg_element_child(e, "retract", "urn:xmpp:message-retract:0") ? id_of(e) : "";
}

static void read_reactions(struct content *m, const struct dg_element *e)
{
	m->reacts_to = id_of(e);
	for (const struct dg_element *r = dg_element_first(e); r; r = dg_element_next(r)) {
		const char *emoji = dg_element_is(r, "reaction", dg_element_ns(e)) ? dg_element_text(r) : "";
		size_t n = strlen(emoji);
		if (!n || strchr(emoji, ' ') || m->emojis.len + n + 1 > EMOJIS_MAX)
			continue;
		dg_buf_str(&m->emojis, m->emojis.len ? " " : "");
		dg_buf_str(&m->emojis, emoji);
	}
}

static void read_reply(struct content *m, const struct dg_element *e)
{
	m->reply_to = id_of(e);
}

static void read_displayed(struct content *m, const struct dg_element *e)
{
	m->displayed = id_of(e);
}

/* ---- files ---- */

static bool is_web(const char *url)
{
	return !strncmp(url, "https://", 8) || !strncmp(url, "http://", 7);
}

static void add_file(struct content *m, const char *url, const struct dg_element *file, const char *ns)
{
	if (!url || !is_web(url) || m->n_files == CONTENT_FILES_MAX)
		return;
	size_t at = 0;
	while (at < m->n_files && strcmp(m->files[at].url, url))
		at++; /* clients say the same file in several ways */
	struct dg_file *f = &m->files[at];
	m->n_files += at == m->n_files;
	f->url = url;
	if (!file)
		return;
	const char *size = filled(dg_element_child(file, "size", ns));
	f->type = filled(dg_element_child(file, "media-type", ns));
	f->name = filled(dg_element_child(file, "name", ns));
	f->octets = size && *size >= '0' && *size <= '9' ? strtoull(size, NULL, 10) : 0;
}

static void read_oob(struct content *m, const struct dg_element *e)
{
	add_file(m, filled(dg_element_child(e, "url", "jabber:x:oob")), NULL, NULL);
}

static void read_sharing(struct content *m, const struct dg_element *e)
{
	const struct dg_element *sources = dg_element_child(e, "sources", SFS);
	const struct dg_element *url =
		sources ? dg_element_child(sources, "url-data", "http://jabber.org/protocol/url-data") : NULL;
	if (url)
		add_file(m, dg_element_attr(url, "target"), dg_element_child(e, "file", META), META);
}

static void read_reference(struct content *m, const struct dg_element *e)
{
	const struct dg_element *media = dg_element_child(e, "media-sharing", SIMS);
	const struct dg_element *sources = media ? dg_element_child(media, "sources", SIMS) : NULL;
	const struct dg_element *s = sources ? dg_element_first(sources) : NULL;
	while (s &&
		!(dg_element_is(s, "reference", REF) && dg_element_attr(s, "uri") && is_web(dg_element_attr(s, "uri"))))
		s = dg_element_next(s);
	if (s)
		add_file(m, dg_element_attr(s, "uri"), dg_element_child(media, "file", JFT), JFT);
}

/* ---- secrets ---- */

/* Keys alone are an exchange between clients; a <payload/> are words. */
static void read_encrypted(struct content *m, const struct dg_element *e)
{
	if (dg_element_child(e, "payload", dg_element_ns(e)))
		m->is_encrypted = true;
	m->is_key = true;
}

static void read_sealed(struct content *m, const struct dg_element *e)
{
	(void)e;
	m->is_encrypted = true;
}

static void read_encryption(struct content *m, const struct dg_element *e)
{
	(void)e;
	m->is_key = true; /* what is encrypted stands beside it */
}

/* ---- the rest ---- */

static void read_headers(struct content *m, const struct dg_element *e)
{
	for (const struct dg_element *h = dg_element_first(e); h; h = dg_element_next(h)) {
		const char *name = dg_element_attr(h, "name"), *value = dg_element_text(h);
		char *end;
		if (!name || strcmp(name, "TTL") || *value < '0' || *value > '9')
			continue;
		unsigned long long s = strtoull(value, &end, 10);
		if (!*end && s && s <= TTL_MAX_S)
			m->ttl_ms = (int64_t)s * 1000;
	}
}

static void read_composing(struct content *m, const struct dg_element *e)
{
	(void)e;
	m->typing = CONTENT_COMPOSING;
}

static void read_rest(struct content *m, const struct dg_element *e)
{
	(void)e;
	m->typing = CONTENT_PAUSED;
}

static void read_request(struct content *m, const struct dg_element *e)
{
	(void)e;
	m->wants_receipt = true;
}

static void read_invitation(struct content *m, const struct dg_element *e)
{
	if (!strcmp(dg_element_ns(e), "jabber:x:conference") || dg_element_child(e, "invite", dg_element_ns(e)))
		m->invites = true;
}

static void read_copy(struct content *m, const struct dg_element *e)
{
	(void)e;
	m->is_copy = true;
}

static void read_no_store(struct content *m, const struct dg_element *e)
{
	(void)e;
	m->is_passing = true;
}

static void read_origin(struct content *m, const struct dg_element *e)
{
	m->origin_id = dg_element_attr(e, "id");
}

#define STATES "http://jabber.org/protocol/chatstates"

static const struct {
	const char *name, *ns;
	void (*read)(struct content *m, const struct dg_element *e);
} readers[] = {
	{ "body", DG_NS_STANZA, read_body },
	{ "subject", DG_NS_STANZA, read_subject },
	{ "thread", DG_NS_STANZA, read_thread },
	{ "request", "urn:xmpp:receipts", read_request },
	{ "active", STATES, read_rest },
	{ "composing", STATES, read_composing },
	{ "paused", STATES, read_rest },
	{ "inactive", STATES, read_rest },
	{ "gone", STATES, read_rest },
	{ "displayed", "urn:xmpp:chat-markers:0", read_displayed },
	{ "replace", "urn:xmpp:message-correct:0", read_replace },
	{ "retract", "urn:xmpp:message-retract:1", read_retract },
	{ "retract", "urn:xmpp:message-retract:0", read_retract },
	{ "apply-to", "urn:xmpp:fasten:0", read_fastened },
	{ "reactions", "urn:xmpp:reactions:0", read_reactions },
	{ "reply", "urn:xmpp:reply:0", read_reply },
	{ "x", "jabber:x:oob", read_oob },
	{ "x", "jabber:x:conference", read_invitation },
	{ "x", "http://jabber.org/protocol/muc#user", read_invitation },
	{ "file-sharing", SFS, read_sharing },
	{ "reference", REF, read_reference },
	{ "encryption", "urn:xmpp:eme:0", read_encryption },
	{ "encrypted", "eu.siacs.conversations.axolotl", read_encrypted },
	{ "encrypted", "urn:xmpp:omemo:1", read_encrypted },
	{ "encrypted", "urn:xmpp:omemo:2", read_encrypted },
	{ "x", "jabber:x:encrypted", read_sealed },
	{ "openpgp", "urn:xmpp:openpgp:0", read_sealed },
	{ "headers", "http://jabber.org/protocol/shim", read_headers },
	{ "origin-id", "urn:xmpp:sid:0", read_origin },
	{ "no-store", "urn:xmpp:hints", read_no_store },
	{ "no-permanent-store", "urn:xmpp:hints", read_no_store },
	{ "received", "urn:xmpp:carbons:2", read_copy },
	{ "sent", "urn:xmpp:carbons:2", read_copy },
};

void content_read(const struct dg_element *stanza, struct content *out)
{
	*out = (struct content){ .stanza = stanza };
	for (const struct dg_element *e = dg_element_first(stanza); e; e = dg_element_next(e)) {
		char initial = *dg_element_name(e); /* most readers are ruled out by it */
		for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
			if (initial == *readers[i].name && dg_element_is(e, readers[i].name, readers[i].ns))
				readers[i].read(out, e);
	}
	/* A body beside what is encrypted says that it is. */
	out->is_encrypted = out->is_encrypted || (out->is_key && out->body);
}

void content_finish(struct content *m)
{
	dg_buf_finish(&m->emojis);
}

bool content_is_url(const char *text, const char *url)
{
	size_t before = strspn(text, " \t\r\n"), n = strlen(url);
	return !strncmp(text + before, url, n) && !text[before + n + strspn(text + before + n, " \t\r\n")];
}
