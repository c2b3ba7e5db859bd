/* token.h - the bearer token of carriers that give one for a while (OAuth 2.0, RFC 6749 section 4.4). */
#ifndef HTTP_SMS_TOKEN_H
#define HTTP_SMS_TOKEN_H

#include "net/http_client.h"
#include "settings.h"

struct http_token;

/* `on_answered`: it is there (DG_OK), or why it is not; `words` is borrowed. */
struct http_token *http_token_create(const struct http_settings *s, struct dg_http_client *client,
	void (*on_answered)(void *arg, enum dg_status status, const char *words), void *arg);
void http_token_destroy(struct http_token *t); /* after the client; NULL is fine */
/* NULL: there is none that is good for another minute. Borrowed until the loop goes on. */
const char *http_token_get(const struct http_token *t);
void http_token_drop(struct http_token *t); /* it was refused */
void http_token_ask(struct http_token *t);  /* unless it is being asked for */

#endif
