/* fuzz_stanza.c - a conversation: each line is a stanza from the server, or, behind a '!', what the network reports.
 * The component, the engine of dialogs and the renderers are real, the link and the router are those of the unit tests.
 *
 * "!KIND a<TAB>b<TAB>..." are the fields of an event in the order of event.h; in a stanza, "id='?'" is the id of the
 * first question of ours that is still open. Oracle: each stanza that leaves may leave (vet.h) and is well-formed, the
 * network hears of nobody who may not use the gateway, and a question of somebody who may is answered once, unless the
 * answer is still to come. */
#include <sys/mman.h>
#include <unistd.h>

#include "../../unit/xmpp/dialog_rig.h"

#include "router/router.h"
#include "stream/vet.h"
#include "util/utf8.h"
#include "xmpp/contact.h"
#include "xmpp/elsewhere.h"
#include "xmpp/news.h"
#include "xmpp/profile.h"
#include "xmpp/room.h"

enum { LINES_MAX = 24, FIELDS_MAX = 6 };

static const char user[] = "alice@example.org";

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* ---- what leaves ---- */

static void check_stanza(const struct dg_element *e)
{
	const char *from = dg_element_attr(e, "from"), *to = dg_element_attr(e, "to");
	struct dg_buf tag = { 0 };
	check(from && to && *to);
	dg_buf_printf(&tag, "<x from='%s' to='y'/>", from); /* resources of rooms are escaped again by the renderer */
	check(strpbrk(from, "<>'&\"") || dg_vet(tag.at, tag.len, "sms.example.org") == DG_OK);
	dg_buf_finish(&tag);
}

static size_t check_heard(void)
{
	struct dg_buf doc = { 0 };
	size_t n = 0;
	dg_buf_printf(&doc, "<all>%s</all>", heard.at ? heard.at : "");
	struct dg_element *e = dg_element_parse(doc.at);
	check(e != NULL);
	for (const struct dg_element *s = dg_element_first(e); s; s = dg_element_next(s), n++)
		check_stanza(s);
	dg_element_free(e);
	dg_buf_finish(&doc);
	return n;
}

/* ---- what the network reports ---- */

static void (*const takers[])(struct component *c, const char *user, const struct dg_event *ev) = {
	['p'] = contact_presence,
	['c'] = contact_change,
	['t'] = news_tell,
	['e'] = news_tell,
	['x'] = news_tell,
	['f'] = profile_take,
	['r'] = room_news,
	['m'] = room_news,
	['o'] = elsewhere_tell,
};

static void fill_room(struct dg_event *ev, char kind, unsigned digit, char **f)
{
	if (kind == 'm') {
		ev->kind = DG_MEMBER;
		ev->member.show = (enum dg_show)(digit % (DG_SHOW_DND + 1));
		ev->member.self = digit > 5;
		ev->member.room = f[0];
		ev->member.nick = f[1];
		ev->member.new_nick = f[2];
		ev->member.role = f[3];
		ev->member.text = f[4];
		return;
	}
	ev->kind = DG_ROOM;
	ev->room.op = (enum dg_room_op)(digit % 5);
	ev->room.why = digit > 4 ? DG_DENIED : DG_OK;
	ev->room.room = f[0];
	ev->room.nick = f[1];
	ev->room.text = f[2];
	ev->room.key = f[3];
}

static void fill(struct dg_event *ev, char kind, char **f)
{
	unsigned digit = f[0] && *f[0] ? (unsigned char)*f[0]++ % 10u : 0;
	switch (kind) {
	case 'p':
		ev->kind = DG_PRESENCE;
		ev->presence.show = (enum dg_show)(digit % (DG_SHOW_DND + 1));
		ev->presence.peer = f[0];
		ev->presence.text = f[1];
		return;
	case 'c':
		ev->kind = DG_CONTACT;
		ev->contact.op = (enum dg_contact_op)(digit % (DG_CONTACT_DENY + 1));
		ev->contact.peer = f[0];
		ev->contact.name = f[1];
		ev->contact.group = f[2];
		return;
	case 't':
		ev->kind = DG_TYPING;
		ev->typing.peer = f[0];
		ev->typing.composing = digit & 1;
		return;
	case 'e':
		ev->kind = DG_REACTION;
		ev->reaction.peer = f[0];
		ev->reaction.id = f[1];
		ev->reaction.emojis = f[2] ? f[2] : "";
		return;
	case 'x':
		ev->kind = DG_RETRACT;
		ev->retract.peer = f[0];
		ev->retract.id = f[1];
		return;
	case 'f':
		ev->kind = DG_PROFILE;
		ev->profile.peer = f[0];
		ev->profile.name = f[1];
		ev->profile.text = f[2];
		ev->profile.avatar = f[3];
		ev->profile.avatar_octets = f[3] ? strlen(f[3]) : 0;
		return;
	case 'r':
	case 'm': fill_room(ev, kind, digit, f); return;
	default:
		ev->kind = DG_MESSAGE;
		ev->message.outgoing = true;
		ev->message.peer = f[0];
		ev->message.text = f[1];
	}
}

