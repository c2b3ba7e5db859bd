/* text_out.h - a text from the network as the stanzas that show it. */
#ifndef DG_TEXT_OUT_H
#define DG_TEXT_OUT_H

#include "xmpp/component.h"

/* Who says a text to whom, in JIDs. */
struct text_frame {
	const char *from, *to;
	const char *author;      /* of the message that it answers; NULL: not known */
	const char *prefix;      /* who says it, in words, where `from` does not tell; NULL: it does */
	const char *room;        /* where it is said; NULL: in a chat */
	const char *occupant_id; /* there, of `from` (XEP-0421) */
};

/* One stanza, or several: a text that is longer than servers let through is cut, and each file is a message of its own
 * whose body is its URL (XEP-0066; clients show it inline only then). The ids are the same the next time. DG_OFFLINE:
 * the stream cannot take it now; else no stanza can hold it. */
enum dg_status text_write(struct component *c, const struct dg_row *row, const struct text_frame *f);
/* A text in a chat. `contact` is the sender's JID; not `named`: no JID could be made. */
enum dg_status text_out(struct component *c, const struct dg_row *row, const char *contact, bool named);
/* Octets of `text` that make the next stanza's body: all of it, or up to a character that may start anew. */
size_t text_piece(const char *text, size_t limit);

/* Append when a text was really said (XEP-0203), in Unix ms. */
void text_render_delay(struct dg_render *r, const char *from, int64_t since_ms);

#endif
