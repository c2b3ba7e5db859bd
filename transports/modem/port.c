/* A modem's port: net/conn.h where it is a connection, serial.c where it is a device. device.c owns one at a time. */
#include "port.h"

#include <stdlib.h>

#include "net/conn.h"
#include "serial.h"
#include "util/mem.h"

struct modem_port {
	const struct modem_port_events *events;
	void *arg;
	struct dg_conn *conn; /* one of the two */
	struct modem_serial *serial;
};

static void on_open(void *arg)
{
	struct modem_port *p = arg;
	p->events->on_open(p->arg);
}

static void on_octets(void *arg, const char *octets, size_t n)
{
	struct modem_port *p = arg;
	p->events->on_octets(p->arg, octets, n);
}

static void on_closed(void *arg, const char *why)
{
	struct modem_port *p = arg;
	p->events->on_closed(p->arg, why);
}

static const struct dg_conn_events conn_events = { .on_open = on_open, .on_octets = on_octets, .on_closed = on_closed };
static const struct modem_port_events serial_events = { on_open, on_octets, on_closed };

struct modem_port *modem_port_open(
	uv_loop_t *loop, const struct modem_port_options *options, const struct modem_port_events *events, void *arg)
{
	struct modem_port *p = dg_alloc(sizeof *p);
	p->events = events;
	p->arg = arg;
	if (options->device)
		p->serial = modem_serial_open(
			loop, options->device, options->baud, options->flow_control, &serial_events, p);
	else
		p->conn = dg_conn_open(loop, options->host, options->port, 0, options->connect_ms, &conn_events, p);
	return p;
}

void modem_port_destroy(struct modem_port *p)
{
	if (!p)
		return;
	dg_conn_destroy(p->conn);
	modem_serial_destroy(p->serial);
	free(p);
}

void modem_port_write(struct modem_port *p, const char *octets, size_t n)
{
	if (p->conn)
		dg_conn_write(p->conn, octets, n);
	else
		modem_serial_write(p->serial, octets, n);
}
