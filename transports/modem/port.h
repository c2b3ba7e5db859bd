/* port.h - the octets to and from a modem: a serial device or a TCP connection (a terminal server such as ser2net), all
 * the same to who owns it. Loop thread only; callbacks come from the loop, never from inside a function of this file,
 * and may destroy the port.
 */
#ifndef MODEM_PORT_H
#define MODEM_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct modem_port;

struct modem_port_options {
	const char *device; /* a path; NULL: host and port */
	const char *host;
	uint16_t port;
	int64_t baud;
	bool flow_control; /* RTS and CTS */
	int64_t connect_ms;
};

struct modem_port_events {
	void (*on_open)(void *arg);
	void (*on_octets)(void *arg, const char *octets, size_t n); /* borrowed */
	void (*on_closed)(void *arg, const char *why);              /* once, and nothing after it */
};

/* Options' strings are borrowed for the call. */
struct modem_port *modem_port_open(
	uv_loop_t *loop, const struct modem_port_options *options, const struct modem_port_events *events, void *arg);
void modem_port_destroy(struct modem_port *p); /* closes at once; NULL is fine */
void modem_port_write(struct modem_port *p, const char *octets, size_t n);

#endif
