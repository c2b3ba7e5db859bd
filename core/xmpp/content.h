/* content.h - what a message holds, read once: its words, and the elements that make it more or other than words.
 *
 * Pure: says what is there, not what becomes of it, which is message.c's table. Everything is borrowed from the stanza
 * but what content_finish() frees.
 */
#ifndef DG_CONTENT_H
#define DG_CONTENT_H

#include <stdbool.h>
#include <stdint.h>

#include "dragoman/event.h"
#include "stream/element.h"
#include "util/buf.h"

enum { CONTENT_FILES_MAX = 16 };

enum content_typing { CONTENT_NOT_TYPING_SAID, CONTENT_COMPOSING, CONTENT_PAUSED };

/* Ids are NULL when the element is not there, and may be "" when it is. */
struct content {
	const struct dg_element *stanza;
	const char *body; /* of the bodies, the one in the stanza's own language; NULL: none that says anything */
	const char *lang; /* of the body */
	const char *subject, *thread;            /* NULL when empty */
	const char *origin_id;                   /* XEP-0359 */
	const char *replaces;                    /* XEP-0308: the id of the message that this one corrects */
	const char *retracts;                    /* XEP-0424 */
	const char *reacts_to;                   /* XEP-0444; `emojis` are what the message has now, none when empty */
	const char *reply_to;                    /* XEP-0461 */
	const char *displayed;                   /* XEP-0333 */
	struct dg_buf emojis;                    /* separated by spaces */
	struct dg_file files[CONTENT_FILES_MAX]; /* by XEP-0066, 0447 and 0385; http and https only */
	size_t n_files;
	int64_t ttl_ms; /* XEP-0131; 0: not said */
	enum content_typing typing;
	bool is_encrypted; /* and has something to say: not a mere exchange of keys */
	bool is_key;       /* encrypted, and nothing to say */
	bool is_copy;      /* a carbon, which only our own server could send us and never does */
	bool wants_receipt;
	bool is_passing; /* XEP-0334: it is not to be kept */
	bool invites;    /* somebody into a room: XEP-0045 section 7.8, XEP-0249 */
};

void content_read(const struct dg_element *stanza, struct content *out);
void content_finish(struct content *m);
/* Is `text` nothing but this URL? */
bool content_is_url(const char *text, const char *url);

#endif
