/* inbound.h - a genuine webhook -> what it tells: texts and receipts. Pure; the octets may still be anything.
 */
#ifndef HTTP_INBOUND_H
#define HTTP_INBOUND_H

#include "rules.h"
#include "sms/content.h"
#include "sms/digest.h"
#include "verify.h"

#define HTTP_FACTS_MAX 1000 /* of one webhook */
#define HTTP_MEDIA_MAX 16   /* of one text */
#define HTTP_REFS_MAX  4

struct http_medium {
	char *url, *type, *name; /* type and name may be NULL */
};

struct http_fact {
	bool is_receipt;
	bool has_id; /* else `id` is a digest of the event */
	char *id, *peer, *self;
	/* A text. "" when there is nothing but media, or when it is `octets` that are no text. */
	char *text, *subject;
	struct sms_place place; /* a part of a longer one, when sms_place_is_part() */
	struct http_medium media[HTTP_MEDIA_MAX];
	size_t n_media;
	/* A receipt. */
	enum dg_stage stage;
	enum dg_status why;
	char *refs[HTTP_REFS_MAX];
	size_t n_refs;
};

struct http_facts {
	struct http_fact *at;
	size_t n, n_ignored; /* events that are none: states on the way, what no rule knows */
};

/* DG_INVALID: the body is not what it says it is, or has more than we take. */
DG_MUST_CHECK
enum dg_status http_inbound_read(struct http_facts *out, const struct http_rules *rules, const struct http_webhook *w);
void http_facts_finish(struct http_facts *facts);

/* An address as core knows it: "+15550001111" of 9 digits and more, a short code, a name; "unknown" for none. */
void http_inbound_address(const char *text, char out[SMS_PEER_MAX]);

#endif