static void report(char *line)
{
	char kind = *line, *f[FIELDS_MAX] = { NULL };
	struct dg_event ev = DG_EVENT(DG_STATE, 1);
	size_t n = 0;
	if ((unsigned char)kind >= sizeof takers / sizeof takers[0] || !takers[(unsigned char)kind])
		return;
	for (char *at = line + 1; at && n < FIELDS_MAX; n++) {
		f[n] = at;
		at = strchr(at, '\t');
		if (at)
			*at++ = '\0';
	}
	fill(&ev, kind, f);
	if (f[0] && *f[0])
		takers[(unsigned char)kind](&c, user, &ev);
}

/* ---- what the server says ---- */

static char *with_id(const char *line)
{
	const char *at = strstr(line, "id='?'");
	struct dg_map_iter it = { 0 };
	struct dg_buf out = { 0 };
	if (!at || !dg_map_next(c.asks.open, &it))
		return dg_strdup(line);
	dg_buf_add(&out, line, (size_t)(at - line));
	dg_buf_printf(&out, "id='%s'%s", it.key, at + strlen("id='?'"));
	return dg_buf_give(&out);
}

static bool is_question(const struct dg_element *e)
{
	const char *type = dg_element_attr(e, "type"), *from = dg_element_attr(e, "from");
	return !strcmp(dg_element_name(e), "iq") && type && (!strcmp(type, "get") || !strcmp(type, "set")) && from &&
		!strncmp(from, "alice@example.org/", 18) && dg_element_attr(e, "to") &&
		!strcmp(dg_element_attr(e, "to"), "sms.example.org");
}

static void hear(const char *line)
{
	char *xml = with_id(line);
	struct dg_element *e = dg_element_parse(xml);
	if (e) {
		component_take(&c, e, false);
		if (is_question(e))
			check(heard.len > 0); /* lookups are answered at once here */
		dg_element_free(e);
	}
	free(xml);
}

static void converse(char *text)
{
	int lines = 0;
	for (char *line = text, *next; line && lines < LINES_MAX; line = next, lines++) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		dg_buf_clear(&heard);
		if (*line == '!')
			report(line + 1);
		else
			hear(line);
		uv_run(&loop, UV_RUN_NOWAIT);
		check_heard();
	}
}

/* An address book that may be searched (XEP-0055), in memory. */
static void open_book(void)
{
	static const char book[] =
		"BEGIN:VCARD\nFN:Mary <M>\nN:\xc3\x9cn\xc3\xaf;Mary\nNICKNAME:Q\nEMAIL:m@example.org\n"
		"TEL:+15557654321\nTEL:12345\nIMPP:irc:mary\nPHOTO:data:image/png;base64,iVBORw0KGgo=\n"
		"END:VCARD\nBEGIN:VCARD\nFN:#room\nIMPP:irc:#den\nEND:VCARD\n";
	static char path[32];
	if (domain.directory)
		return;
	int fd = memfd_create("book", MFD_CLOEXEC);
	check(fd >= 0 && write(fd, book, sizeof book - 1) == (ssize_t)sizeof book - 1);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	domain.directory = path;
	domain.search = "all";
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	void *state = NULL;
	char *text = dg_strndup((const char *)octets, n);
	open_book();
	desk_setup(&state);
	network_caps = n && *octets & 1
		? DG_CAP_PHONE | DG_CAP_TRUNK | DG_CAP_DELIVERED
		: DG_CAP_ACCOUNT | DG_CAP_ROOMS | DG_CAP_PRESENCE | DG_CAP_PROFILE | DG_CAP_EDIT | DG_CAP_REACTION |
			DG_CAP_RETRACT | DG_CAP_TYPING | DG_CAP_READ | DG_CAP_FILES | DG_CAP_REPLY;
	session_state = DG_LINK_ONLINE;
	c.rosters.gather_ms = 0;
	if (dg_utf8_is_valid(text, strlen(text)))
		converse(text);
	stream_up = false;
	asks_stream_down(&c.asks);
	login_stream_down(&c);
	rooms_close(&c, NULL, ROOM_SHUTDOWN);
	desk_teardown(&state);
	free(text);
	return 0;
}
