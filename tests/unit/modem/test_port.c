/* A port is a port, whatever is behind it. */
#include "port_play.h"

#include "net/conn.h"

static struct dg_conn *peer;

static void on_octets(void *arg, const char *octets, size_t n)
{
	(void)arg;
	dg_conn_write(peer, octets, n); /* an echo */
}

static void on_gone(void *arg, const char *why)
{
	(void)arg;
	(void)why;
	dg_conn_destroy(peer);
	peer = NULL;
}

static const struct dg_conn_events peer_events = { .on_octets = on_octets, .on_closed = on_gone };

static void on_peer(void *arg, uv_stream_t *listener)
{
	(void)arg;
	peer = dg_conn_accept(listener, &peer_events, NULL);
}

static void a_device(void **state)
{
	struct play *p = *state;
	const struct modem_port_options options = { .device = p->path, .baud = 9600 };
	struct modem_port *port = modem_port_open(&p->loop, &options, &play_events, p);
	play_until(p, p->is_open);
	modem_port_write(port, "AT\r", 3);
	play_reads(p, "AT\r");
	modem_port_destroy(port);
}

static void a_connection(void **state)
{
	struct play *p = *state;
	char why[256];
	struct dg_listener *l = dg_listener_open(&p->loop, "127.0.0.1", 0, on_peer, NULL, why);
	const struct modem_port_options options = {
		.host = "127.0.0.1", .port = dg_listener_port(l), .connect_ms = 2000
	};
	struct modem_port *port = modem_port_open(&p->loop, &options, &play_events, p);
	play_until(p, p->is_open && peer);
	modem_port_write(port, "AT\r", 3);
	play_until(p, p->came.len == 3);
	dg_conn_destroy(peer);
	peer = NULL;
	play_until(p, p->why.len);
	modem_port_destroy(port);
	dg_listener_destroy(l);
}

static void nothing(void **state)
{
	struct play *p = *state;
	const struct modem_port_options options = { .host = "127.0.0.1", .port = 1, .connect_ms = 2000 };
	struct modem_port *port = modem_port_open(&p->loop, &options, &play_events, p);
	play_until(p, p->why.len);
	assert_false(p->is_open);
	modem_port_destroy(port);
	modem_port_destroy(NULL);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, play_set_up, play_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_device),
		TEST(a_connection),
		TEST(nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
