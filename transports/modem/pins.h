/* pins.h - which PINs were tried on which modem, and what came of it: kept by core, so that no restart tries a refused
 * one again. Three wrong ones lock a SIM (3GPP TS 31.101 section 9.5.1). Loop thread only.
 */
#ifndef MODEM_PINS_H
#define MODEM_PINS_H

#include "dragoman/transport.h"

struct modem_pins;

struct modem_pins *modem_pins_create(struct dg_host *host);
void modem_pins_destroy(struct modem_pins *p); /* NULL is fine; not while core owes it an answer */
/* Read what the last life knew. `done` follows DG_OK. */
DG_MUST_CHECK
enum dg_status modem_pins_load(struct modem_pins *p, void (*done)(void *arg), void *arg);

/* false: it was refused, or its outcome got lost twice. */
bool modem_pins_may_try(const struct modem_pins *p, const char *modem, const char *pin);
/* It is about to be tried: only after `kept` said DG_OK. */
DG_MUST_CHECK
enum dg_status modem_pins_trying(struct modem_pins *p, const char *modem, const char *pin, dg_kept *kept, void *arg);
void modem_pins_not_tried(struct modem_pins *p, const char *modem, const char *pin); /* `kept` said something else */
void modem_pins_refused(struct modem_pins *p, const char *modem, const char *pin);
void modem_pins_good(struct modem_pins *p, const char *modem); /* the SIM is open, however that came about */

#endif
