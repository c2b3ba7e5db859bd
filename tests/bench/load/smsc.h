/* smsc.h - a carrier that has time for everyone: it takes binds, answers submit_sm at once, sends the receipt after
 * `receipt_ns`, and sends texts of phones on demand. Whatever is wrong with what it gets goes to the tally. */
#ifndef LOAD_SMSC_H
#define LOAD_SMSC_H

#include "conn.h"
#include "tally.h"
#include "texts.h"

enum { SMSC_LINKS_MAX = 32, SMSC_WINDOW = 1000 /* deliver_sm that are not acknowledged yet */ };

struct smsc_link {
	struct smsc *smsc;
	struct conn *conn;
	bool sends, receives; /* what its bind lets the customer do */
};

struct smsc_receipt {
	int64_t due_ns;
	uint32_t number;
};

struct smsc {
	struct loop *loop;
	struct tally *tally;
	const struct texts *texts;
	uint16_t port;
	int64_t receipt_ns;
	struct smsc_link links[SMSC_LINKS_MAX];
	uint32_t sequence;
	uint32_t delivered, acknowledged; /* deliver_sm, receipts too */
	struct smsc_receipt *receipts;    /* a ring */
	uint32_t receipts_from, receipts_to;
};

void smsc_start(struct smsc *s, struct loop *loop, struct tally *tally, const struct texts *texts);
void smsc_finish(struct smsc *s);
bool smsc_is_up(const struct smsc *s);              /* both ways are bound */
bool smsc_deliver(struct smsc *s, uint32_t number); /* false: nobody is bound to take it, or the window is full */
void smsc_turn(struct smsc *s);                     /* send the receipts that are due */
int64_t smsc_due_ns(const struct smsc *s);          /* of the next receipt; INT64_MAX: none waits but for the window */

#endif
