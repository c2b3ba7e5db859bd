/* test_elsewhere.c - what a user wrote with another program of the network. */
#include "component_rig.h"

#include "xmpp/elsewhere.h"

static void grant(const char *from, const char *dialect)
{
	struct dg_buf xml = { 0 };
	dg_buf_printf(&xml,
		"<message from='%s' to='sms.example.org'><privilege xmlns='urn:xmpp:privilege:%s'>"
		"<perm access='message' type='outgoing'/></privilege></message>",
		from, dialect);
	SILENT(say(xml.at));
	dg_buf_finish(&xml);
}

static const char *tell_of(const struct dg_event *ev)
{
	dg_buf_clear(&heard);
	elsewhere_tell(&c, "alice@example.org", ev);
	return heard.at ? heard.at : "";
}

static struct dg_event a_text(void)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 1);
	ev.message.outgoing = true;
	ev.message.peer = "+15557654321";
	ev.message.text = "from my <phone>";
	return ev;
}

static void without_permission_nothing(void **state)
{
	(void)state;
	const struct dg_event ev = a_text();
	SILENT(tell_of(&ev));
	grant("evil.example", "2"); /* nobody's who may say so */
	SILENT(tell_of(&ev));
	privileges_forget(&c.privileges);
}

static void with_it_as_the_user_said(void **state)
{
	(void)state;
	struct dg_event ev = a_text();
	grant("example.org", "2");
	const char *out = tell_of(&ev);
	HAS(out, "<message from='sms.example.org' to='example.org' id='");
	HAS(out,
		"<privilege xmlns='urn:xmpp:privilege:2'><forwarded xmlns='urn:xmpp:forward:0'>"
		"<message xmlns='jabber:client' from='alice@example.org' to='" NUMBER "' type='chat' "
		"id='dragoman-elsewhere-");
	HAS(out, "<body>from my &lt;phone&gt;</body></message></forwarded></privilege></message>");
	const struct dg_file file = { .url = "https://h/cat.jpg" };
	ev.message.text = NULL;
	ev.message.files = &file;
	ev.message.n_files = 1;
	HAS(tell_of(&ev), "<body>https://h/cat.jpg</body><x xmlns='jabber:x:oob'><url>https://h/cat.jpg</url></x>");
	ev.message.room = "room";
	SILENT(tell_of(&ev));
	privileges_forget(&c.privileges);
	grant("example.org", "1");
	ev = a_text();
	HAS(tell_of(&ev), "urn:xmpp:privilege:1");
	privileges_forget(&c.privileges);
}

/* Finding 9: the server delivers it to us as if the user had typed it; also after a restart. */
static void it_is_not_sent_again(void **state)
{
	(void)state;
	const struct dg_event ev = a_text();
	grant("example.org", "2");
	const char *id = strstr(tell_of(&ev), "dragoman-elsewhere-");
	assert_non_null(id);
	struct dg_buf xml = { 0 };
	dg_buf_printf(&xml,
		"<message from='alice@example.org' to='" NUMBER
		"' id='%.*s' type='chat'><body>from my phone</body></message>",
		(int)strcspn(id, "'"), id);
	privileges_forget(&c.privileges);
	SILENT(say(xml.at));
	assert_string_equal(texted(), "");
	dg_buf_finish(&xml);
	assert_false(elsewhere_is_ours(NULL));
	assert_false(elsewhere_is_ours("m1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(without_permission_nothing),
		STORY(with_it_as_the_user_said),
		STORY(it_is_not_sent_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
