/* sender.h - texts on their way to the carrier: how many at once, how fast, and what becomes of them. Loop thread. */
#ifndef HTTP_SMS_SENDER_H
#define HTTP_SMS_SENDER_H

#include "net/http_client.h"
#include "settings.h"

struct http_sender;

struct http_sender_events {
	/* There was no connection to the carrier. */
	void (*on_unreachable)(void *arg, const char *words);
	/* The carrier answered a request, whatever it said. */
	void (*on_reached)(void *arg);
	/* Nothing is under way any more, after http_sender_stop(). */
	void (*on_idle)(void *arg);
};

/* All borrowed. */
struct http_sender *http_sender_create(
	struct dg_host *host, const struct http_settings *s, const struct http_sender_events *events, void *arg);
void http_sender_destroy(struct http_sender *s);
void http_sender_start(struct http_sender *s, struct dg_http_client *client);
/* As dg_transport.deliver() of a DG_MESSAGE. */
DG_MUST_CHECK
enum dg_status http_sender_take(struct http_sender *s, const struct dg_event *ev);
/* What has not left fails for now; what has is waited for, `most_ms` at most, and is in doubt then. */
void http_sender_stop(struct http_sender *s, int64_t most_ms);
bool http_sender_is_busy(const struct http_sender *s);

#endif
