/* dragoman/plugin.h - a filter or an observer in the router's corridor.
 *
 * Order is the order of the configuration file. Same thread rule, same options and the same
 * create/destroy as a transport. Of the host, a plugin has the log, count, gauge and the loop
 * from create() on, and put, find and send from start() on; it emits nothing.
 */
#ifndef DRAGOMAN_PLUGIN_H
#define DRAGOMAN_PLUGIN_H

#include "dragoman/transport.h"

enum dg_way { DG_DOWN, DG_UP }; /* towards the network; towards XMPP */
enum dg_verdict { DG_PASS = 0, DG_DROP };

/* Where the event is: all names borrowed for the call. Fields are only appended. */
struct dg_place {
	enum dg_way way;
	const char *domain;   /* "sms.example.org" */
	const char *instance; /* "smsc-a"; down, in filter(): the one that it is meant for now; NULL before routing */
	const char *user;     /* bare JID; the domain itself: a text of the gateway's own */
	const char *self;     /* of a text or its receipt: our number on the network; NULL: it has none */
	/* Of a text that goes down, and of its receipts: what it takes on the network, of which `micros` is the price
	 * in millionths of `currency`; -1: not known. 0 segments: not measured. */
	uint32_t segments;
	int64_t micros;
	const char *currency;
	int64_t accepted_ms; /* Unix ms: when the text came to us; 0: not a text, or not known */
};

struct dg_plugin {
	uint32_t abi, size;
	const char *name, *summary;
	uint32_t kinds; /* bit 1 << enum dg_kind; other kinds are never shown */
	const struct dg_option *options;
	size_t config_size;

	DG_MUST_CHECK
	enum dg_status (*create)(struct dg_host *host, const void *config, void **out, struct dg_error *why);
	void (*destroy)(void *self);
	/* May rewrite `ev`, pointing its strings at memory the plugin keeps until the next
	 * call. DG_DROP ends the trip; a dropped DG_MESSAGE is answered with `why` and `text`,
	 * never in silence. NULL: observer only. */
	enum dg_verdict (*filter)(
		void *self, const struct dg_place *at, struct dg_event *ev, enum dg_status *why, struct dg_error *text);
	/* After all filters, with what the transport answered. Of a text that went down its course follows as
	 * DG_RECEIPT, `receipt.id` being the `message.id` that it was handed over with: DG_SENT when the network has
	 * it, then one DG_DELIVERED, where the network tells, or DG_FAILED, also when it was never handed over; at
	 * least once each, since what was not on disk when the power went is said again. NULL: filter only. */
	void (*observe)(void *self, const struct dg_place *at, const struct dg_event *ev, enum dg_status result);
	/* Appended. The gateway begins: nothing was shown before this. NULL: nothing to begin. */
	void (*start)(void *self);
	/* SIGHUP: the files that options name are read again; what cannot be read is logged, and what was known stays.
	 * NULL: there are none. */
	void (*reload)(void *self);
};

#endif
