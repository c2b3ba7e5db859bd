/* test_attach.c - texts whose files come as octets: the place for files is found, asked and used, or its lack is said.
 */
#include "component_rig.h"

#include "net/http_server.h"

static const char *const vhosts[] = { "example.org" };
static struct dg_http_server *server;
static struct dg_buf stored; /* "PUT /slot Authorization Cookie X-Evil octets;" */
static unsigned answer_code;

static void handler(void *arg, const struct dg_http_request *request)
{
	(void)arg;
	const struct dg_http_exchange *x = request->exchange;
	const char *auth = dg_http_header(x, "Authorization"), *evil = dg_http_header(x, "X-Evil");
	const char *type = dg_http_header(x, "Content-Type");
	dg_buf_printf(&stored, "%s %s %s %s %s %s;", request->method, request->path, type ? type : "-",
		auth ? auth : "-", evil ? evil : "-", request->body);
	dg_http_answer(request->exchange, answer_code, NULL, "", 0);
}

static int begin(void **state)
{
	char why[256];
	setup(state);
	static struct dg_conf whole;
	whole = conf;
	whole.server.vhosts = (const char **)(uintptr_t)vhosts;
	whole.server.n_vhosts = 1;
	c.whole = &whole;
	server = dg_http_server_open(&loop, "127.0.0.1", 0, 10000, handler, NULL, why);
	answer_code = 201;
	drained = 0;
	return server ? 0 : 1;
}

static int end(void **state)
{
	dg_http_server_destroy(server);
	dg_buf_finish(&stored);
	return teardown(state);
}

static struct dg_row a_picture(uint64_t id)
{
	return (struct dg_row){ .id = id,
		.way = DG_UP,
		.stand = DG_ACCEPTED,
		.domain = "sms.example.org",
		.user = "alice@example.org",
		.peer = "+15557654321",
		.stanza_id = "m1",
		.text = "look",
		.files = "3\tdata:image/png;base64,Zm9v\timage/png\tcat.png\n",
		.created_ms = dg_now_ms() };
}

/* Answer the last IQ of ours. */
static void answer_iq(const char *from, const char *type, const char *payload)
{
	const char *at = NULL;
	for (const char *next = heard.at; (next = strstr(next, "<iq ")); next++)
		at = next;
	assert_non_null(at);
	const char *id = strstr(at, " id='");
	assert_non_null(id);
	struct dg_buf xml = { 0 };
	dg_buf_printf(
		&xml, "<iq from='%s' to='sms.example.org' type='%s' id='%.26s'>%s</iq>", from, type, id + 5, payload);
	struct dg_element *e = dg_element_parse(xml.at);
	dg_buf_clear(&heard);
	component_take(&c, e, false);
	dg_element_free(e);
	dg_buf_finish(&xml);
}

#define ITEMS(inside) "<query xmlns='http://jabber.org/protocol/disco#items'>" inside "</query>"
#define INFO(inside)  "<query xmlns='http://jabber.org/protocol/disco#info'>" inside "</query>"
#define UPLOADS(most)                                                                                                  \
	INFO("<feature var='urn:xmpp:http:upload:0'/><x xmlns='jabber:x:data'><field var='max-file-size'><value>" most \
	     "</value></field></x>")

static void find_place(const char *most)
{
	answer_iq("example.org", "result",
		ITEMS("<item jid='Rooms.Example.org'/><item jid='upload.example.org'/><item jid='sms.example.org'/>"
		      "<item jid='a@b'/>"));
	HAS(heard.at, "to='example.org'");
	answer_iq("example.org", "result", INFO(""));
	HAS(heard.at, "to='rooms.example.org'");
	answer_iq("rooms.example.org", "error", "");
	HAS(heard.at, "to='upload.example.org'");
	answer_iq("upload.example.org", "result", most);
}

static void give_slot(void)
{
	char slot[512];
	unsigned port = dg_http_server_port(server);
	HAS(heard.at, "<request xmlns='urn:xmpp:http:upload:0' filename='cat.png' size='3' content-type='image/png'/>");
	snprintf(slot, sizeof slot,
		"<slot xmlns='urn:xmpp:http:upload:0'><put url='http://127.0.0.1:%u/slot'>"
		"<header name='authorization'>Bearer x</header><header name='X-Evil'>y</header></put>"
		"<get url='https://upload.example.org/cat.png'/></slot>",
		port);
	answer_iq("upload.example.org", "result", slot);
}

static void stop(uv_timer_t *t)
{
	assert_null(t->data);
	uv_stop(t->loop);
}

/* Until something leaves on the stream. */
static void wait_for_answer(void)
{
	uv_timer_t limit = { 0 };
	uv_timer_init(&loop, &limit);
	uv_timer_start(&limit, stop, 10, 10);
	int64_t until_ms = dg_mono_ms() + 10000;
	while (!heard.len && dg_mono_ms() < until_ms)
		uv_run(&loop, UV_RUN_ONCE);
	uv_close((uv_handle_t *)&limit, NULL);
	uv_run(&loop, UV_RUN_NOWAIT);
	assert_true(heard.len > 0);
}

