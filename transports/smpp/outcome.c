/* Two tables: message states, and the GSM error codes that tell one "undeliverable" from another. */
#include "outcome.h"

#include <stdio.h>

static const struct {
	enum dg_stage stage;
	enum dg_status why;
	const char *text;
} states[] = {
	[SMPP_STATE_SCHEDULED] = { 0, DG_OK, NULL },
	[SMPP_STATE_ENROUTE] = { 0, DG_OK, NULL },
	[SMPP_STATE_DELIVERED] = { DG_DELIVERED, DG_OK, NULL },
	[SMPP_STATE_EXPIRED] = { DG_FAILED, DG_BUSY, "the phone could not be reached before the message expired" },
	[SMPP_STATE_DELETED] = { DG_FAILED, DG_REMOTE, "the carrier deleted the message" },
	[SMPP_STATE_UNDELIVERABLE] = { DG_FAILED, DG_BUSY, "the message could not be delivered to the phone" },
	[SMPP_STATE_ACCEPTED] = { 0, DG_OK, NULL },
	[SMPP_STATE_UNKNOWN] = { 0, DG_OK, NULL }, /* carriers say so while they do not know yet */
	[SMPP_STATE_REJECTED] = { DG_FAILED, DG_DENIED, "the carrier rejected the message" },
	[SMPP_STATE_SKIPPED] = { DG_FAILED, DG_REMOTE, "the carrier skipped the message" },
};

/* 3GPP TS 29.002 17.6.6 as most carriers print it in err: and network_error_code. */
static const struct {
	uint32_t error;
	enum dg_status why;
	const char *text;
} errors[] = {
	{ 1, DG_NOENT, "nobody has this number" },
	{ 5, DG_NOENT, "nobody has this number" },
	{ 6, DG_BUSY, "the phone is switched off or out of coverage" },
	{ 9, DG_NOENT, "the network does not serve this subscriber" },
	{ 11, DG_UNSUPPORTED, "this subscription has no text messages" },
	{ 12, DG_DENIED, "the network bars this phone" },
	{ 13, DG_DENIED, "the subscriber is barred from receiving messages" },
	{ 21, DG_UNSUPPORTED, "the phone or its network cannot receive this" },
	{ 27, DG_BUSY, "the phone is switched off or out of coverage" },
	{ 31, DG_BUSY, "the phone is busy" },
	{ 32, DG_BUSY, "the phone's memory is full" },
	{ 33, DG_BUSY, "too many messages wait for this phone" },
	{ 34, DG_REMOTE, "the mobile network failed" },
};

void smpp_outcome_of(const struct smpp_receipt *receipt, struct smpp_outcome *out)
{
	*out = (struct smpp_outcome){ .stage = states[receipt->state].stage, .why = states[receipt->state].why };
	const char *text = states[receipt->state].text;
	if (receipt->intermediate || !text) {
		if (receipt->intermediate)
			out->stage = 0;
		return;
	}
	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
		if (receipt->state == SMPP_STATE_UNDELIVERABLE && receipt->has_error &&
			errors[i].error == receipt->error) {
			out->why = errors[i].why;
			text = errors[i].text;
		}
	if (receipt->has_error && receipt->error)
		(void)snprintf(out->text, sizeof out->text, "%s (carrier's error %u)", text, (unsigned)receipt->error);
	else
		(void)snprintf(out->text, sizeof out->text, "%s", text);
}
