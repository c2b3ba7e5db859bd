/* outcome.h - what a delivery receipt means for the message: delivered, failed and why, or nothing yet. Pure. */
#ifndef SMPP_OUTCOME_H
#define SMPP_OUTCOME_H

#include "receipt.h"

struct smpp_outcome {
	enum dg_stage stage; /* DG_DELIVERED, DG_FAILED, or 0: not settled by this one */
	enum dg_status why;
	char text[160]; /* a sentence for people; "" unless DG_FAILED */
};
void smpp_outcome_of(const struct smpp_receipt *receipt, struct smpp_outcome *out);

#endif
