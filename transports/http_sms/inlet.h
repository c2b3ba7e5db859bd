/* inlet.h - what a webhook told, on its way to core: parts are joined, media fetched, texts and receipts emitted;
 * whoever brought them hears when all of it is on disk. Loop thread only; hook.c calls it.
 */
#ifndef HTTP_INLET_H
#define HTTP_INLET_H

#include "inbound.h"
#include "net/http_client.h"

struct http_inlet;

/* `rules` are borrowed; `window_s`: for so long the carrier may repeat a text. */
struct http_inlet *http_inlet_create(struct dg_host *host, const struct http_rules *rules, int64_t window_s,
	int64_t concat_timeout_ms, void (*on_change)(void *arg), void *arg);
void http_inlet_destroy(struct http_inlet *i); /* NULL is fine; only when it is not busy */
void http_inlet_start(struct http_inlet *i, struct dg_http_client *client);
/* When the client is gone: what waits for media is not kept. */
void http_inlet_stop(struct http_inlet *i);
bool http_inlet_is_ready(const struct http_inlet *i); /* the parts of before are known */
bool http_inlet_is_busy(const struct http_inlet *i);

/* Takes the facts over. `kept` follows exactly once, maybe before this returns: DG_OK when all of it is on disk. */
void http_inlet_take(struct http_inlet *i, struct http_facts *facts, dg_kept *kept, void *arg);

#endif
