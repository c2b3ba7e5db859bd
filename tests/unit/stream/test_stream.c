/* Tests of core/stream/stream.c with the guard behind it: what the server relays from users who mean no good, or from a
 * network that splits everything, must not be felt by anybody else. */
#include "link_rig.h"

#include <signal.h>
#include <time.h>

#include "stream/guard.h"

/* The bound of the design is 100 ms. It is measured in processor time, which is the delay on a machine that has nothing
 * else to do and does not depend on one that has. A sanitizer gets ten times as much. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif
#define MOST_DELAY_MS (SANITIZED ? 1000 : 100)

static const char typical[] =
	"<message from='romeo@example.org/orchard' to=\"+15550001111@sms.example.org\" id='m1' type='chat' "
	"xml:lang='en'><body>What&apos;s in a name? That which &lt;we&gt; call a rose \xF0\x9F\x8C\xB9</body>"
	"<request xmlns='urn:xmpp:receipts'/><x xmlns='jabber:x:data' a=\"don't\"><![CDATA[a <b don't]]></x></message>";

/* In two pieces, of which the first has been read before the second is sent. */
static void send_split(struct link_rig *r, const char *octets, size_t n, size_t at)
{
	fake_xmpp_send(r->fake, octets, at);
	fake_turn(&r->loop, 4);
	assert_int_equal(fake_xmpp_unsent(r->fake), 0);
	fake_xmpp_send(r->fake, octets + at, n - at);
}

static void stanza_split_anywhere_is_answered_at_once(void **state)
{
	struct link_rig *r = *state;
	rig_come_up(r);
	unsigned long spared = dg_guard_spared();
	size_t n = sizeof typical - 1;
	for (size_t at = 1; at < n; at++) {
		fake_xmpp_forget(r->fake);
		send_split(r, typical, n, at);
		if (!rig_wait_for(r, "id='m1'", 1000))
			fail_msg("split at octet %zu: no answer", at);
		assert_non_null(strstr(fake_xmpp_stanza(r->fake, 0), "What's in a name? That which &lt;we&gt; call"));
	}
	assert_int_equal(r->stanzas, n - 1);
	assert_int_equal(r->truncated, 0);
	assert_int_equal(dg_guard_spared() - spared, n - 1); /* none was rendered for the debug log */
}

static void stanza_in_single_octets_is_answered(void **state)
{
	struct link_rig *r = *state;
	rig_come_up(r);
	for (size_t i = 0; i < sizeof typical - 1; i++) {
		fake_xmpp_send(r->fake, typical + i, 1);
		fake_turn(&r->loop, 2);
	}
	assert_true(rig_wait_for(r, "id='m1'", 1000));
}

/* ---- the hostile set ---- */

static void fill(struct dg_buf *b, const char *unit, size_t octets)
{
	while (octets >= strlen(unit)) {
		dg_buf_str(b, unit);
		octets -= strlen(unit);
	}
}

static void nest(struct dg_buf *b, const char *unit, size_t octets)
{
	(void)unit;
	size_t levels = octets / 7;
	for (size_t i = 0; i < levels; i++)
		dg_buf_str(b, "<a>");
	for (size_t i = 0; i < levels; i++)
		dg_buf_str(b, "</a>");
}

/* Distinct attributes, inside one tag. */
static void fill_tag(struct dg_buf *b, const char *unit, size_t octets)
{
	dg_buf_str(b, "<x");
	for (size_t i = 0, end = b->len + octets; b->len < end; i++)
		dg_buf_printf(b, unit, i);
	dg_buf_str(b, "/>");
}

static void fill_value(struct dg_buf *b, const char *unit, size_t octets)
{
	dg_buf_str(b, "<x a='");
	fill(b, unit, octets);
	dg_buf_str(b, "'/>");
}

static void fill_names(struct dg_buf *b, const char *unit, size_t octets)
{
	for (size_t i = 0, end = b->len + octets; b->len < end; i++)
		dg_buf_printf(b, unit, i, i);
}

static void fill_long_name(struct dg_buf *b, const char *unit, size_t octets)
{
	dg_buf_chr(b, '<');
	fill(b, unit, octets / 2);
	dg_buf_str(b, ">x</");
	fill(b, unit, octets / 2);
	dg_buf_chr(b, '>');
}

#define K 1024u

