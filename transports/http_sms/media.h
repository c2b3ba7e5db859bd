/* media.h - pictures and what else comes with a text: fetched from where the carrier keeps them behind a password, and
 * handed up as octets; left as links where anybody may read them. Loop thread only; inlet.c calls it.
 *
 * The URLs are the carrier's word, and the word of whoever can write to it: they are followed to the profile's hosts
 * only, over TLS, and never to an address of this machine or of its neighbours.
 */
#ifndef HTTP_MEDIA_H
#define HTTP_MEDIA_H

#include "net/http_client.h"
#include "rules.h"

#define HTTP_MEDIA_OCTETS_MAX (2 << 20) /* dg_file, event.h */

/* `url`: a data: URL, or NULL when it could not be had. Borrowed. */
typedef void http_media_fetched(void *arg, const char *url, const char *type, size_t octets);

struct http_fetch;

/* `rules` live until it is answered: exactly once, never before this returns. */
struct http_fetch *http_media_fetch(struct dg_http_client *client, const struct http_rules *rules, const char *url,
	const char *type, http_media_fetched *fetched, void *arg);
/* It will not be answered; only when its client is gone. */
void http_media_forget(struct http_fetch *f);
/* What the fetch would refuse without asking anybody. Pure. */
bool http_media_may_fetch(const struct http_rules *rules, const char *url);
/* Presentation and the like: not what somebody sent. Pure. */
bool http_media_is_dropped(const struct http_rules *rules, const char *url, const char *type);
/* A link that may be shown: http or https, nothing that would break a line. Pure. */
bool http_media_is_link(const char *url);

#endif
