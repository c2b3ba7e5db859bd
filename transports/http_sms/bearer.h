/* bearer.h - values of the Authorization header that have to be made. */
#ifndef HTTP_SMS_BEARER_H
#define HTTP_SMS_BEARER_H

#include <stdbool.h>

#include "util/buf.h"

/* RFC 7617 section 2. */
void http_basic_print(struct dg_buf *out, const char *user, const char *password);
/* A JWT (RFC 7519) signed RS256 for an application of Vonage's, valid for a quarter of an hour from now. `key`: PEM.
 * false: it is no RSA key. */
bool http_jwt_print(struct dg_buf *out, const char *application, const char *key);

#endif
