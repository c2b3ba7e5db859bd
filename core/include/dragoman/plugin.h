/* dragoman/plugin.h - a filter or an observer in the router's corridor.
 *
 * Order is the order of the configuration file. Same thread rule, same host, same options
 * and the same create/destroy as a transport.
 */
#ifndef DRAGOMAN_PLUGIN_H
#define DRAGOMAN_PLUGIN_H

#include "dragoman/transport.h"

enum dg_way { DG_DOWN, DG_UP }; /* towards the network; towards XMPP */
enum dg_verdict { DG_PASS = 0, DG_DROP };

/* Where the event is: all names borrowed for the call. */
struct dg_place {
	enum dg_way way;
	const char *domain;   /* "sms.example.org" */
	const char *instance; /* "smsc-a"; NULL before routing */
	const char *user;     /* bare JID */
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
	/* After all filters, with what the transport answered. NULL: filter only. */
	void (*observe)(void *self, const struct dg_place *at, const struct dg_event *ev, enum dg_status result);
};

#endif
