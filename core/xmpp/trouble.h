/* trouble.h - why there is no stream, in words that an operator can act on. */
#ifndef DG_TROUBLE_H
#define DG_TROUBLE_H

#include <stddef.h>

#include "xmpp/stream.h"

struct dg_trouble {
	const char *condition; /* of RFC 6120 section 4.9.3; NULL: the server gave none */
	const char *sentence;  /* what happened */
	const char *advice;    /* what to do on each server; NULL: nothing, it mends itself */
};

/* Never NULL. Trouble that has an advice does not go away by itself: retry slowly. */
const struct dg_trouble *dg_trouble_find(const struct dg_stream_loss *loss);
/* All of it as one line: sentence, the server's words, advice. Cut to fit. */
void dg_trouble_print(const struct dg_trouble *t, const struct dg_stream_loss *loss, char *out, size_t room);

#endif
