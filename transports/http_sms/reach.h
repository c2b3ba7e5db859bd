/* reach.h - whether the carrier can be reached, as core is told: a request that finds no connection says no, any answer
 * says yes, and while it is no, and at the beginning, the carrier's front door is knocked at (HEAD /, without
 * credentials; any answer is one).
 */
#ifndef HTTP_SMS_REACH_H
#define HTTP_SMS_REACH_H

#include <stdbool.h>

#include "dragoman/transport.h"
#include "net/http_client.h"

struct http_reach;

struct http_reach *http_reach_create(struct dg_host *host, struct dg_http_client *client, const char *origin);
void http_reach_destroy(struct http_reach *r); /* after the client; NULL is fine */
void http_reach_start(struct http_reach *r);
void http_reach_stop(struct http_reach *r); /* says that it is the end; no knocking any more */
void http_reach_failed(struct http_reach *r, const char *words);
void http_reach_worked(struct http_reach *r);

#endif
