/* profile.h - a carrier, as a JSON file describes it: conf/profiles/NAME.json. docs/transports/http_sms.md is the
 * manual.
 *
 * Everything points into the JSON that was read and lives as long as the profile. What is written {{so}} in a text is
 * a template (template.h), what begins with "$", "header:" or "text:" a path (path.h).
 */
#ifndef HTTP_SMS_PROFILE_H
#define HTTP_SMS_PROFILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"

enum http_auth_type {
	HTTP_AUTH_NONE, /* or by what stands in `headers`, `query` or the body */
	HTTP_AUTH_BASIC,
	HTTP_AUTH_BEARER,
	HTTP_AUTH_SIGV4,
	HTTP_AUTH_JWT,    /* RS256, signed for each request (Vonage) */
	HTTP_AUTH_OAUTH2, /* client credentials, RFC 6749 section 4.4 */
};

/* What is used of it depends on the type; the others are NULL. */
struct http_auth {
	enum http_auth_type type;
	const char *user, *password;   /* basic, oauth2: client id and secret; sigv4: access key id and secret */
	const char *token;             /* bearer */
	const char *session;           /* sigv4: token of temporary credentials; may come out empty */
	const char *region, *service;  /* sigv4 */
	const char *application, *key; /* jwt: application id, private key (PEM) */
	const char *url, *scope;       /* oauth2 */
};

enum http_body {
	HTTP_BODY_NONE, /* all is in the URL */
	HTTP_BODY_FORM, /* application/x-www-form-urlencoded */
	HTTP_BODY_JSON,
	HTTP_BODY_XML,
};

/* How a text is asked to be sent. */
struct http_send {
	struct http_auth auth;
	const char *method, *url;
	enum http_body encoding;
	const char *content_type;      /* NULL: the encoding's own */
	const json_t *headers, *query; /* objects of templates; NULL: none */
	const json_t *params;          /* form: an object of templates; JSON: a tree of them */
	const char *xml;               /* XML: a template */
};

/* What may go along with a text (MMS). */
struct http_media {
	bool can;            /* the carrier takes files */
	int64_t most;        /* files of one text; what does not fit goes as URLs in words */
	int64_t octets;      /* of one file; 0: not known */
	const json_t *types; /* array of prefixes, such as "image/"; NULL: any */
};

/* What an answer means. */
struct http_result_rules {
	const json_t *http;  /* codes that are a yes: array; NULL: 200 to 299 */
	const json_t *where; /* object path -> value, all of which a yes has; NULL: none */
	const char *id;      /* path or template of the carrier's name for it, one for each part; NULL: it has none */
	const json_t *code;  /* path, or array of paths, of the carrier's code for what went wrong; may be NULL */
	const json_t *text;  /* the same of its words about it; of several the first that is there */
	const json_t *codes; /* object code -> name of a status; NULL: none */
	const json_t *statuses;  /* object HTTP code -> name of a status, over the usual ones; NULL: none */
	const char *retry_after; /* path; "header:Retry-After" unless said otherwise */
};

struct http_profile {
	json_t *root;
	const char *name, *title;
	const json_t *credentials; /* object name -> { "doc", "initial"?, "optional"? } */
	struct http_send send;
	struct http_send send_media; /* `send` with what "media" says otherwise */
	struct http_media media;
	struct http_result_rules result;
	const char *gsm, *ucs2;                  /* what {{alphabet}} is */
	int64_t expires_least_s, expires_most_s; /* what the carrier takes as a text's time to live; most 0: any */
	bool idempotent;                         /* a repeated request with the same {{msg.id}} is sent once */
	const json_t *webhook;                   /* hook.h; NULL: nothing comes in */
};

/* `name` is that of a file in the folder of profiles, or a path. Given. NULL: `why` says what is wrong, with the file
 * and the place in it. */
struct http_profile *http_profile_load(const char *name, struct dg_error *why);
/* The same of a text; `file` is for `why`. */
struct http_profile *http_profile_parse(const char *json, size_t octets, const char *file, struct dg_error *why);
void http_profile_destroy(struct http_profile *p); /* NULL is fine */

/* The operator's credentials (a JSON object) with the profile's defaults. Given: json_decref(). NULL: one is missing,
 * unknown or not a text. */
json_t *http_profile_credentials(const struct http_profile *p, const char *json, struct dg_error *why);

#endif
