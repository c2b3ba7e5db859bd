/* submit_state.h - the inside of the sender: what submit.c, the way from core to the wire, and answers.c, what the
 * carrier says to it, share. Private to both.
 */
#ifndef SMPP_SUBMIT_STATE_H
#define SMPP_SUBMIT_STATE_H

#include "submission.h"
#include "submit.h"
#include "throttle.h"

#define SMPP_REFERENCES 512

struct smpp_sender {
	struct dg_host *host;
	const struct smpp_submit_options *options;
	struct smpp_link *const *links;
	size_t n_links;
	struct smpp_throttle throttle;
	int64_t pause_news_ms; /* from then on a pause is worth a line of the day's log again */
	struct dg_timer *wake;
	struct dg_node active; /* struct smpp_submission, by order */
	struct dg_node lost;   /* struct smpp_submission that got no answer, oldest first; core was told */
	size_t n_lost;
	struct dg_node waiting; /* struct smpp_part, by order and number */
	size_t written;
	uint64_t order;
	/* Counted for each recipient by itself, or for all that share a place: with 8 bits a number comes back after
	 * 256 long messages to these few, not after 256 to anybody. */
	uint16_t references[SMPP_REFERENCES];
	enum sms_concat concat;
	enum smpp_times times; /* the form of validity periods that the carrier takes, as far as is known */
	size_t times_tried;
	bool wants_room; /* core was told DG_AGAIN */
	bool stopping;
	struct sms_parts split; /* the room to split in */
	struct dg_buf extras;   /* likewise for the parameters of one message */
};

/* Ends the message once nothing of it is under way. */
void smpp_sender_settle(struct smpp_sender *s, struct smpp_submission *m);
/* The same for one of those that got no answer: forgotten. */
void smpp_sender_forget_lost(struct smpp_sender *s, struct smpp_submission *m);

#endif
