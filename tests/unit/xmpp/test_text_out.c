/* test_text_out.c - texts of the network as stanzas: what stands beside the words. */
#include "component_rig.h"

#include "xmpp/text_out.h"

static struct dg_row a_text(void)
{
	return (struct dg_row){ .id = 7,
		.way = DG_UP,
		.stand = DG_ACCEPTED,
		.domain = "sms.example.org",
		.user = "alice@example.org",
		.peer = "+15557654321",
		.stanza_id = "m1",
		.text = "hi",
		.created_ms = dg_now_ms() };
}

static const char *show(const struct dg_row *row, const char *contact)
{
	dg_buf_clear(&heard);
	assert_int_equal(text_out(&c, row, contact, true), DG_OK);
	return heard.at;
}

static void what_the_network_can_is_said(void **state)
{
	(void)state;
	struct dg_row row = a_text();
	const char *out = show(&row, NUMBER);
	HAS(out, "<unstyled xmlns='urn:xmpp:styling:0'/>");
	assert_null(strstr(out, "markable"));
	assert_null(strstr(out, "nick"));
	network_caps |= DG_CAP_READ | DG_CAP_STYLING;
	out = show(&row, NUMBER);
	HAS(out, "<markable xmlns='urn:xmpp:chat-markers:0'/>");
	assert_null(strstr(out, "unstyled"));
}

static void earlier_messages_are_named(void **state)
{
	(void)state;
	struct dg_row row = a_text();
	row.replaces = "m0";
	HAS(show(&row, NUMBER), "<replace xmlns='urn:xmpp:message-correct:0' id='m0'/>");
	row.replaces = NULL;
	row.reply_to = "m0\x1F+15557654321"; /* one of the copies that went out under that id */
	HAS(show(&row, NUMBER), "<reply xmlns='urn:xmpp:reply:0' id='m0'/>");
}

static void an_answer_says_whose_words_it_quotes(void **state)
{
	(void)state;
	struct dg_row row = a_text();
	row.reply_to = "m0";
	row.reply_by = row.peer;
	row.quote = "wh\xC3\xA4t?\nnow";
	const char *out = show(&row, NUMBER);
	HAS(out, "<body>&gt; wh\xC3\xA4t?\n&gt; now\nhi</body>");
	HAS(out,
		"<reply xmlns='urn:xmpp:reply:0' to='" NUMBER "' id='m0'/><fallback xmlns='urn:xmpp:fallback:0' "
		"for='urn:xmpp:reply:0'><body start='0' end='14'/></fallback>");
	row.reply_by = "";
	row.quote = NULL;
	out = show(&row, NUMBER);
	HAS(out, "<body>hi</body>");
	HAS(out, "<reply xmlns='urn:xmpp:reply:0' to='alice@example.org' id='m0'/>");
	assert_null(strstr(out, "fallback"));
}

static void a_quotation_stands_in_the_first_stanza(void **state)
{
	(void)state;
	struct dg_row row = a_text();
	struct dg_buf text = { 0 };
	for (int i = 0; i < BODY_MAX; i++)
		dg_buf_chr(&text, 'x');
	row.text = text.at;
	row.reply_to = "m0";
	row.quote = "what?";
	const char *out = show(&row, NUMBER);
	HAS(out, "id='m1' type='chat'><body>&gt; what?\nxxx");
	HAS(out, "id='m1-2' type='chat'><body>xxxxxxxx</body>"); /* as much as the quotation took */
	assert_null(strstr(strstr(out, "<fallback") + 1, "<fallback"));
	row.text = "";
	row.files = "12\thttps://h/cat.jpg\timage/jpeg\tcat.jpg\n"; /* a body that is a URL is nothing else */
	out = show(&row, NUMBER);
	HAS(out, "<body>https://h/cat.jpg</body>");
	HAS(out, "<reply xmlns='urn:xmpp:reply:0' id='m0'/>");
	assert_null(strstr(out, "fallback"));
	dg_buf_finish(&text);
}

static void names_are_said_when_the_address_does_not(void **state)
{
	(void)state;
	struct dg_row row = a_text();
	row.peer = "My Bank";
	HAS(show(&row, "my\\20bank@sms.example.org"), "<nick xmlns='http://jabber.org/protocol/nick'>My Bank</nick>");
	row.peer = "bob";
	assert_null(strstr(show(&row, "bob@sms.example.org"), "nick"));
	row.nick = "Bob\x01 \xE2\x80\xAEx";
	HAS(show(&row, "bob@sms.example.org"), ">Bob x</nick>");
	row.nick = "\x01";
	assert_null(strstr(show(&row, "bob@sms.example.org"), "nick"));
}

static void each_file_is_a_message_of_its_own(void **state)
{
	(void)state;
	struct dg_row row = a_text();
	row.files = "12\thttps://h/cat.jpg\timage/jpeg\tcat.jpg\n0\thttps://h/b?x&y\t\t";
	const char *out = show(&row, NUMBER);
	HAS(out, "id='m1' type='chat'><body>hi</body>");
	HAS(out, "id='m1-2' type='chat'><body>https://h/cat.jpg</body>");
	HAS(out, "<x xmlns='jabber:x:oob'><url>https://h/cat.jpg</url><desc>cat.jpg</desc></x>");
	HAS(out, "id='m1-3' type='chat'><body>https://h/b?x&amp;y</body>");
	row.text = "";
	out = show(&row, NUMBER);
	HAS(out, "id='m1' type='chat'><body>https://h/cat.jpg</body>");
	assert_null(strstr(out, "m1-3"));
}

static void an_empty_text_is_one(void **state)
{
	(void)state;
	struct dg_row row = a_text();
	row.text = "";
	HAS(show(&row, NUMBER), "<body></body>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(what_the_network_can_is_said),
		STORY(earlier_messages_are_named),
		STORY(an_answer_says_whose_words_it_quotes),
		STORY(a_quotation_stands_in_the_first_stanza),
		STORY(names_are_said_when_the_address_does_not),
		STORY(each_file_is_a_message_of_its_own),
		STORY(an_empty_text_is_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
