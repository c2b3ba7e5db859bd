/* Tests of core/stream/link.c: names of the server that have no address, or several. The resolver is this file's. */
#include "link_rig.h"

#include <netinet/in.h>
#include <signal.h>

#include "net/conn.h"
#include "util/mem.h"

/* ---- in place of libuv's: the program's own definition is the one that is called ---- */

/* An answer on its way. */
struct answer {
	uv_timer_t timer;
	uv_getaddrinfo_t *request;
	uv_getaddrinfo_cb done;
	struct sockaddr_in at[2];
	struct addrinfo list[2];
	int error;
};

static void free_answer(uv_handle_t *timer)
{
	free(timer);
}

static void on_answer(uv_timer_t *timer)
{
	struct answer *a = (struct answer *)timer;
	a->done(a->request, a->error, a->error ? NULL : a->list);
	uv_close((uv_handle_t *)timer, free_answer);
}

/* "first": 127.0.0.1 and 127.0.0.2. "second": the other way round. "none": no address. */
int uv_getaddrinfo(uv_loop_t *loop, uv_getaddrinfo_t *request, uv_getaddrinfo_cb done, const char *node,
	const char *service, const struct addrinfo *hints)
{
	struct answer *a = dg_alloc(sizeof *a);
	(void)service;
	(void)hints;
	a->request = request;
	a->done = done;
	a->error = strcmp(node, "none") == 0 ? UV_EAI_NONAME : 0;
	in_addr_t turned = strcmp(node, "second") == 0;
	for (in_addr_t i = 0; i < 2;
		i++) { /* all of 127/8 is this machine; the fake server listens at 127.0.0.1 only */
		a->at[i].sin_family = AF_INET;
		a->at[i].sin_addr.s_addr = htonl(INADDR_LOOPBACK + (i ^ turned));
		a->list[i].ai_addr = (struct sockaddr *)&a->at[i];
		a->list[i].ai_addrlen = sizeof a->at[i];
		a->list[i].ai_family = AF_INET;
		a->list[i].ai_next = i ? NULL : &a->list[1];
	}
	uv_timer_init(loop, &a->timer);
	return uv_timer_start(&a->timer, on_answer, 0, 0);
}

void uv_freeaddrinfo(struct addrinfo *list)
{
	(void)list; /* part of the answer */
}

/* ---- */

static void set_host(struct link_rig *r, const char *host)
{
	dg_xlink_destroy(r->link);
	r->options.host = host;
	rig_make_link(r);
}

static bool is_not_found(void *arg)
{
	struct link_rig *r = arg;
	return strstr(dg_xlink_why_down(r->link), "none: unknown node") && rig_logged(r, "retry_ms=") >= 4;
}

static void unknown_name_is_retried(void **state)
{
	struct link_rig *r = *state;
	set_host(r, "none");
	dg_xlink_start(r->link);
	assert_true(fake_run(&r->loop, is_not_found, r, 3000));
	assert_int_equal(rig_logged(r, "level=warn"), 1);
}

static void every_address_is_tried(void **state)
{
	struct link_rig *r = *state;
	set_host(r, "second"); /* 127.0.0.2, where nobody is, and 127.0.0.1 */
	rig_come_up(r);
	assert_int_equal(rig_logged(r, "retry_ms="), 0); /* in the first round */
}

static void on_wrong_peer(void *arg, uv_stream_t *listener)
{
	static const struct dg_conn_events nothing = { 0 };
	int *peers = arg;
	++*peers;
	dg_conn_destroy(dg_conn_accept(listener, &nothing, NULL));
}

/* What has worked is what the next round begins with. */
static void working_address_is_remembered(void **state)
{
	struct link_rig *r = *state;
	struct wanted_ups w = { r, 2 };
	int wrong = 0;
	char why[256];
	set_host(r, "second");
	rig_come_up(r);
	struct dg_listener *l =
		dg_listener_open(&r->loop, "127.0.0.2", fake_xmpp_port(r->fake), on_wrong_peer, &wrong, why);
	assert_non_null(l);
	fake_xmpp_reset(r->fake);
	assert_true(fake_run(&r->loop, is_up_again, &w, 3000));
	assert_int_equal(wrong, 0);
	dg_listener_destroy(l);
}

static bool has_logged_one(void *arg)
{
	return rig_logged(arg, "retry_ms=") >= 1;
}

/* A server that has refused us is not asked at its other address, and its reason is the one that is told. */
static void refusal_ends_a_round(void **state)
{
	struct link_rig *r = *state;
	r->options.secret = "wrong";
	set_host(r, "first"); /* 127.0.0.1 and 127.0.0.2 */
	dg_xlink_start(r->link);
	assert_true(fake_run(&r->loop, has_logged_one, r, 3000));
	assert_non_null(strstr(dg_xlink_why_down(r->link), "refuses this component's secret"));
}

static void look_up_can_be_abandoned(void **state)
{
	struct link_rig *r = *state;
	set_host(r, "first");
	dg_xlink_start(r->link);
	rig_stop(r);
	assert_int_equal(fake_xmpp_attempts(r->fake), 0);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	const struct CMUnitTest tests[] = {
		RIG_TEST(unknown_name_is_retried),
		RIG_TEST(every_address_is_tried),
		RIG_TEST(working_address_is_remembered),
		RIG_TEST(refusal_ends_a_round),
		RIG_TEST(look_up_can_be_abandoned),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
