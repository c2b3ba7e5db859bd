/* test_component.c - what a user's client hears for what it says: stanzas in, stanzas out, between a fake link and a
 * fake router (this file defines their functions itself). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/handle.h"
#include "util/clock.h"
#include "util/mem.h"
#include "xmpp/component.h"
#include "xmpp/presence.h"
#include "xmpp/xmpp.h"

/* ---- the link ---- */

static struct dg_buf heard; /* every stanza that left, one after another */
static bool stream_up = true;
static void (*barrier_passed)(void *arg, bool yes);
static void *barrier_arg;

enum dg_status dg_xlink_send(struct dg_xlink *x, const char *stanza, size_t octets)
{
	(void)x;
	if (!stream_up)
		return DG_OFFLINE;
	if (octets > 60 * 1024)
		return DG_TOOBIG;
	dg_buf_add(&heard, stanza, octets);
	return DG_OK;
}
bool dg_xlink_is_up(const struct dg_xlink *x)
{
	(void)x;
	return stream_up;
}
bool dg_xlink_is_full(const struct dg_xlink *x)
{
	(void)x;
	return false;
}
void dg_xlink_barrier(struct dg_xlink *x, void (*passed)(void *arg, bool yes), void *arg)
{
	(void)x;
	barrier_passed = passed;
	barrier_arg = arg;
}

/* ---- the router ---- */

static struct dg_buf sent; /* "user|self?|peer|text|receipt;" */
static enum dg_status verdict;
static enum dg_link link_state;
static struct dg_buf notes;
static uint64_t told[8];
static size_t n_told;
static int rewound;

void dg_router_send(struct dg_router *r, const struct dg_row *row, dg_router_sent *done, void *arg)
{
	(void)r;
	dg_buf_printf(&sent, "%s/%s|%s|%s|%s|%d;", row->user, row->resource, row->peer, row->stanza_id, row->text,
		row->want_receipt);
	done(arg, verdict, verdict == DG_OK ? "" : "a sentence", 1);
}
bool dg_router_may(const struct dg_router *r, const char *bare_jid)
{
	(void)r;
	return strstr(bare_jid, "example.org") != NULL;
}
uint32_t dg_router_caps(const struct dg_router *r, const char *domain)
{
	(void)r;
	(void)domain;
	return DG_CAP_PHONE | DG_CAP_TRUNK | DG_CAP_DELIVERED;
}
const char *dg_router_gateway(const struct dg_router *r, const char *domain)
{
	(void)r;
	(void)domain;
	return "sms";
}
enum dg_link dg_router_link(const struct dg_router *r, const char *domain, const char **text)
{
	(void)r;
	(void)domain;
	*text = NULL;
	return link_state;
}
void dg_router_note(struct dg_router *r, const char *domain, const char *key, const char *value)
{
	(void)r;
	(void)domain;
	dg_buf_printf(&notes, "%s=%s;", key, value ? value : "-");
}
void dg_router_notes(struct dg_router *r, const char *domain, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	(void)r;
	(void)domain;
	assert_string_equal(prefix, "watch ");
	found(arg, "watch alice@example.org +15550001111@sms.example.org", "1");
	found(arg, NULL, NULL);
}
void dg_router_told(struct dg_router *r, const char *domain, const uint64_t *ids, size_t n)
{
	(void)r;
	(void)domain;
	for (size_t i = 0; i < n; i++)
		told[n_told++] = ids[i];
}
void dg_router_rewind(struct dg_router *r, const char *domain)
{
	(void)r;
	(void)domain;
	rewound++;
}

/* ---- the component ---- */

static const struct dg_conf_domain domain = { .domain = "sms.example.org", .name = "SMS", .country = "US" };
static struct dg_conf_domain all[] = { { .domain = "sms.example.org" } };
static const struct dg_conf conf = { .domains = all, .n_domains = 1 };
static struct component c;
static uv_loop_t loop;
static struct dg_metrics *metrics;

static int setup(void **state)
{
	(void)state;
	uv_loop_init(&loop);
	metrics = dg_metrics_create();
	struct dg_series *s = dg_metrics_counter(metrics, "test", NULL, "test");
	c = (struct component){ .whole = &conf,
		.conf = &domain,
		.online = dg_map_create(),
		.started_ms = dg_mono_ms() - 5000,
		.messages_in = s,
		.presences_in = s,
		.iqs_in = s,
		.dropped = s };
	tell_init(&c.tell, &c, &loop);
	stream_up = true;
	verdict = DG_OK;
	link_state = DG_LINK_ONLINE;
	n_told = 0;
	rewound = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	tell_finish(&c.tell);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
	dg_map_destroy(c.online);
	dg_buf_finish(&c.out);
	dg_buf_finish(&heard);
	dg_buf_finish(&sent);
	dg_buf_finish(&notes);
	dg_metrics_destroy(metrics);
	return 0;
}

