/* upload.h - octets to the XMPP server's own place for files, from where users can read them (XEP-0363).
 *
 * The place is found by discovery among what the users' domains offer, and remembered. The server says where a file
 * goes and what goes with it; it goes there and nowhere else, with no header but the three that it may ask for.
 */
#ifndef DG_UPLOAD_H
#define DG_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uv.h>

#include "util/list.h"

struct component;
struct dg_http_client;

struct uploads {
	struct component *c;
	uv_loop_t *loop;
	struct dg_http_client *http; /* made when the first file goes */
	struct dg_node files;        /* of struct upload: all that are not answered */
	char *service;               /* its JID; NULL: not known */
	uint64_t most;               /* octets that it takes; 0: it does not say */
	int64_t known_until_ms;      /* mono: what is known, also that there is none, holds until then */
	struct search *search;       /* under way; NULL: none */
};

struct upload_file {
	const char *name, *type; /* "cat.jpg", "image/jpeg" */
	const void *octets;
	size_t n;
};

/* `url`: where it can be read, borrowed. NULL: it could not be put there; why is in the log. */
typedef void upload_done(void *arg, const char *url);

void uploads_init(struct uploads *u, struct component *c, uv_loop_t *loop);
void uploads_finish(struct uploads *u); /* nobody is answered any more */
/* Copies all it is given; `done` is called exactly once, maybe before this returns. */
void upload_put(struct uploads *u, const struct upload_file *file, upload_done *done, void *arg);

#endif
