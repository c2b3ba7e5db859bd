/* trouble.h - why there is no stream, in words that an operator can act on. */
#ifndef DG_TROUBLE_H
#define DG_TROUBLE_H

#include <stdbool.h>
#include <stddef.h>

#include "stream/element.h"

/* What is known of a stream's end. */
struct dg_loss {
	char condition[48]; /* of the server's stream error; "" when it sent none */
	char text[192];     /* the server's words, or the system's; may be "" */
	bool was_open;      /* the TCP connection had been made */
};

/* Take the text, cut to fit between two characters. */
void dg_loss_say(struct dg_loss *loss, const char *text);
/* Take the condition of a <stream:error/>: its own name, as libstrophe's enum does not know all of RFC 6120. */
void dg_loss_read(struct dg_loss *loss, const struct dg_element *error);

struct dg_trouble {
	const char *condition; /* of RFC 6120 section 4.9.3; NULL: the server gave none */
	const char *sentence;  /* what happened */
	const char *advice;    /* what to do on each server; NULL: nothing, it mends itself */
};

/* Never NULL. Trouble that has an advice does not go away by itself: retry slowly. */
const struct dg_trouble *dg_trouble_find(const struct dg_loss *loss);
/* All of it as one line: sentence, the server's words, advice. Cut to fit. */
void dg_trouble_print(const struct dg_trouble *t, const struct dg_loss *loss, char *out, size_t room);

#endif
