/* inbound.h - what comes from the network, by way of the modems: texts and status reports. Nothing is deleted from a
 * SIM before core has it. Loop thread only.
 */
#ifndef MODEM_INBOUND_H
#define MODEM_INBOUND_H

#include "awaited.h"
#include "device.h"

struct modem_receiver;

struct modem_receiver_events {
	void (*on_loaded)(void *arg); /* the parts that came before the start are known: texts may come */
};

struct modem_receiver *modem_receiver_create(struct dg_host *host, const struct modem_settings *settings,
	struct modem_awaited *awaited, const struct modem_receiver_events *events, void *arg);
void modem_receiver_destroy(struct modem_receiver *r); /* NULL is fine; only when it is not busy */
void modem_receiver_start(struct modem_receiver *r);
void modem_receiver_stop(struct modem_receiver *r);          /* take nothing more */
bool modem_receiver_is_busy(const struct modem_receiver *r); /* core still has to answer */

/* A PDU, as modem_device_events.on_pdu has it. */
void modem_receiver_take(struct modem_receiver *r, struct modem_device *d, const struct modem_where *at,
	const char *hex, size_t tpdu_octets);
/* modem_device_events.on_full: what nobody is there for makes room. */
void modem_receiver_full(struct modem_receiver *r, struct modem_device *d);
/* modem_device_events.on_deleted. */
void modem_receiver_deleted(struct modem_receiver *r, void *what, bool ok);

#endif
