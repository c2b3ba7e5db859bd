/* session.h - an instance of the module, from create() to destroy(): the functions of its descriptor. */
#ifndef HTTP_SMS_SESSION_H
#define HTTP_SMS_SESSION_H

#include "config.h"
#include "dragoman/transport.h"

DG_MUST_CHECK
enum dg_status http_session_create(struct dg_host *host, const void *config, void **out, struct dg_error *why);
void http_session_destroy(void *self);
DG_MUST_CHECK
enum dg_status http_session_start(void *self);
void http_session_stop(void *self);
DG_MUST_CHECK
enum dg_status http_session_deliver(void *self, const struct dg_event *ev);
DG_MUST_CHECK
enum dg_status http_session_measure(void *self, const struct dg_event *ev, struct dg_measure *out);
void http_session_hook(void *self, const struct dg_hook *hook);

#endif