/* What is answered to one stanza; "" when nothing. */
static const char *say(const char *xml)
{
	struct dg_element *e = dg_element_parse(xml);
	assert_non_null(e);
	dg_buf_clear(&heard);
	dg_buf_clear(&sent);
	component_take(&c, e, false);
	dg_element_free(e);
	return heard.at ? heard.at : "";
}

static const char *texted(void)
{
	return sent.at ? sent.at : "";
}

#define MESSAGE(to, rest)                                                                                              \
	"<message xmlns='jabber:component:accept' from='alice@example.org/r' to='" to "' id='m1' type='chat'>" rest    \
	"</message>"
#define NUMBER          "+15557654321@sms.example.org"
#define HAS(text, part) assert_non_null(strstr((text), (part)))
#define SILENT(answer)  assert_string_equal((answer), "")

static void test_text_reaches_the_router(void **state)
{
	(void)state;
	SILENT(say(MESSAGE(NUMBER, "<body>hi &amp; bye</body><request xmlns='urn:xmpp:receipts'/>")));
	assert_string_equal(texted(), "alice@example.org/r|+15557654321|m1|hi & bye|1;");
	verdict = DG_AGAIN;
	const char *answer = say(MESSAGE(NUMBER, "<body>hi</body>"));
	HAS(answer, "to='alice@example.org/r'");
	HAS(answer, "type='error'");
	HAS(answer, "<error type='wait'><resource-constraint");
	HAS(answer, "a sentence");
}

static void test_signals_and_private_words_are_never_texted(void **state)
{
	(void)state;
	SILENT(say(MESSAGE(NUMBER, "<composing xmlns='http://jabber.org/protocol/chatstates'/>")));
	SILENT(say(MESSAGE(NUMBER, "<body/>")));
	SILENT(say(MESSAGE(NUMBER, "<encrypted xmlns='eu.siacs.conversations.axolotl'><header/></encrypted>")));
	HAS(say(MESSAGE(NUMBER,
		    "<body>I sent you an OMEMO message</body><encrypted xmlns='eu.siacs.conversations.axolotl'/>")),
		"not-acceptable");
	assert_string_equal(texted(), "");
	HAS(say(MESSAGE(NUMBER, "<encrypted xmlns='urn:xmpp:omemo:2'><payload/></encrypted>")), "not-acceptable");
	HAS(say(MESSAGE(NUMBER, "<body>?OTRv23?</body>")), "not-acceptable");
	HAS(say(MESSAGE(NUMBER, "<body>/me retracted</body><retract xmlns='urn:xmpp:message-retract:1' id='x'/>")),
		"feature-not-implemented");
	HAS(say(MESSAGE(NUMBER, "<body>fixed</body><replace xmlns='urn:xmpp:message-correct:0' id='x'/>")),
		"feature-not-implemented");
	assert_string_equal(texted(), "");
	SILENT(say("<message from='alice@example.org/r' to='" NUMBER "' type='error'><body>hi</body></message>"));
	SILENT(say("<message from='alice@example.org/r' to='" NUMBER "' type='headline'><body>hi</body></message>"));
	assert_string_equal(texted(), "");
}

static void test_wrong_addresses_are_answered_with_the_right_one(void **state)
{
	(void)state;
	const char *answer = say(MESSAGE("5557654321@sms.example.org", "<body>hi</body>"));
	HAS(answer, "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:+15557654321@sms.example.org</gone>");
	HAS(answer, "Write to +15557654321@sms.example.org instead.");
	HAS(say(MESSAGE("bob@sms.example.org", "<body>hi</body>")), "item-not-found");
	HAS(say(MESSAGE("sms.example.org", "<body>hi</body>")), "service-unavailable");
	assert_string_equal(texted(), "");
}

static void test_strangers_learn_nothing(void **state)
{
	(void)state;
	static const char *const numbers[] = { "+15557654321", "nobody" };
	char answers[2][512];
	for (int i = 0; i < 2; i++) {
		char xml[256];
		snprintf(xml, sizeof xml,
			"<message from='eve@evil.example/x' to='%s@sms.example.org' id='1'><body>hi</body></message>",
			numbers[i]);
		HAS(say(xml), "forbidden");
		snprintf(xml, sizeof xml,
			"<iq from='eve@evil.example/x' to='%s@sms.example.org' id='1' type='get'><vCard "
			"xmlns='vcard-temp'/></iq>",
			numbers[i]);
		snprintf(answers[i], sizeof answers[i], "%s", strstr(say(xml), "<error"));
		snprintf(xml, sizeof xml,
			"<presence from='eve@evil.example' to='%s@sms.example.org' type='subscribe'/>", numbers[i]);
		HAS(say(xml), "type='unsubscribed'");
		snprintf(xml, sizeof xml, "<presence from='eve@evil.example' to='%s@sms.example.org' type='probe'/>",
			numbers[i]);
		SILENT(say(xml));
	}
	assert_string_equal(answers[0], answers[1]);
	assert_string_equal(texted(), "");
}

