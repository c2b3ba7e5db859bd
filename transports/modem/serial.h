/* serial.h - a serial device (termios) on the loop. As port.h, which alone calls it. */
#ifndef MODEM_SERIAL_H
#define MODEM_SERIAL_H

#include "port.h"

struct modem_serial;

struct modem_serial *modem_serial_open(uv_loop_t *loop, const char *path, int64_t baud, bool flow_control,
	const struct modem_port_events *events, void *arg);
void modem_serial_destroy(struct modem_serial *s); /* NULL is fine */
void modem_serial_write(struct modem_serial *s, const char *octets, size_t n);

#endif
