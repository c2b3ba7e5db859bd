/* action.h - what shall happen to one submit, as words: "status=RTHROTTLED,times=3", "receipt=ENROUTE+DELIVRD",
 * "late=500,fault=rst". Rules, the magic numbers and the chaos are all written in these words. Pure.
 */
#ifndef SMSC_ACTION_H
#define SMSC_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"
#include "util/buf.h"

#define SMSC_STATES_MAX 4

/* Faults of a link, or of the whole listener; docs/smsc.md says what each does. */
#define SMSC_FAULT_MAP(X)                                                                                              \
	X(NONE, "none")                                                                                                \
	X(DROP, "drop")                                                                                                \
	X(RST, "rst")                                                                                                  \
	X(HALF_OPEN, "half-open")                                                                                      \
	X(CUT, "cut")                                                                                                  \
	X(GARBAGE, "garbage")                                                                                          \
	X(UNBIND, "unbind")                                                                                            \
	X(ENQUIRE_LINK, "enquire-link")                                                                                \
	X(MUTE, "mute")                                                                                                \
	X(REFUSE_BINDS, "refuse-binds")                                                                                \
	X(STOP_LISTENING, "stop-listening")
#define X(name, text) SMSC_FAULT_##name,
enum smsc_fault_kind { SMSC_FAULT_MAP(X) SMSC_FAULT_END };
#undef X

/* Message states of a receipt: the value of the TLV (SMPP 5.2.28) and the word in the text (appendix B). */
#define SMSC_STATE_MAP(X)                                                                                              \
	X(SCHEDULED, 0, "SCHEDULED")                                                                                   \
	X(ENROUTE, 1, "ENROUTE")                                                                                       \
	X(DELIVERED, 2, "DELIVRD")                                                                                     \
	X(EXPIRED, 3, "EXPIRED")                                                                                       \
	X(DELETED, 4, "DELETED")                                                                                       \
	X(UNDELIVERABLE, 5, "UNDELIV")                                                                                 \
	X(ACCEPTED, 6, "ACCEPTD")                                                                                      \
	X(UNKNOWN, 7, "UNKNOWN")                                                                                       \
	X(REJECTED, 8, "REJECTD")                                                                                      \
	X(SKIPPED, 9, "SKIPPED")
#define X(name, value, text) SMSC_STATE_##name = (value),
enum smsc_state { SMSC_STATE_MAP(X) };
#undef X

struct smsc_action {
	uint32_t status;                 /* command_status of the response; 0: accepted */
	uint64_t first;                  /* `status` holds for the first so many submits to each number; 0: for all */
	uint64_t skip;                   /* so many matches pass before the rule begins to count */
	uint64_t times;                  /* the rule is used up after so many; 0: never */
	int64_t late_ms;                 /* the response comes so much later */
	bool no_response;                /* recorded and delivered, but never answered */
	bool twice;                      /* the same response again */
	bool receipt_first;              /* the receipt overtakes the response */
	bool duplicate;                  /* every receipt again */
	bool no_id;                      /* accepted, with an empty message_id */
	bool body;                       /* an error response with a body: message_id and additional_status_info_text */
	bool states_set;                 /* `states` replaces the usual DELIVRD */
	uint8_t n_states;                /* 0 with states_set: no receipt */
	uint8_t states[SMSC_STATES_MAX]; /* one receipt each, in this order */
	uint32_t network_error;          /* err: of the text, network_error_code of the TLVs; up to 999 */
	enum smsc_fault_kind fault;
};

/* Read comma-separated words; `out` is zeroed first. DG_INVALID: `why` names the word. */
DG_MUST_CHECK
enum dg_status smsc_action_parse(const char *text, struct smsc_action *out, struct dg_error *why);
/* Append the words with their usual values, one line each. */
void smsc_action_help(struct dg_buf *out);

/* "RTHROTTLED", "ESME_RTHROTTLED", "0x58" or "88". */
DG_MUST_CHECK
enum dg_status smsc_status_parse(const char *text, uint32_t *out);
/* "UNDELIV"; "UNKNOWN" for a value from elsewhere. */
const char *smsc_state_name(uint8_t state);
bool smsc_state_is_failure(uint8_t state); /* final and not delivered */
DG_MUST_CHECK
enum dg_status smsc_fault_parse(const char *text, enum smsc_fault_kind *out);
const char *smsc_fault_name(enum smsc_fault_kind kind);

#endif
