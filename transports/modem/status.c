/* The tables of errors and outcomes. send.c and inbound.c ask them, only when something went wrong. */
#include "status.h"

#include <stddef.h>
#include <strings.h>

static const struct modem_meaning meanings[] = {
#define X(kind, code, status, remedy, text) { MODEM_##kind, code, DG_##status, MODEM_##remedy, text },
	MODEM_STATUS_MAP(X)
#undef X
};

/* A maker's own code says nothing about the text, only that it was not taken. */
static const struct modem_meaning own = { MODEM_ERROR, 0, DG_REMOTE, MODEM_TRY_OTHER,
	"an error that the modem does not explain" };
static const struct modem_meaning silent = { MODEM_SILENT, 0, DG_REMOTE, MODEM_TRY_OTHER, "the modem does not answer" };
static const struct modem_meaning gone = { MODEM_GONE, 0, DG_REMOTE, MODEM_TRY_OTHER, "the modem is gone" };

/* Errors in words, CMEE=2: 3GPP TS 27.005 section 3.2.5 and 27.007 section 9.2. */
static const struct {
	const char *words;
	enum modem_result kind;
	int code;
} spoken[] = {
	{ "SIM not inserted", MODEM_CME, 10 },
	{ "SIM PIN required", MODEM_CME, 11 },
	{ "SIM PUK required", MODEM_CME, 12 },
	{ "SIM failure", MODEM_CME, 13 },
	{ "SIM busy", MODEM_CME, 14 },
	{ "incorrect password", MODEM_CME, 16 },
	{ "memory full", MODEM_CMS, 322 },
	{ "no network service", MODEM_CMS, 331 },
	{ "network timeout", MODEM_CMS, 332 },
};

static const struct modem_meaning *look_up(enum modem_result kind, int code)
{
	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
		if (meanings[i].kind == kind && meanings[i].code == code)
			return &meanings[i];
	return &own;
}

const struct modem_meaning *modem_status_of(const struct modem_answer *answer)
{
	if (answer->result == MODEM_SILENT)
		return &silent;
	if (answer->result == MODEM_GONE)
		return &gone;
	for (size_t i = 0; answer->code < 0 && i < sizeof spoken / sizeof spoken[0]; i++)
		if (strcasecmp(answer->words, spoken[i].words) == 0)
			return look_up(spoken[i].kind, spoken[i].code);
	return look_up(answer->result, answer->code);
}

/* -- outcomes ------------------------------------------------------------------------------ */

static const struct {
	uint8_t status;
	enum dg_status why;
	const char *text;
} failures[] = {
	{ 0x40, DG_UNSUPPORTED, "the text could not be delivered: the two networks do not understand each other" },
	{ 0x41, DG_UNSUPPORTED, "the text could not be delivered: the phone cannot receive it" },
	{ 0x42, DG_DENIED, "the phone's network refuses this kind of text" },
	{ 0x43, DG_NOENT, "the number cannot be reached" },
	{ 0x44, DG_DENIED, "the number is barred" },
	{ 0x45, DG_UNSUPPORTED, "the phone's contract or network has no texts" },
	{ 0x46, DG_BUSY, "the phone could not be reached before the text expired" },
	{ 0x47, DG_REMOTE, "the text was deleted by its sender at the service centre" },
	{ 0x48, DG_REMOTE, "the service centre deleted the text" },
	{ 0x49, DG_REMOTE, "the service centre lost the text" },
	{ 0x60, DG_BUSY, "the network is congested" },
	{ 0x61, DG_BUSY, "the phone is busy" },
	{ 0x62, DG_BUSY, "the phone does not answer" },
	{ 0x63, DG_DENIED, "the phone's network refuses this kind of text" },
	{ 0x64, DG_UNSUPPORTED, "the phone's contract or network has no texts" },
	{ 0x65, DG_REMOTE, "the phone failed" },
};

static const struct modem_outcome delivered = { DG_DELIVERED, true, DG_OK, NULL };
/* Forwarded but not confirmed (01), replaced (02): over, and nobody knows; 20 to 3F: the centre goes on trying. */
static const struct modem_outcome unknown = { 0, true, DG_OK, NULL };
static const struct modem_outcome going_on = { 0, false, DG_OK, NULL };
static const struct modem_outcome failed = { DG_FAILED, true, DG_BUSY, "the text could not be delivered to the phone" };

void modem_outcome_of(uint8_t status, struct modem_outcome *out)
{
	if (status == 0x00)
		*out = delivered;
	else if (status < 0x20)
		*out = unknown;
	else if (status < 0x40)
		*out = going_on;
	else
		*out = failed;
	for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++)
		if (failures[i].status == status) {
			out->why = failures[i].why;
			out->text = failures[i].text;
		}
}