static const struct hostile {
	const char *what;
	void (*write)(struct dg_buf *b, const char *unit, size_t octets);
	const char *unit;
	size_t octets;
} hostile[] = {
	{ "siblings, 64 KB", fill, "<a/>", 64 * K },
	{ "siblings, 262 KB", fill, "<a/>", 262 * K },
	{ "siblings, 524 KB", fill, "<a/>", 524 * K },
	{ "siblings and texts", fill, "t<a/>", 524 * K },
	{ "newlines, 262 KB", fill, "\n", 262 * K },
	{ "newlines, 1 MB", fill, "\n", 1024 * K },
	{ "newlines in elements", fill, "<a>\n\n\n\n</a>", 524 * K },
	{ "entities", fill, "&lt;", 524 * K },
	{ "character references", fill, "&#x0000041;", 524 * K },
	{ "nesting, 262 KB", nest, NULL, 262 * K },
	{ "nesting, 524 KB", nest, NULL, 524 * K },
	{ "nesting, 4 MB", nest, NULL, 4096 * K },
	{ "attributes, 30 KB", fill_tag, " a%zu=''", 30 * K },
	{ "attributes, 65 KB", fill_tag, " a%zu=''", 65 * K },
	{ "attributes, 1 MB", fill_tag, " a%zu='x > y'", 1024 * K },
	{ "namespaces in a tag, 30 KB", fill_tag, " xmlns:a%zu='u'", 30 * K },
	{ "namespaces in a tag, 1 MB", fill_tag, " xmlns:a%zu='u'", 1024 * K },
	{ "namespaces in elements", fill_names, "<a%zu xmlns='urn:%zu'/>", 262 * K },
	{ "new names, 4 MB", fill_names, "<a%zu b%zu=''/>", 4096 * K },
	{ "a value, 262 KB", fill_value, "x", 262 * K },
	{ "a value, 4 MB", fill_value, "x", 4096 * K },
	{ "a value of brackets", fill_value, ">", 524 * K },
	{ "a name, 60 KB", fill_long_name, "n", 60 * K },
	{ "a name, 1 MB", fill_long_name, "n", 1024 * K },
	{ "text, 10 MB", fill, "The quick brown fox. ", 10240 * K },
	{ "CDATA, 1 MB", fill, "<![CDATA[ ]] < <a> ]]>", 1024 * K },
	{ "CDATA in elements", fill, "<a><![CDATA[</a>]]></a>", 524 * K },
};

static void write_hostile(struct dg_buf *b, const struct hostile *h)
{
	dg_buf_str(b, "<message from='mallory@evil.example/x' to='+1@sms.example.org' id='h1' type='chat'><body>");
	h->write(b, h->unit, h->octets);
	dg_buf_str(b, "</body></message>");
}

static int64_t processor_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Somebody else's ping right behind it: how long until that is answered? */
static int64_t delay_behind(struct link_rig *r, const struct dg_buf *stanza, const char *what)
{
	static const char ping[] = "<iq type='get' from='bob@example.org/p' to='sms.example.org' id='ping1'>"
				   "<ping xmlns='urn:xmpp:ping'/></iq>";
	fake_xmpp_forget(r->fake);
	int64_t from = processor_ms();
	fake_xmpp_send(r->fake, stanza->at, stanza->len);
	fake_xmpp_send(r->fake, ping, sizeof ping - 1);
	if (!rig_wait_for(r, "id='ping1'", 20000))
		fail_msg("%s: no answer", what);
	return processor_ms() - from;
}

static void hostile_stanza_delays_nobody(void **state)
{
	struct link_rig *r = *state;
	struct dg_buf stanza = { 0 };
	rig_come_up(r);
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		dg_buf_clear(&stanza);
		write_hostile(&stanza, &hostile[i]);
		size_t before = r->truncated;
		int64_t ms = delay_behind(r, &stanza, hostile[i].what);
		printf("  %-28s %8zu octets: %lld ms\n", hostile[i].what, stanza.len, (long long)ms);
		assert_true(ms < MOST_DELAY_MS);
		/* Its sender is told. */
		if (hostile[i].octets > 64 * K) {
			assert_int_equal(r->truncated, before + 1);
			assert_non_null(fake_xmpp_find(r->fake,
				"<message type='error' id='h1' from='+1@sms.example.org' "
				"to='mallory@evil.example/x'/>"));
		}
	}
	assert_int_equal(r->downs, 0);
	assert_null(fake_xmpp_complaint(r->fake));
	dg_buf_finish(&stanza);
}

/* The stanza's own tag: the addresses may come first or last. */
static void long_tag_of_a_stanza_keeps_its_addresses(void **state)
{
	struct link_rig *r = *state;
	static const char addresses[] =
		" from='mallory@evil.example/x&apos;s' id='h1' type='chat' to=\"+1@sms.example.org\"";
	struct dg_buf stanza = { 0 };
	rig_come_up(r);
	for (int order = 0; order < 6; order++) {
		bool is_value = order / 2 == 1;
		dg_buf_clear(&stanza);
		dg_buf_str(&stanza, "<message");
		if (order % 2)
			dg_buf_str(&stanza, addresses);
		if (is_value)
			dg_buf_str(&stanza, " pad=\"");
		for (size_t i = 0; stanza.len < 700 * K; i++)
			dg_buf_printf(&stanza,
				is_value            ? "don't %zu"
					: order > 3 ? " xmlns:n%zu='urn:x'"
						    : " n%zu='>'",
				i);
		if (is_value)
			dg_buf_str(&stanza, "\"");
		if (!(order % 2))
			dg_buf_str(&stanza, addresses);
		dg_buf_str(&stanza, order > 3 ? "><n7:body>x</n7:body></message>" : "><body>x</body></message>");
		size_t before = r->truncated;
		int64_t ms = delay_behind(r, &stanza, "long tag");
		assert_true(ms < MOST_DELAY_MS);
		assert_int_equal(r->truncated, before + 1);
		assert_non_null(fake_xmpp_find(r->fake, "id='h1'"));
		assert_non_null(fake_xmpp_find(r->fake, "to='mallory@evil.example/x&apos;s'"));
	}
	dg_buf_finish(&stanza);
}

