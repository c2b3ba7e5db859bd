/* template.h - texts with names in them: "https://{{cred.host}}/sms?to={{to.digits}}". Pure.
 *
 * A name stands for what somebody else says (a user's text, an operator's secret), so what it stands for is escaped for
 * the place where the text stands; the text itself is the profile's and goes as it is. {{name|url}} is percent-encoded
 * before that, for URLs in forms and JSON.
 */
#ifndef HTTP_SMS_TEMPLATE_H
#define HTTP_SMS_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "util/buf.h"

enum http_place {
	HTTP_PLAIN, /* nothing is escaped: what the body's own writer escapes (JSON), credentials, headers */
	HTTP_URL,   /* percent-encoded but for unreserved characters (RFC 3986 2.3): path, query, form */
	HTTP_XML,   /* text and attributes of XML */
};

/* What a name stands for; NULL: there is none (yet). Borrowed. */
typedef const char *http_names(const void *arg, const char *name);

/* NULL when it can be one, else what is wrong with it. `known` answers for every name that may stand there ("" is
 * fine); NULL: any. */
const char *http_template_complaint(const char *text, http_names *known, const void *arg);
/* Append it. false: one of its names stands for nothing, or for an empty text; then nothing was added. */
bool http_template_print(
	struct dg_buf *out, const char *text, enum http_place place, http_names *names, const void *arg);
/* It has this name, or one that begins so when `name` ends with ".". */
bool http_template_has(const char *text, const char *name);

void http_escape_url(struct dg_buf *out, const char *text, size_t n);

#endif
