/* submit.h - messages on their way out: each is split, its parts are written as the links and the carrier's limits
 * allow, and when the last one is answered core gets the one final receipt.
 *
 * Order: parts leave in the order in which they were taken, and one that the carrier wants again goes in front of all
 * that came after it. Loop thread only.
 */
#ifndef SMPP_SUBMIT_H
#define SMPP_SUBMIT_H

#include "dragoman/transport.h"
#include "extras.h"
#include "habit.h"
#include "link.h"
#include "map.h"
#include "sms/split.h"
#include "statuses.h"

/* In what form a validity period goes; each is tried in turn when the carrier refuses it. */
enum smpp_times { SMPP_NO_TIMES, SMPP_RELATIVE, SMPP_ABSOLUTE };

struct smpp_submit_options {
	struct smpp_numbering numbering;
	struct sms_split_rules split; /* `reference` is the sender's own */
	const char *service_type;
	int64_t validity_ms; /* 0: the carrier's own */
	enum smpp_times times;
	uint8_t priority;
	const struct smpp_extras *extras;     /* borrowed; NULL: none */
	const struct smpp_statuses *statuses; /* likewise */
	struct smpp_habit *habit;             /* shared with the receiver; it learns the ids; NULL: nobody does */
	bool want_receipts;
	int64_t per_second; /* parts; 0: no limit */
	int64_t pause_ms, full_ms;
	int64_t patience_ms; /* a message that the carrier keeps refusing for now goes back to core after so long */
};

struct smpp_sender;

/* `links` (borrowed, `n` of them) may be filled in later, before the first call of smpp_sender_take(); at most
 * `most_written` submit_sm are under way at once. */
struct smpp_sender *smpp_sender_create(struct dg_host *host, const struct smpp_submit_options *options,
	struct smpp_link *const *links, size_t n, size_t most_written);
void smpp_sender_destroy(struct smpp_sender *s); /* forgets what is active; NULL is fine */
void smpp_sender_start(struct smpp_sender *s);

/* deliver() of a DG_MESSAGE. */
DG_MUST_CHECK
enum dg_status smpp_sender_take(struct smpp_sender *s, const struct dg_event *ev);
/* What it would cost (dg_transport.measure). */
DG_MUST_CHECK
enum dg_status smpp_sender_measure(const struct smpp_sender *s, const struct dg_event *ev, struct dg_measure *out);
/* Write what may be written; tell core when there is room again. */
void smpp_sender_pump(struct smpp_sender *s);
/* What the links tell; `part` is what was submitted. */
void smpp_sender_answered(struct smpp_sender *s, void *part, int64_t sent_ms, const struct smpp_pdu *answer);
void smpp_sender_lost(struct smpp_sender *s, void *part);
/* A response to no request that waits. true: it was one to a part that was told as lost. */
bool smpp_sender_answered_late(struct smpp_sender *s, const struct smpp_link *link, const struct smpp_pdu *answer);
void smpp_sender_link_down(struct smpp_sender *s, const struct smpp_link *link);
/* Take nothing more, give back what was not written. What was written ends by the links' answers. */
void smpp_sender_stop(struct smpp_sender *s);

#endif
