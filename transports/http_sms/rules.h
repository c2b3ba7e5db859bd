/* rules.h - what a profile's "webhook" says about the bodies of webhooks: which event is what, and where in it things
 * stand. docs/transports/http_sms.md is the manual. Pure; inbound.c reads by it.
 */
#ifndef HTTP_RULES_H
#define HTTP_RULES_H

#include <jansson.h>
#include <stdbool.h>

#include "dragoman/transport.h"

/* All borrowed from the JSON. */
struct http_rules {
	const char *events;     /* path of the event, or of the array of events */
	const char *unwrap;     /* path of a text that is the body itself, as JSON; NULL: none */
	const json_t *mo, *dlr; /* arrays of rules; the first that fits is it */
	unsigned reply_code;    /* to what was kept */
	const char *reply_type; /* NULL: no body */
	const char *reply;      /* "" */
	const json_t *hosts;    /* of media: names, "*.example.com"; NULL: none is fetched */
	const json_t *drop;     /* types and endings of media that are no content; NULL: none but SMIL */
	char *user, *password;  /* for media; ours; NULL: none is asked for */
	bool in_private;        /* media may stand at private addresses, and behind plain HTTP */
};

/* `webhook` has to live on. DG_INVALID: `why`. */
DG_MUST_CHECK
enum dg_status http_rules_read(struct http_rules *out, const json_t *webhook, const json_t *cred, struct dg_error *why);
void http_rules_finish(struct http_rules *rules);
/* "{{cred.NAME}}" put in. Given; NULL: there is no such credential, or it is empty. */
char *http_rules_expand(const char *text, const json_t *cred);

#endif
