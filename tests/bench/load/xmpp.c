/* xmpp.c - see xmpp.h. Stanzas are found by their end tags: what a component writes escapes every "<" of a text, and no
 * stanza that Dragoman sends has another of its kind inside. */
#include "xmpp.h"

#include <string.h>

enum { UNWRITTEN_MAX = 1 << 20, ID_MAX = 128 };

bool xmpp_send(struct xmpp *x, uint32_t number)
{
	char text[TEXT_MAX], peer[DIGITS_MAX];
	if (!x->up || conn_unwritten(x->conn) > UNWRITTEN_MAX)
		return false;
	text_print(number, text);
	text_peer_digits(x->texts, number, peer);
	dg_buf_printf(&x->conn->out,
		"<message from='user%04u@example.org/conversations.x7Hq' to='+%s@" XMPP_DOMAIN
		"' type='chat' id='m%08u-4c21-4f7e-b7a1-2f0a51d3c9aa' xml:lang='en'><body>%s</body>"
		"<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/>"
		"<origin-id xmlns='urn:xmpp:sid:0' id='m%08u-4c21-4f7e-b7a1-2f0a51d3c9aa'/></message>",
		text_user(x->texts, number), peer, number, text, number);
	return true;
}

/* The value of the attribute, borrowed; `n` is its length. */
static const char *attribute(const char *at, size_t octets, const char *name_and_quote, size_t *n)
{
	size_t name = strlen(name_and_quote);
	const char *value = memmem(at, octets, name_and_quote, name);
	if (!value)
		return NULL;
	value += name;
	const char *end = memchr(value, name_and_quote[name - 1], octets - (size_t)(value - at));
	*n = end ? (size_t)(end - value) : 0;
	return end ? value : NULL;
}

static void on_message(struct xmpp *x, const char *at, size_t n)
{
	static const char received[] = "<received ", body[] = "<body>";
	size_t octets;
	const char *end = at + n;
	const char *mark = memmem(at, n, received, sizeof received - 1);
	const char *id = mark ? attribute(mark, (size_t)(end - mark), " id='", &octets) : NULL;
	uint32_t number = id ? text_number(id, octets) : TEXT_NONE;
	if (!id && (mark = memmem(at, n, body, sizeof body - 1)))
		number = text_number(mark + sizeof body - 1, (size_t)(end - mark) - (sizeof body - 1));
	if (number == TEXT_NONE || memmem(at, n, " type='error'", 13))
		tally_complain(x->tally, "the component says:", at, n);
	else
		tally_end(x->tally, number, x->loop->now_ns);
}

static void on_iq(struct xmpp *x, const char *at, size_t n)
{
	size_t octets;
	const char *id = attribute(at, n, " id='", &octets);
	if (!memmem(at, n, " type='get'", 11) || !id || octets > ID_MAX)
		return;
	bool ping = memmem(at, n, "urn:xmpp:ping", 13);
	dg_buf_printf(&x->conn->out, "<iq type='%s' id='%.*s' from='example.org' to='" XMPP_DOMAIN "'%s",
		ping ? "result" : "error", (int)octets, id,
		ping ? "/>"
		     : "><error type='cancel'><service-unavailable "
		       "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
}

static void on_handshake(struct xmpp *x, const char *at, size_t n)
{
	(void)at;
	(void)n;
	dg_buf_str(&x->conn->out, "<handshake/>");
	x->up = true;
}

static void on_header(struct xmpp *x, const char *at, size_t n)
{
	(void)at;
	(void)n;
	dg_buf_str(&x->conn->out,
		"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
		"xmlns:stream='http://etherx.jabber.org/streams' from='" XMPP_DOMAIN "' id='1'>");
}

static void on_stream_error(struct xmpp *x, const char *at, size_t n)
{
	tally_complain(x->tally, "the component ends the stream:", at, n);
}

static void on_nothing(struct xmpp *x, const char *at, size_t n)
{
	(void)x;
	(void)at;
	(void)n;
}

/* How each begins, where it ends when it has content, and who reads it. The most frequent come first. */
static const struct kind {
	const char *begin, *end;
	void (*on)(struct xmpp *x, const char *at, size_t n);
} kinds[] = {
	{ "<message", "</message>", on_message },
	{ "<iq", "</iq>", on_iq },
	{ "<presence", "</presence>", on_nothing },
	{ "<handshake", "</handshake>", on_handshake },
	{ "<?xml", "?>", on_nothing },
	{ "<stream:stream", ">", on_header },
	{ "<stream:error", "</stream:error>", on_stream_error },
	{ "</stream:stream", ">", on_nothing },
};

/* Octets of the stanza at `at`; 0: not all of it is there yet. */
static size_t stanza_octets(const struct kind *kind, const char *at, size_t n)
{
	const char *tag = memchr(at, '>', n);
	if (!tag)
		return 0;
	if (tag[-1] == '/' || tag[-1] == '?' || kind->end[1] == '\0')
		return (size_t)(tag + 1 - at);
	const char *end = memmem(at, n, kind->end, strlen(kind->end));
	return end ? (size_t)(end - at) + strlen(kind->end) : 0;
}

static size_t one_stanza(struct xmpp *x, const char *at, size_t n)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		size_t length = strlen(kinds[i].begin);
		if (n < length || memcmp(at, kinds[i].begin, length) != 0)
			continue;
		size_t octets = stanza_octets(&kinds[i], at, n);
		if (octets)
			kinds[i].on(x, at, octets);
		return octets;
	}
	return *at == '<' ? 0 : 1; /* white space between stanzas */
}

static size_t on_octets(struct conn *c, const char *at, size_t n)
{
	size_t used = 0;
	size_t one = 1;
	while (one && used < n) {
		one = one_stanza(c->owner, at + used, n - used);
		used += one;
	}
	return used;
}

static void on_end(struct conn *c)
{
	struct xmpp *x = c->owner;
	if (x->conn == c) {
		x->conn = NULL;
		x->up = false;
	}
}

static void on_accept(struct conn *listener, int fd)
{
	struct xmpp *x = listener->owner;
	x->conn = conn_open(x->loop, fd, x);
	x->up = false;
	x->conn->on_octets = on_octets;
	x->conn->on_end = on_end;
}

void xmpp_start(struct xmpp *x, struct loop *loop, struct tally *tally, const struct texts *texts)
{
	*x = (struct xmpp){ .loop = loop, .tally = tally, .texts = texts };
	conn_listen(loop, on_accept, x, &x->port);
}