static void test_what_is_not_ours_or_loops_is_dropped(void **state)
{
	(void)state;
	SILENT(say("<message from='alice@example.org/r' to='+1555@other.example'><body>hi</body></message>"));
	SILENT(say("<message from='+15550000000@sms.example.org' to='" NUMBER "'><body>hi</body></message>"));
	SILENT(say("<message to='" NUMBER "'><body>hi</body></message>"));
	assert_string_equal(texted(), "");
}

static void test_too_large_is_said(void **state)
{
	(void)state;
	struct dg_element *e = dg_element_parse(MESSAGE(NUMBER, "<body>hi</body>"));
	component_take(&c, e, true);
	dg_element_free(e);
	HAS(heard.at, "policy-violation");
	assert_string_equal(texted(), "");
}

static void test_presence(void **state)
{
	(void)state;
	const char *answer = say("<presence from='alice@example.org' to='" NUMBER "' type='subscribe'/>");
	HAS(answer, "type='subscribed'");
	HAS(strstr(answer, "subscribed"), "<presence from='" NUMBER "' to='alice@example.org'/>");
	HAS(notes.at, "watch alice@example.org " NUMBER "=1;");
	link_state = DG_LINK_OFFLINE;
	HAS(say("<presence from='alice@example.org/r' to='" NUMBER "' type='probe'/>"), "<show>xa</show>");
	HAS(say("<presence from='alice@example.org' to='5557654321@sms.example.org' type='subscribe'/>"),
		"Add +15557654321@sms.example.org instead.");
	answer = say("<presence from='alice@example.org' to='" NUMBER "' type='unsubscribe'/>");
	HAS(answer, "unsubscribed");
	HAS(answer, "unavailable");
	HAS(notes.at, "watch alice@example.org " NUMBER "=-;");
	dg_buf_clear(&heard);
	link_state = DG_LINK_ONLINE;
	presence_announce(&c);
	HAS(heard.at, "from='+15550001111@sms.example.org' to='alice@example.org'/>");
	SILENT(say("<presence from='alice@example.org/r' to='" NUMBER "' type='error'/>"));
}

#define IQ(type, to, query)                                                                                            \
	"<iq xmlns='jabber:component:accept' from='alice@example.org/r' to='" to "' id='q1' type='" type "'>" query    \
	"</iq>"

static void test_questions(void **state)
{
	(void)state;
	const char *answer =
		say(IQ("get", "sms.example.org", "<query xmlns='http://jabber.org/protocol/disco#info'/>"));
	HAS(answer, "<identity category='gateway' type='sms' name='SMS'/>");
	HAS(answer, "id='q1'");
	HAS(say(IQ("get", NUMBER, "<query xmlns='http://jabber.org/protocol/disco#info'/>")), "urn:xmpp:receipts");
	HAS(say(IQ("get", "sms.example.org", "<query xmlns='http://jabber.org/protocol/disco#info' node='x'/>")),
		"item-not-found");
	HAS(say(IQ("get", "sms.example.org", "<query xmlns='http://jabber.org/protocol/disco#items'/>")),
		"type='result'");
	HAS(say(IQ("get", NUMBER, "<ping xmlns='urn:xmpp:ping'/>")), "type='result'");
	HAS(say(IQ("get", "sms.example.org", "<query xmlns='jabber:iq:version'/>")), "<name>Dragoman</name>");
	HAS(say(IQ("get", "sms.example.org", "<time xmlns='urn:xmpp:time'/>")), "<utc>20");
	HAS(say(IQ("get", "sms.example.org", "<query xmlns='jabber:iq:last'/>")), "seconds='5'");
	HAS(say(IQ("get", NUMBER, "<vCard xmlns='vcard-temp'/>")), "<NUMBER>+15557654321</NUMBER>");
	HAS(say(IQ("set", NUMBER, "<query xmlns='urn:example:what'/>")), "service-unavailable");
	HAS(say(IQ("get", "sms.example.org", "<query xmlns='urn:example:what'/>")), "service-unavailable");
	HAS(say(IQ("get", "sms.example.org", "")), "bad-request");
	HAS(say(IQ("get", "bob@sms.example.org", "<ping xmlns='urn:xmpp:ping'/>")), "item-not-found");
	SILENT(say(IQ("result", "sms.example.org", "")));
	SILENT(say(IQ("error", "sms.example.org", "<query xmlns='urn:example:what'/>")));
}

