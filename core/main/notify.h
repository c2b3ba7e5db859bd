/* notify.h - telling the service manager how we are: sd_notify(3)'s protocol, one datagram each. */
#ifndef DG_NOTIFY_H
#define DG_NOTIFY_H

#include <stdint.h>

/* "READY=1", "RELOADING=1", "STOPPING=1", "WATCHDOG=1". Without $NOTIFY_SOCKET nothing happens; never blocks, and a
 * manager that does not listen is its own problem. */
void dg_notify(const char *state);
/* How often the manager wants to hear WATCHDOG=1: half of $WATCHDOG_USEC, in ms; 0: never. */
int64_t dg_notify_watchdog_ms(void);

#endif
