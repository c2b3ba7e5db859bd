/* inbound.h - texts from the network to an ESME: asked for by HTTP, or in answer to a text.
 */
#ifndef SMSC_INBOUND_H
#define SMSC_INBOUND_H

#include "segment.h"

struct smsc;
struct smsc_account;

#define SMSC_AS_WRITTEN (-1) /* for the types of number: told by the address itself */

struct smsc_text {
	const char *from, *to, *text;
	struct smsc_account *account; /* NULL: whichever is bound to receive */
	enum smsc_coding coding;
	enum smsc_concat concat;
	int from_ton, from_npi, to_ton, to_npi;
	const unsigned *order; /* which parts leave, from 1, in this order; NULL: all, as they are */
	size_t n_order;
	size_t repeat; /* as often; with more than one, %n in the text is the number of the copy, from 1 */
	int64_t after_ms;
};

/* All as written, once, now. */
struct smsc_text smsc_text_usual(struct smsc *s, const char *from, const char *to, const char *text);
/* Queue it; the number under which its outcome is remembered. DG_INVALID, DG_TOOBIG with `why`: nothing is queued. */
DG_MUST_CHECK
enum dg_status smsc_text_in(struct smsc *s, const struct smsc_text *text, uint64_t *number, struct dg_error *why);

#endif