static size_t n_remembered(void)
{
	return c.tell.n_fresh + c.tell.n_asked;
}

static void a_picture_is_put_and_shown(void **state)
{
	(void)state;
	const struct dg_row row = a_picture(7);
	assert_int_equal(tell_row(&c, &row), DG_OK);
	HAS(heard.at, "to='example.org'");
	assert_null(strstr(heard.at, "<message"));
	find_place(UPLOADS("1000"));
	give_slot();
	wait_for_answer();
	HAS(heard.at, "<body>look</body>");
	HAS(heard.at, "<body>https://upload.example.org/cat.png</body>");
	HAS(heard.at, "<x xmlns='jabber:x:oob'><url>https://upload.example.org/cat.png</url>");
	assert_string_equal(stored.at, "PUT /slot image/png Bearer x - foo;");
	assert_int_equal(n_remembered(), 1);
	assert_int_equal(c.attachments.n, 0);
	/* The place is known now. */
	const struct dg_row next = a_picture(8);
	dg_buf_clear(&heard);
	assert_int_equal(tell_row(&c, &next), DG_OK);
	HAS(heard.at, "<request ");
}

static void says_so(const char *why)
{
	(void)why;
	HAS(heard.at, "<body>look\n(A file came that could not be shown: cat.png. It was kept as number 7;");
	assert_null(strstr(heard.at, "oob"));
	assert_int_equal(n_remembered(), 1);
}

static void no_place_is_said(void **state)
{
	(void)state;
	const struct dg_row row = a_picture(7);
	assert_int_equal(tell_row(&c, &row), DG_OK);
	find_place(INFO("<feature var='urn:example:other'/>"));
	says_so("no place");
}

static void too_large_is_said(void **state)
{
	(void)state;
	const struct dg_row row = a_picture(7);
	assert_int_equal(tell_row(&c, &row), DG_OK);
	find_place(UPLOADS("2"));
	says_so("too large");
}

static void no_slot_is_said(void **state)
{
	(void)state;
	const struct dg_row row = a_picture(7);
	assert_int_equal(tell_row(&c, &row), DG_OK);
	find_place(UPLOADS("1000"));
	answer_iq("upload.example.org", "result",
		"<slot xmlns='urn:xmpp:http:upload:0'><put url='file:///tmp/x'/><get url='https://h/x'/></slot>");
	says_so("no slot");
}

static void a_refused_put_is_said(void **state)
{
	(void)state;
	answer_code = 403;
	const struct dg_row row = a_picture(7);
	assert_int_equal(tell_row(&c, &row), DG_OK);
	find_place(UPLOADS("1000"));
	give_slot();
	wait_for_answer();
	says_so("refused");
}

static void what_is_no_base64_is_said(void **state)
{
	(void)state;
	struct dg_row row = a_picture(7);
	row.files = "3\tdata:image/png,foo\timage/png\tcat.png\n";
	assert_int_equal(tell_row(&c, &row), DG_OK);
	says_so("no base64");
}

static void a_broken_stream_begins_anew(void **state)
{
	(void)state;
	const struct dg_row row = a_picture(7);
	assert_int_equal(tell_row(&c, &row), DG_OK);
	dg_buf_clear(&heard);
	stream_up = false;
	attachments_stream_down(&c.attachments);
	asks_stream_down(&c.asks);
	stream_up = true;
	SILENT(heard.at ? heard.at : "");
	assert_int_equal(n_remembered(), 0);
	assert_int_equal(tell_row(&c, &row), DG_OK); /* offered again */
	HAS(heard.at, "<iq ");
	find_place(UPLOADS("1000"));
	give_slot();
	wait_for_answer();
	assert_int_equal(n_remembered(), 1);
}

static void few_at_once(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 8; i++) {
		const struct dg_row row = a_picture(i);
		assert_int_equal(tell_row(&c, &row), DG_OK);
	}
	const struct dg_row ninth = a_picture(9);
	assert_int_equal(tell_row(&c, &ninth), DG_OFFLINE);
	find_place(INFO(""));
	assert_int_equal(n_remembered(), 8);
	assert_int_equal(drained, 1); /* the ninth may come */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#undef STORY
#define STORY(f) cmocka_unit_test_setup_teardown(f, begin, end)
		STORY(a_picture_is_put_and_shown),
		STORY(no_place_is_said),
		STORY(too_large_is_said),
		STORY(no_slot_is_said),
		STORY(a_refused_put_is_said),
		STORY(what_is_no_base64_is_said),
		STORY(a_broken_stream_begins_anew),
		STORY(few_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
