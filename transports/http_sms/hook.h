/* hook.h - what comes from the carrier: each request at /hooks/<instance>/ is proven, read, handed to core, and
 * answered when core has it. Loop thread only; session.c calls it.
 */
#ifndef HTTP_HOOK_H
#define HTTP_HOOK_H

#include <jansson.h>

#include "dragoman/transport.h"

struct http_hooks;

/* Borrowed for as long as the hooks live. */
struct http_hooks_config {
	const json_t *webhook;   /* the profile's; NULL: nothing comes in */
	const json_t *overrides; /* what the instance says instead; NULL: nothing */
	const json_t *cred;
	const char *public_url;
	int64_t concat_timeout_ms;
	void (*on_idle)(void *arg); /* after http_hooks_stop(): core and the network owe nothing any more */
	void *arg;
};

/* Memory only. Given. NULL: `why`. */
struct http_hooks *http_hooks_create(
	struct dg_host *host, const struct http_hooks_config *config, struct dg_error *why);
void http_hooks_destroy(struct http_hooks *h); /* NULL is fine; only when it is not busy */
void http_hooks_start(struct http_hooks *h);
/* dg_transport.hook: answered in any case. */
void http_hooks_take(struct http_hooks *h, const struct dg_hook *hook);
/* Nothing is taken any more, no connection stays open. on_idle follows if it is busy still. */
void http_hooks_stop(struct http_hooks *h);
bool http_hooks_is_busy(const struct http_hooks *h);

#endif