/* ---- rows out ---- */

static struct dg_row row_of(enum dg_way way, enum dg_stand stand)
{
	return (struct dg_row){ .id = 7,
		.way = way,
		.stand = stand,
		.domain = "sms.example.org",
		.user = "alice@example.org",
		.resource = "r",
		.peer = "+15557654321",
		.stanza_id = "m1",
		.text = "hi <you>",
		.created_ms = dg_now_ms() };
}

static const char *tell(const struct dg_row *row)
{
	dg_buf_clear(&heard);
	assert_true(tell_row(&c, row));
	return heard.at ? heard.at : "";
}

static void test_texts_and_their_ends(void **state)
{
	(void)state;
	struct dg_row row = row_of(DG_UP, DG_ACCEPTED);
	const char *out = tell(&row);
	HAS(out, "<message from='" NUMBER "' to='alice@example.org' id='m1' type='chat'>");
	HAS(out, "<body>hi &lt;you&gt;</body>");
	assert_null(strstr(out, "delay"));
	row.created_ms -= 60000;
	HAS(tell(&row), "urn:xmpp:delay");
	row.peer = "My Bank";
	HAS(tell(&row), "from='my\\20bank@sms.example.org'");

	row = row_of(DG_DOWN, DG_DONE);
	HAS(tell(&row), "to='alice@example.org/r'");
	HAS(tell(&row), "<received xmlns='urn:xmpp:receipts' id='m1'/>");

	row = row_of(DG_DOWN, DG_GONE);
	row.why = DG_NOENT;
	row.why_text = "The number does not exist.";
	out = tell(&row);
	HAS(out, "type='error'");
	HAS(out, "<item-not-found");
	HAS(out, "The number does not exist.");

	row.created_ms -= 3600 * 1000; /* nobody is known to be there any more: an error would be dropped */
	out = tell(&row);
	HAS(out, "to='alice@example.org'");
	HAS(out, "type='chat'");
	HAS(out, "Not delivered: ");
	HAS(out, "The number does not exist.");
	say("<presence from='alice@example.org/r' to='sms.example.org'/>");
	HAS(tell(&row), "type='error'");
	say("<presence from='alice@example.org/r' to='sms.example.org' type='unavailable'/>");
	HAS(tell(&row), "Not delivered: ");
}

static void test_a_long_text_leaves_in_pieces(void **state)
{
	(void)state;
	struct dg_row row = row_of(DG_UP, DG_ACCEPTED);
	struct dg_buf text = { 0 };
	for (int i = 0; i < 7000; i++)
		dg_buf_str(&text, "<\xF0\x9F\x98\x80&x"); /* 49,000 octets that grow when escaped */
	row.text = text.at;
	const char *out = tell(&row);
	HAS(out, "id='m1'");
	HAS(out, "id='m1-2'");
	size_t smileys = 0;
	for (const char *at = out; (at = strstr(at, "\xF0\x9F\x98\x80")); at++)
		smileys++;
	assert_int_equal(smileys, 7000);
	dg_buf_finish(&text);
}

static void test_the_barrier_covers_what_was_told_before(void **state)
{
	(void)state;
	struct dg_row row = row_of(DG_UP, DG_ACCEPTED);
	barrier_passed = NULL;
	tell(&row);
	row.id = 8;
	tell(&row);
	assert_null(barrier_passed); /* one for the whole turn */
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_non_null(barrier_passed);
	row.id = 9;
	tell(&row);
	barrier_passed(barrier_arg, true);
	assert_int_equal(n_told, 2);
	assert_int_equal(told[0], 7);
	assert_int_equal(told[1], 8);
	barrier_passed(barrier_arg, false); /* the stream broke before the third was answered for */
	tell_stream_down(&c);
	assert_int_equal(n_told, 2);
	assert_int_equal(rewound, 1);
	stream_up = false;
	assert_false(tell_row(&c, &row));
}

#define STORY(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_text_reaches_the_router),
		STORY(test_signals_and_private_words_are_never_texted),
		STORY(test_wrong_addresses_are_answered_with_the_right_one),
		STORY(test_strangers_learn_nothing),
		STORY(test_what_is_not_ours_or_loops_is_dropped),
		STORY(test_too_large_is_said),
		STORY(test_presence),
		STORY(test_questions),
		STORY(test_texts_and_their_ends),
		STORY(test_a_long_text_leaves_in_pieces),
		STORY(test_the_barrier_covers_what_was_told_before),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
