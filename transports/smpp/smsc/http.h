/* http.h - how the simulator's HTTP handlers read and answer.
 *
 * api.c has the table of routes; each handler answers its exchange exactly once, now or later.
 */
#ifndef SMSC_HTTP_H
#define SMSC_HTTP_H

#include <jansson.h>

#include "net/http_server.h"
#include "smsc.h"

enum { SMSC_HTTP_OK = 200, SMSC_HTTP_BAD = 400, SMSC_HTTP_NOT_FOUND = 404, SMSC_HTTP_NOT_ALLOWED = 405 };

/* Takes `json`. */
void smsc_http_answer(struct dg_http_exchange *x, json_t *json);
/* {"error": why} */
void smsc_http_fail(struct dg_http_exchange *x, unsigned status, const char *why);
/* The body; NULL when it is no JSON object or array, and answered then. Given. */
json_t *smsc_http_body(const struct dg_http_request *r);
int64_t smsc_http_query(const struct dg_http_exchange *x, const char *name, int64_t usual);
/* Longer waits are cut to ten minutes. */
void smsc_http_wait(struct smsc *s, struct dg_http_exchange *x, const struct smsc_wish *wish, int64_t timeout_ms);

/* api_texts.c: what was submitted, what is texted in. */
void smsc_get_messages(struct smsc *s, const struct dg_http_request *r);
void smsc_delete_messages(struct smsc *s, const struct dg_http_request *r);
void smsc_get_stats(struct smsc *s, const struct dg_http_request *r);
void smsc_get_inbound(struct smsc *s, const struct dg_http_request *r);
void smsc_post_inbound(struct smsc *s, const struct dg_http_request *r);

/* api_switches.c: rules, options, faults, outbinds, raw octets. */
void smsc_get_links(struct smsc *s, const struct dg_http_request *r);
void smsc_get_rules(struct smsc *s, const struct dg_http_request *r);
void smsc_post_rules(struct smsc *s, const struct dg_http_request *r);
void smsc_delete_rules(struct smsc *s, const struct dg_http_request *r);
void smsc_get_options(struct smsc *s, const struct dg_http_request *r);
void smsc_post_options(struct smsc *s, const struct dg_http_request *r);
void smsc_post_fault(struct smsc *s, const struct dg_http_request *r);
void smsc_post_outbind(struct smsc *s, const struct dg_http_request *r);
void smsc_post_raw(struct smsc *s, const struct dg_http_request *r);

#endif
