/* component_rig.h - a component between a fake link and a fake router, whose functions are defined here. For one test
 * program each. */
#ifndef COMPONENT_RIG_H
#define COMPONENT_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/handle.h"
#include "quiet_router.h"
#include "stream/vet.h"
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
	enum dg_status status = dg_vet(stanza, octets, "sms.example.org");
	if (status == DG_OK)
		dg_buf_add(&heard, stanza, octets);
	return status;
}
bool dg_xlink_is_up(const struct dg_xlink *x)
{
	(void)x;
	return stream_up;
}
static bool stream_closing;
bool dg_xlink_is_closing(const struct dg_xlink *x)
{
	(void)x;
	return stream_closing;
}
static size_t full_at; /* 0: never */
bool dg_xlink_is_full(const struct dg_xlink *x)
{
	(void)x;
	return full_at && heard.len >= full_at;
}
static int hurried;
void dg_xlink_hurry(struct dg_xlink *x)
{
	(void)x;
	hurried++;
}
void dg_xlink_barrier(struct dg_xlink *x, void (*passed)(void *arg, bool yes), void *arg)
{
	(void)x;
	barrier_passed = passed;
	barrier_arg = arg;
}

/* ---- the router ---- */

static struct dg_buf sent;     /* "user|self?|peer|text|receipt;" */
static struct dg_row sent_row; /* the last one; only what is no text lives on */
static char sent_files[512], sent_replaces[64], sent_reply_to[64], sent_lang[16];
static struct dg_buf asked; /* "typing +1555 1;" */
static uint32_t network_caps;
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
	sent_row = *row;
	snprintf(sent_files, sizeof sent_files, "%s", row->files ? row->files : "");
	snprintf(sent_replaces, sizeof sent_replaces, "%s", row->replaces ? row->replaces : "");
	snprintf(sent_reply_to, sizeof sent_reply_to, "%s", row->reply_to ? row->reply_to : "");
	snprintf(sent_lang, sizeof sent_lang, "%s", row->lang ? row->lang : "");
	const struct dg_said said = { verdict == DG_OK ? DG_T_NONE : DG_T_PLAIN, { "a sentence", NULL, NULL } };
	done(arg, verdict, &said, 1);
}
void dg_router_send_at_last(struct dg_router *r, const struct dg_row *row, dg_router_sent *done, void *arg)
{
	dg_buf_str(&sent, "at last ");
	dg_router_send(r, row, done, arg);
}
static void note_asked(const struct dg_event *ev)
{
	switch (ev->kind) {
	case DG_TYPING: dg_buf_printf(&asked, "typing %s %d;", ev->typing.peer, ev->typing.composing); return;
	case DG_RECEIPT:
		dg_buf_printf(&asked, "receipt %s %s %d;", ev->receipt.peer, ev->receipt.id, (int)ev->receipt.stage);
		return;
	case DG_REACTION:
		dg_buf_printf(&asked, "reaction %s %s %s;", ev->reaction.peer, ev->reaction.id, ev->reaction.emojis);
		return;
	case DG_RETRACT: dg_buf_printf(&asked, "retract %s %s;", ev->retract.peer, ev->retract.id); return;
	case DG_PRESENCE: dg_buf_printf(&asked, "presence %d;", (int)ev->presence.show); return;
	case DG_CONTACT: dg_buf_printf(&asked, "contact %s %d;", ev->contact.peer, (int)ev->contact.op); return;
	case DG_ROOM:
		dg_buf_printf(&asked, "room %s %d %s %s %s;", ev->room.room, (int)ev->room.op,
			ev->room.nick ? ev->room.nick : "-", ev->room.key ? ev->room.key : "-",
			ev->room.text ? ev->room.text : "-");
		return;
	case DG_PROFILE: dg_buf_printf(&asked, "profile %s;", ev->profile.peer); return;
	default: dg_buf_printf(&asked, "kind %u;", ev->kind); return;
	}
}
void dg_router_ask(struct dg_router *r, const char *domain, const char *user, const struct dg_event *ev,
	dg_router_asked *done, void *arg)
{
	(void)r;
	(void)domain;
	assert_true(dg_router_may(r, user)); /* nobody else reaches the network */
	note_asked(ev);
	const struct dg_said said = { verdict == DG_OK ? DG_T_NONE : DG_T_PLAIN, { "a sentence", NULL, NULL } };
	if (done)
		done(arg, verdict, &said);
}
bool dg_router_may(const struct dg_router *r, const char *bare_jid)
{
	(void)r;
	return strstr(bare_jid, "example.org") != NULL;
}
static enum dg_link session_state;
enum dg_link dg_router_session(const struct dg_router *r, const char *domain, const char *user, const char **text)
{
	(void)r;
	(void)domain;
	(void)user;
	if (text)
		*text = NULL;
	return session_state;
}
void dg_router_log_in(struct dg_router *r, const char *domain, const char *user)
{
	(void)r;
	(void)domain;
	dg_buf_printf(&asked, "in %s;", user);
}
void dg_router_log_out(struct dg_router *r, const char *domain, const char *user)
{
	(void)r;
	(void)domain;
	dg_buf_printf(&asked, "out %s;", user);
}
uint32_t dg_router_caps(const struct dg_router *r, const char *domain)
{
	(void)r;
	(void)domain;
	return network_caps;
}
bool dg_router_is_room(const struct dg_router *r, const char *domain, const char *address)
{
	(void)r;
	(void)domain;
	return *address == '#';
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
static int many_watchers;
static const char *noted[8]; /* what the journal has */
void dg_router_notes(struct dg_router *r, const char *domain, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	(void)r;
	(void)domain;
	for (size_t i = 0; noted[i]; i++)
		if (!strncmp(noted[i], prefix, strlen(prefix)))
			found(arg, noted[i], "1");
	found(arg, NULL, NULL);
}
void dg_router_notes_some(struct dg_router *r, const char *domain, const char *prefix, const char *after, size_t limit,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	(void)r;
	(void)domain;
	assert_string_equal(prefix, "watch ");
	if (!after && limit-- > 0)
		found(arg, "watch alice@example.org +15550001111@sms.example.org", "1");
	char last[80] = "";
	snprintf(last, sizeof last, "%s", after ? after : "");
	for (int i = 0; i < many_watchers && limit > 0; i++) {
		char key[80];
		snprintf(key, sizeof key, "watch user%06d@example.org +15550001111@sms.example.org", i);
		if (strcmp(key, last) <= 0)
			continue;
		limit--;
		found(arg, key, "1");
	}
	found(arg, NULL, NULL);
}
void dg_router_told(struct dg_router *r, const char *domain, const uint64_t *ids, size_t n)
{
	(void)r;
	(void)domain;
	for (size_t i = 0; i < n; i++)
		told[n_told++] = ids[i];
}
static enum dg_blame blamed;
static bool searching;
bool dg_router_rewind(struct dg_router *r, const char *domain, enum dg_blame blame, const char *condition)
{
	(void)r;
	(void)domain;
	(void)condition;
	rewound++;
	blamed = blame;
	return searching;
}

/* ---- the component ---- */

static struct dg_conf_domain domain = { .domain = "sms.example.org", .name = "SMS", .country = "US" };
static struct dg_conf_domain all[] = { { .domain = "sms.example.org" } };
static const struct dg_conf conf = { .domains = all, .n_domains = 1 };
static struct component c;
static uv_loop_t loop;
static struct dg_metrics *metrics;

static inline int setup(void **state)
{
	(void)state;
	uv_loop_init(&loop);
	metrics = dg_metrics_create();
	struct dg_series *s = dg_metrics_counter(metrics, "test", NULL, "test");
	c = (struct component){ .whole = &conf,
		.conf = &domain,
		.started_ms = dg_mono_ms() - 5000,
		.messages_in = s,
		.presences_in = s,
		.iqs_in = s,
		.dropped = s,
		.shed = dg_metrics_counter(metrics, "shed", NULL, "test"),
		.proven = true };
	talents_init(&c.talents);
	avatars_init(&c.avatars);
	people_init(&c.people, &c.talents);
	logins_init(&c.logins, &c, &loop);
	errands_init(&c.errands, &c, &loop);
	rosters_init(&c.rosters, &c, &loop);
	tell_init(&c.tell, &c, &loop);
	asks_init(&c.asks, &c, &loop);
	allowances_init(&c.allowances);
	uploads_init(&c.uploads, &c, &loop);
	attachments_init(&c.attachments);
	bounces_init(&c.bounces);
	mutes_init(&c.mutes, &c);
	talks_init(&c.talks);
	cards_init(&c.cards, &c);
	profiles_init(&c.profiles, &c, &loop);
	rooms_init(&c.rooms);
	stream_up = true;
	verdict = DG_OK;
	network_caps = DG_CAP_PHONE | DG_CAP_TRUNK | DG_CAP_DELIVERED;
	link_state = DG_LINK_ONLINE;
	session_state = DG_LINK_OFFLINE;
	memset(noted, 0, sizeof noted);
	n_told = 0;
	rewound = 0;
	hurried = 0;
	searching = false;
	full_at = 0;
	many_watchers = 0;
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	tell_finish(&c.tell);
	uploads_finish(&c.uploads);
	attachments_finish(&c.attachments);
	bounces_finish(&c.bounces);
	asks_finish(&c.asks);
	allowances_finish(&c.allowances);
	rosters_finish(&c.rosters);
	logins_finish(&c.logins);
	people_finish(&c.people);
	avatars_finish(&c.avatars);
	talents_finish(&c.talents);
	errands_finish(&c.errands);
	privileges_forget(&c.privileges);
	mutes_finish(&c.mutes);
	talks_finish(&c.talks);
	cards_finish(&c.cards);
	profiles_finish(&c.profiles);
	rooms_finish(&c.rooms);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
	watch_forget_announcement(&c);
	dg_buf_finish(&c.out);
	dg_buf_finish(&heard);
	dg_buf_finish(&sent);
	dg_buf_finish(&asked);
	dg_buf_finish(&notes);
	dg_metrics_destroy(metrics);
	return 0;
}

/* What is answered to one stanza; "" when nothing. */
static inline const char *say(const char *xml)
{
	struct dg_element *e = dg_element_parse(xml);
	assert_non_null(e);
	dg_buf_clear(&heard);
	dg_buf_clear(&sent);
	dg_buf_clear(&asked);
	component_take(&c, e, false);
	dg_element_free(e);
	return heard.at ? heard.at : "";
}

static inline const char *texted(void)
{
	return sent.at ? sent.at : "";
}

static inline const char *asked_of_network(void)
{
	return asked.at ? asked.at : "";
}

#define MESSAGE(to, rest)                                                                                              \
	"<message xmlns='jabber:component:accept' from='alice@example.org/r' to='" to "' id='m1' type='chat'>" rest    \
	"</message>"
#define NUMBER          "+15557654321@sms.example.org"
#define HAS(text, part) assert_non_null(strstr((text), (part)))
#define SILENT(answer)  assert_string_equal((answer), "")

#define STORY(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
