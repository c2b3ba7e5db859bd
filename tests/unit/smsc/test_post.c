/* test_post.c - "dragoman-smsc text" against a running simulator: taken, refused, nobody there, and its usage. */
#include "post.h"

#include "rig.h"

/* smsc_post_text() runs a loop of its own, so it gets a thread of its own. */
struct call {
	char *arguments[16];
	int n, status;
	uv_async_t done;
	bool is_done;
};

static void on_done(uv_async_t *async)
{
	((struct call *)async->data)->is_done = true;
	uv_close((uv_handle_t *)async, NULL);
}

static void run_call(void *arg)
{
	struct call *c = arg;
	c->status = smsc_post_text(c->n, c->arguments);
	uv_async_send(&c->done);
}

/* Its exit status, while the simulator runs; `e`, when given, answers the deliver_sm with `status`. */
static int text(struct rig *r, struct esme *e, uint32_t status, char **arguments)
{
	char http[32];
	uv_thread_t thread;
	struct call c = { .arguments = { "--http", http } };
	snprintf(http, sizeof http, "127.0.0.1:%u", dg_http_server_port(r->smsc.http));
	for (c.n = 2; arguments[c.n - 2]; c.n++)
		c.arguments[c.n] = arguments[c.n - 2];
	uv_async_init(&r->loop, &c.done, on_done);
	c.done.data = &c;
	uv_thread_create(&thread, run_call, &c);
	if (e) {
		struct smpp_pdu pdu;
		esme_expect(e, SMPP_DELIVER_SM, &pdu);
		esme_answer(e, &pdu, status);
	}
	while (!c.is_done)
		rig_step(r);
	uv_thread_join(&thread);
	return c.status;
}

#define TEXT(r, e, status, ...) text((r), (e), (status), (char *[]){ __VA_ARGS__, NULL })

static void tells_what_became_of_it(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	assert_int_equal(TEXT(&r, &e, SMPP_ESME_ROK, "--from", "+1", "--to", "+2", "hello \"you\""), 0);
	assert_string_equal(smsc_inbound_find(&r.smsc.recorder, 1)->text, "hello \"you\"");
	assert_int_equal(TEXT(&r, &e, SMPP_ESME_RX_P_APPN, "--from", "+1", "--to", "+2", "no"), 1);
	assert_int_equal(TEXT(&r, NULL, 0, "--from", "+1", "--to", "+2", "--coding", "nonsense", "x"), 1);
	esme_close(&e);
	rig_stop(&r);
}

static void needs_somebody_there(void **state)
{
	(void)state;
	struct rig r;
	char http[32];
	RIG_START(&r, "--memory", "0");
	snprintf(http, sizeof http, "127.0.0.1:%u", dg_http_server_port(r.smsc.http));
	rig_stop(&r);
	char *arguments[] = { "--http", http, "--from", "+1", "--to", "+2", "x" };
	assert_int_equal(smsc_post_text(7, arguments), 1);
}

static void tells_its_usage(void **state)
{
	(void)state;
	static const char *const wrong[] = { "", "--from +1 --to +2", "--from +1 x", "--from +1 --to +2 x y",
		"--from +1 --to +2 --nonsense x", "--from +1 --to +2 x --http", "--from +1 --to +2 x --http nonsense",
		"--from +1 --to +2 x --http host:99999" };
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		char line[64], *at = line, *arguments[8];
		int n = 0;
		snprintf(line, sizeof line, "%s", wrong[i]);
		while (*line && at)
			arguments[n++] = strsep(&at, " ");
		assert_int_equal(smsc_post_text(n, arguments), 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_became_of_it),
		cmocka_unit_test(needs_somebody_there),
		cmocka_unit_test(tells_its_usage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
