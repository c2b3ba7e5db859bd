/* device.h - one modem: its port, its SIM, its network, one text at a time. Loop thread only.
 *
 * It opens its port when the device is there, starts the modem, watches whether there is a network, reads what came and
 * was stored, and restarts what hangs. Events never come from inside a function of this file, but for what
 * modem_device_close() settles.
 */
#ifndef MODEM_DEVICE_H
#define MODEM_DEVICE_H

#include "pins.h"
#include "settings.h"
#include "status.h"

struct modem_device;

/* Where a message came from. `index` below 0: straight from the network, not stored. */
struct modem_where {
	char memory[5];
	int index;
	unsigned session; /* of the port: places of an earlier one may hold something else by now */
};

enum modem_fate {
	MODEM_SENT,
	MODEM_REFUSED,  /* by modem or network: `meaning` */
	MODEM_UNSENT,   /* it has not left */
	MODEM_IN_DOUBT, /* it may have */
};
struct modem_verdict {
	enum modem_fate fate;
	int reference; /* TP-MR; -1: the modem did not say */
	const struct modem_meaning *meaning;
	int code; /* of the error; below 1: none */
};

struct modem_device_events {
	void (*on_change)(void *arg, struct modem_device *d); /* ready, or not, or other words */
	void (*on_idle)(void *arg, struct modem_device *d);   /* it may be sent something */
	/* `tpdu_octets` as in modem_decode(). */
	void (*on_pdu)(
		void *arg, struct modem_device *d, const struct modem_where *at, const char *hex, size_t tpdu_octets);
	void (*on_full)(void *arg, struct modem_device *d); /* no text comes any more; those that are kept are going */
	void (*on_sent)(void *arg, struct modem_device *d, void *what, const struct modem_verdict *v);
	void (*on_deleted)(void *arg, void *what, bool ok);
};

struct modem_device *modem_device_create(struct dg_host *host, const struct modem_settings *settings,
	const struct modem_line_settings *line, struct modem_pins *pins, const struct modem_device_events *events,
	void *arg);
void modem_device_destroy(struct modem_device *d); /* NULL is fine; only before start or after close */
void modem_device_start(struct modem_device *d);
void modem_device_quiet(struct modem_device *d); /* begin nothing of its own any more; deletions still go */
/* Closes the port; what is under way is settled before this returns. */
void modem_device_close(struct modem_device *d);
bool modem_device_is_settled(const struct modem_device *d); /* nothing is asked, and core owes no answer */

bool modem_device_is_ready(const struct modem_device *d); /* texts can be sent */
bool modem_device_is_busy(const struct modem_device *d);  /* one is being sent */
const char *modem_device_name(const struct modem_device *d);
const char *modem_device_number(const struct modem_device *d); /* of its SIM; "": unknown */
const char *modem_device_words(const struct modem_device *d);  /* a sentence: why it is not ready */
enum dg_status modem_device_why(const struct modem_device *d);

/* A ready and idle one: send the TPDU. `more` parts of the message follow. */
void modem_device_send(struct modem_device *d, const uint8_t *tpdu, size_t n, bool more, void *what);
/* on_deleted follows; false: not now, and it does not. */
DG_MUST_CHECK
bool modem_device_delete(struct modem_device *d, const struct modem_where *at, void *what);
/* Tell the network that what came straight from it is kept (3GPP TS 27.005 section 3.4.4). */
void modem_device_acknowledge(struct modem_device *d, const struct modem_where *at);
void modem_device_read(struct modem_device *d); /* what is stored, once more */

#endif
