/* test_tell.c - rows out: the stanzas that users hear, and the barrier behind them. */
#include "component_rig.h"

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
	assert_int_equal(tell_row(&c, row), DG_OK);
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

	row.text = NULL; /* it was not to be kept, and nobody had heard of it for long */
	HAS(tell(&row), "Not delivered: “…” (The number does not exist.)");
	say("<presence from='alice@example.org/r' to='sms.example.org'/>");
	out = tell(&row);
	HAS(out, "<item-not-found");
	assert_null(strstr(out, "<body"));
	say("<presence from='alice@example.org/r' to='sms.example.org' type='unavailable'/>");
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
	tell_stream_down(&c, NULL);
	assert_int_equal(n_told, 2);
	assert_int_equal(rewound, 1);
	assert_int_equal(blamed, DG_BLAME_UNKNOWN);
	assert_int_equal(hurried, 0);
	searching = true;
	tell_stream_down(&c, "not-well-formed");
	assert_int_equal(blamed, DG_BLAME_STANZA);
	assert_int_equal(hurried, 1);
	stream_up = false;
	assert_int_equal(tell_row(&c, &row), DG_OFFLINE);
}

static void test_rows_wait_until_the_server_has_answered(void **state)
{
	(void)state;
	struct dg_row row = row_of(DG_UP, DG_ACCEPTED);
	c.proven = false;
	assert_int_equal(tell_row(&c, &row), DG_OFFLINE);
}

/* Whatever the server did not bear, nothing of it is in the notice. */
static void test_what_was_set_aside_is_told_in_plain_words(void **state)
{
	(void)state;
	struct dg_row row = row_of(DG_UP, DG_ACCEPTED);
	row.aside = "not-well-formed";
	row.subject = row.thread = row.text = "\xF0\x9F\x98\x80";
	const char *out = tell(&row);
	HAS(out, "<message from='sms.example.org' to='alice@example.org' id='dg-7-");
	HAS(out,
		"<body>A text from +15557654321 could not be shown. It was kept as number 7; please ask the operator "
		"of the gateway.</body>");
	row.peer = "B\xC3\xA4nk";
	row.way = DG_DOWN;
	row.stand = DG_GONE;
	row.why_text = row.text;
	out = tell(&row);
	HAS(out, "<body>The answer to your message to a contact could not be shown.");
	HAS(out, "type='chat'");
	for (const char *at = out; *at; at++)
		assert_in_range(*at, ' ', '~');
}

/* The router sets aside what no stanza can hold. */
static void test_what_fits_no_stanza_is_not_told(void **state)
{
	(void)state;
	struct dg_row row = row_of(DG_DOWN, DG_GONE);
	struct dg_buf text = { 0 };
	for (int i = 0; i < 70000; i++)
		dg_buf_chr(&text, 'x');
	row.why_text = text.at;
	assert_int_equal(tell_row(&c, &row), DG_TOOBIG);
	dg_buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_texts_and_their_ends),
		STORY(test_a_long_text_leaves_in_pieces),
		STORY(test_the_barrier_covers_what_was_told_before),
		STORY(test_rows_wait_until_the_server_has_answered),
		STORY(test_what_was_set_aside_is_told_in_plain_words),
		STORY(test_what_fits_no_stanza_is_not_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
