/* names.h - what the names in the templates of profiles stand for. Pure. */
#ifndef HTTP_SMS_NAMES_H
#define HTTP_SMS_NAMES_H

#include <jansson.h>
#include <stdint.h>

#include "dragoman/event.h"

enum { HTTP_NAME_ROOM = 40 };

/* What the names in a profile's templates stand for. All borrowed; NULL or "": there is none. */
struct http_names {
	const json_t *cred;      /* cred.* */
	const char *webhook_url; /* webhook.url */
	const char *id;          /* msg.id: our name of the message */
	const char *to, *from; /* to, from: "+15550001111", "12345" or "MyBank"; to.digits, from.digits: without "+" */
	const char *text, *subject;
	const char *alphabet;             /* what the profile calls the one that the text needs */
	const char *token;                /* bearer token that was asked for before (oauth2) */
	const struct dg_file *files;      /* media.url, media.type, media.name: of the one that it is about */
	size_t n_files, file;             /* which one */
	char expires_s[HTTP_NAME_ROOM];   /* expires.s: seconds from now on */
	char expires_min[HTTP_NAME_ROOM]; /* expires.min: the same in minutes, at least 1 */
	char expires_iso[HTTP_NAME_ROOM]; /* expires.iso: 2026-11-23T05:00:00Z */
	char uuid[HTTP_NAME_ROOM];        /* msg.uuid: of `id`, always the same */
};

/* Fill what is computed: from `id`, and from how long the carrier shall try (0: as long as it likes). `now_ms`: Unix.
 */
void http_names_complete(struct http_names *n, int64_t expires_s, int64_t now_ms);
const char *http_names_find(const void *names, const char *name); /* http_names of template.h */
/* For http_template_complaint(): whether such a name exists at all; `arg` is the profile's "credentials". */
const char *http_names_known(const void *credentials, const char *name);

#endif
