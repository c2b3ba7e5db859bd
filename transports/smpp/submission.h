/* submission.h - one message that core handed down: its parts, the PDUs they become, and the words in which it ends.
 *
 * submit.c moves it along; nothing here writes to a link.
 */
#ifndef SMPP_SUBMISSION_H
#define SMPP_SUBMISSION_H

#include "extras.h"
#include "link.h"
#include "map.h"
#include "receipt.h"
#include "sms/split.h"
#include "submit.h"
#include "util/list.h"

enum smpp_part_state {
	SMPP_PART_WAITING,
	SMPP_PART_WRITTEN,
	SMPP_PART_ACCEPTED,
	SMPP_PART_LOST,    /* not answered so far */
	SMPP_PART_DROPPED, /* refused, or never written */
};

struct smpp_part {
	struct dg_node in_waiting;
	struct smpp_submission *of;
	const uint8_t *octets;
	uint16_t n;
	uint8_t number; /* from 1 */
	enum smpp_part_state state;
	bool had_parameters;          /* was written with some that it could do without */
	bool had_remedy;              /* was sent again for another reason than the rate: once is enough */
	enum smpp_times had_times;    /* the form in which it was written with one */
	size_t others_then;           /* that were under way when it was written */
	uint32_t sequence, bind;      /* under which it was written last, over `of->link` */
	char message_id[SMPP_ID_MAX]; /* the carrier's; "" until it is accepted, or when the carrier gives none */
};

struct smpp_submission {
	struct dg_node in_active;
	uint64_t order; /* of taking; its lower half is our own name for it in each part */
	const char *id; /* core's */
	struct smpp_address source, destination;
	uint8_t data_coding, esm_class;
	bool payload, sar;
	uint16_t reference;       /* that its parts share */
	int64_t patient_until_ms; /* monotonic */
	int64_t expires_ms;       /* Unix time; 0: never */
	struct smpp_link *link;   /* all parts take the same one while it stands */
	size_t n, n_waiting, n_written, n_accepted, n_lost;
	bool lost;             /* a part got no answer */
	enum dg_status why;    /* of the first refusal; DG_OK: none */
	char text[240];        /* its sentence */
	const uint8_t *extras; /* optional parameters that the operator wants (extras.h) */
	size_t extra_octets;
	struct smpp_part parts[];
};

/* Given, in one block (free with free()): the message as it was split, with a copy of all its octets and of `extras`;
 * in no list. */
struct smpp_submission *smpp_submission_create(
	const char *id, const struct sms_parts *split, uint16_t reference, const struct dg_buf *extras);

/* What every submit_sm of an instance has in common. */
struct smpp_submit_style {
	const char *service_type;
	int64_t validity_ms; /* 0: the carrier's own */
	enum smpp_times times;
	uint8_t priority;
	bool want_receipts;
	bool with_parameters; /* that the message could do without */
};
#define SMPP_VALIDITY_OCTETS 17
/* The submit_sm of a part, borrowed from it and from `validity`, which is the room for that field. */
void smpp_part_pdu(const struct smpp_part *p, const struct smpp_submit_style *style,
	char validity[SMPP_VALIDITY_OCTETS], struct smpp_pdu *out);

/* What a submit_sm_resp (or generic_nack) says. */
void smpp_part_accepted(struct smpp_part *p, const struct smpp_pdu *answer);
void smpp_part_refused(
	struct smpp_part *p, uint32_t status, const struct smpp_meaning *meaning, const struct smpp_pdu *answer);

/* It was given up as lost, and was taken after all. */
void smpp_submission_report_late(const struct smpp_submission *m, struct dg_host *host);
/* The final receipt, for a message of which nothing is under way any more. */
void smpp_submission_report(const struct smpp_submission *m, struct dg_host *host);
void smpp_report_failed(struct dg_host *host, const char *id, enum dg_status why, const char *text);

#endif