static void hostile_stanza_in_odd_pieces_delays_nobody(void **state)
{
	struct link_rig *r = *state;
	struct dg_buf stanza = { 0 };
	rig_come_up(r);
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		if (hostile[i].octets > 64 * K)
			continue;
		dg_buf_clear(&stanza);
		write_hostile(&stanza, &hostile[i]);
		fake_xmpp_forget(r->fake);
		for (size_t at = 0, n; at < stanza.len; at += n) {
			n = stanza.len - at < 777 ? stanza.len - at : 777;
			fake_xmpp_send(r->fake, stanza.at + at, n);
			fake_turn(&r->loop, 2);
		}
		assert_true(rig_wait_for(r, "id='h1'", 2000));
	}
	dg_buf_finish(&stanza);
}

/* expat keeps every name for as long as its parser lives; a stream lives for months. */
static long resident_kb(void)
{
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%*d %ld", &pages), 1);
	fclose(f);
	return pages * 4;
}

static void new_names_for_ever_need_no_memory(void **state)
{
	struct link_rig *r = *state;
	struct dg_buf stanza = { 0 };
	long after_first = 0;
	size_t name = 0;
	r->mute = true;
	rig_come_up(r);
	for (int i = 0; i < 1500; i++) {
		dg_buf_clear(&stanza);
		dg_buf_str(&stanza, "<message from='m@evil.example' to='+1@sms.example.org'>");
		while (stanza.len < 20 * K)
			dg_buf_printf(
				&stanza, "<n%zx:a%zx xmlns:n%zx='urn:%zx' b%zx=''/>", name, name, name, name, name),
				name++;
		dg_buf_str(&stanza, "</message>");
		fake_xmpp_send(r->fake, stanza.at, stanza.len);
		while (fake_xmpp_unsent(r->fake))
			fake_turn(&r->loop, 1);
		if (i == 500)
			after_first = resident_kb();
	}
	fake_turn(&r->loop, 50);
	assert_int_equal(r->stanzas, 1500);
	assert_int_equal(r->downs, 0);
	printf("  resident after 10 MB: %ld KB, after 30 MB: %ld KB\n", after_first, resident_kb());
	assert_true(SANITIZED || resident_kb() - after_first < 2 * 1024); /* a sanitizer keeps what is freed */
	dg_buf_finish(&stanza);
}

/* No server relays these; one that sends them is not to be trusted with the rest either. */
static void forbidden_xml_ends_the_stream(void **state)
{
	static const char *const forbidden[] = { "<!DOCTYPE x [<!ENTITY a 'b'>]>", "<!-- x -->", "<?x y?>", "<!--",
		"<message from='a@example.org'>&undefined;</message>" };
	struct link_rig *r = *state;
	rig_come_up(r);
	for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
		r->downs = 0;
		fake_xmpp_send_text(r->fake, forbidden[i]);
		if (!fake_run(&r->loop, is_down, r, 2000))
			fail_msg("%s: the stream lives on", forbidden[i]);
		assert_non_null(strstr(r->text, "the server's XML cannot be read"));
		assert_true(fake_run(&r->loop, rig_is_up, r, 3000));
	}
}

/* libstrophe drops an attribute's namespace: x:from would become from. */
static void foreign_attributes_forge_no_sender(void **state)
{
	struct link_rig *r = *state;
	rig_come_up(r);
	fake_xmpp_send_text(r->fake,
		"<message from='mallory@evil.example' xmlns:x='urn:x' x:from='boss@example.org' "
		"x:id='i' to='+1@sms.example.org' id='h1'><body>x</body></message>");
	assert_true(rig_wait_for(r, "id='h1'", 2000));
	assert_string_equal(r->last_from, "mallory@evil.example");
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	const struct CMUnitTest tests[] = {
		RIG_TEST(stanza_split_anywhere_is_answered_at_once),
		RIG_TEST(stanza_in_single_octets_is_answered),
		RIG_TEST(hostile_stanza_delays_nobody),
		RIG_TEST(long_tag_of_a_stanza_keeps_its_addresses),
		RIG_TEST(hostile_stanza_in_odd_pieces_delays_nobody),
		RIG_TEST(new_names_for_ever_need_no_memory),
		RIG_TEST(forbidden_xml_ends_the_stream),
		RIG_TEST(foreign_attributes_forge_no_sender),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
