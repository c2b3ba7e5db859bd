/* submission.h - one message that core handed down: its parts, and the words in which it ends. submit.c moves it along.
 */
#ifndef MODEM_SUBMISSION_H
#define MODEM_SUBMISSION_H

#include "awaited.h"
#include "device.h"
#include "proto.h"
#include "sms/split.h"
#include "util/list.h"

struct modem_part {
	const uint8_t *octets;
	uint16_t n;
	char ref[MODEM_REF_MAX]; /* what its status report will name; "": none will come */
};

struct modem_submission {
	struct dg_node node;
	const char *id; /* core's */
	char peer[24];
	bool is_gsm, has_header;
	int64_t expires_ms;          /* Unix time; 0: never */
	struct modem_device *bound;  /* the only one that may send it: the SIM of its sender; NULL: any */
	struct modem_device *device; /* that has begun; all parts take the same one */
	uint32_t tried;              /* bits: modems that could not */
	unsigned n_again;            /* of this part */
	int64_t not_before_ms;       /* monotonic */
	size_t n, n_sent;
	enum dg_status why; /* of the refusal; DG_OK: none yet */
	char text[200];     /* its sentence */
	struct modem_part parts[];
};

/* Given, in one block (free with free()): the message as it was split; in no list. */
struct modem_submission *modem_submission_create(const char *id, const char *peer, const struct sms_parts *split);
/* The TPDU of the next part; 0: it cannot be written. */
size_t modem_submission_next(
	const struct modem_submission *m, bool want_report, int64_t validity_ms, uint8_t out[MODEM_TPDU_MAX]);
/* Remember why it will not go on. */
void modem_submission_refuse(struct modem_submission *m, enum dg_status why, const char *fmt, ...) DG_PRINTF(3, 4);

/* The final receipt, for a message of which nothing is under way. */
void modem_submission_report(const struct modem_submission *m, struct dg_host *host);
void modem_report_failed(struct dg_host *host, const char *id, enum dg_status why, const char *text);

#endif
