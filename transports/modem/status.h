/* status.h - what +CMS ERROR and +CME ERROR mean: to people, to core, and to the sender. One table for all of it.
 */
#ifndef MODEM_STATUS_H
#define MODEM_STATUS_H

#include "chat.h"
#include "dragoman/event.h"

/* What the sender does about it before core hears of it. */
enum modem_remedy {
	MODEM_GIVE_UP,      /* nothing: core is told */
	MODEM_TRY_AGAIN,    /* this modem, in a moment */
	MODEM_TRY_OTHER,    /* another modem of the instance, if the message may take it: it is this SIM's trouble */
	MODEM_DROP_VALIDITY /* again without a validity period */
};

/* kind, code, enum dg_status for core, remedy, what it means (and what modems say in place of the code). 1 to 127 are
 * causes of 3GPP TS 24.011 annex E.2, 128 to 255 of 3GPP TS 23.040 9.2.3.22, the others of 3GPP TS 27.005 3.2.5. */
/* clang-format off */
#define MODEM_STATUS_MAP(X) \
	X(CMS, 1, NOENT, GIVE_UP, "nobody has this number") \
	X(CMS, 8, DENIED, TRY_OTHER, "the SIM's operator has barred texts") \
	X(CMS, 10, DENIED, TRY_OTHER, "the SIM may not text this number") \
	X(CMS, 17, REMOTE, TRY_OTHER, "the network failed") \
	X(CMS, 21, DENIED, TRY_OTHER, "the network rejected the text; is there credit on the SIM?") \
	X(CMS, 22, BUSY, TRY_AGAIN, "the network is congested") \
	X(CMS, 27, BUSY, GIVE_UP, "the phone cannot be reached") \
	X(CMS, 28, DENIED, TRY_OTHER, "the network does not know the SIM") \
	X(CMS, 29, DENIED, TRY_OTHER, "the network has no texts for the SIM") \
	X(CMS, 30, NOENT, GIVE_UP, "the network does not know this number") \
	X(CMS, 38, REMOTE, TRY_OTHER, "the network is out of order") \
	X(CMS, 41, REMOTE, TRY_AGAIN, "the network failed for a moment") \
	X(CMS, 42, BUSY, TRY_AGAIN, "the network is congested") \
	X(CMS, 47, REMOTE, TRY_AGAIN, "the network has no room") \
	X(CMS, 50, DENIED, TRY_OTHER, "the SIM's contract has no texts") \
	X(CMS, 69, UNSUPPORTED, TRY_OTHER, "the network has no texts") \
	X(CMS, 81, REMOTE, TRY_AGAIN, "the network lost count") \
	X(CMS, 95, INVALID, GIVE_UP, "the network cannot read the text") \
	X(CMS, 96, INVALID, GIVE_UP, "the network misses something in the text") \
	X(CMS, 97, UNSUPPORTED, GIVE_UP, "the network does not know this kind of text") \
	X(CMS, 98, REMOTE, TRY_AGAIN, "the network did not expect a text now") \
	X(CMS, 99, UNSUPPORTED, GIVE_UP, "the network does not know something in the text") \
	X(CMS, 111, REMOTE, TRY_OTHER, "the network failed and does not say how") \
	X(CMS, 127, REMOTE, TRY_OTHER, "the network failed on the way to another one") \
	X(CMS, 128, UNSUPPORTED, GIVE_UP, "the service centre cannot reach this kind of device") \
	X(CMS, 143, UNSUPPORTED, GIVE_UP, "the service centre does not know this kind of text") \
	X(CMS, 144, UNSUPPORTED, GIVE_UP, "the service centre does not take this alphabet") \
	X(CMS, 159, UNSUPPORTED, GIVE_UP, "the service centre does not take this coding") \
	X(CMS, 175, UNSUPPORTED, GIVE_UP, "the service centre does not do that") \
	X(CMS, 176, UNSUPPORTED, GIVE_UP, "the service centre does not take this text") \
	X(CMS, 192, BUSY, TRY_AGAIN, "the service centre is busy") \
	X(CMS, 193, DENIED, TRY_OTHER, "the service centre does not serve the SIM") \
	X(CMS, 194, REMOTE, TRY_OTHER, "the service centre failed") \
	X(CMS, 195, NOENT, GIVE_UP, "the service centre does not take this number") \
	X(CMS, 196, DENIED, GIVE_UP, "this number is barred") \
	X(CMS, 197, DENIED, GIVE_UP, "the service centre has this text already") \
	X(CMS, 198, INVALID, DROP_VALIDITY, "the service centre takes no validity period of this form") \
	X(CMS, 199, INVALID, DROP_VALIDITY, "the service centre takes no validity period") \
	X(CMS, 208, REMOTE, TRY_OTHER, "the SIM is full") \
	X(CMS, 210, REMOTE, TRY_OTHER, "the modem failed") \
	X(CMS, 211, REMOTE, TRY_OTHER, "the modem's memory is full") \
	X(CMS, 213, REMOTE, TRY_OTHER, "the SIM failed") \
	X(CMS, 255, REMOTE, TRY_OTHER, "the service centre failed and does not say how") \
	X(CMS, 300, REMOTE, TRY_OTHER, "the modem failed") \
	X(CMS, 301, REMOTE, TRY_AGAIN, "the modem is busy with texts") \
	X(CMS, 302, REMOTE, TRY_OTHER, "the modem does not allow that now") \
	X(CMS, 303, UNSUPPORTED, TRY_OTHER, "the modem does not know that") \
	X(CMS, 304, INVALID, GIVE_UP, "the modem cannot read the text") \
	X(CMS, 305, INVALID, GIVE_UP, "the modem is not in PDU mode") \
	X(CMS, 310, REMOTE, TRY_OTHER, "there is no SIM") \
	X(CMS, 311, REMOTE, TRY_OTHER, "the SIM wants its PIN") \
	X(CMS, 312, REMOTE, TRY_OTHER, "the modem is locked to another SIM") \
	X(CMS, 313, REMOTE, TRY_OTHER, "the SIM failed") \
	X(CMS, 314, BUSY, TRY_AGAIN, "the SIM is busy") \
	X(CMS, 315, REMOTE, TRY_OTHER, "it is the wrong SIM") \
	X(CMS, 316, REMOTE, TRY_OTHER, "the SIM wants its PUK") \
	X(CMS, 320, REMOTE, TRY_OTHER, "the modem's memory failed") \
	X(CMS, 321, INVALID, GIVE_UP, "there is no such place in the memory") \
	X(CMS, 322, REMOTE, TRY_OTHER, "the memory is full") \
	X(CMS, 330, REMOTE, TRY_OTHER, "the SIM knows no service centre: set smsc") \
	X(CMS, 331, REMOTE, TRY_OTHER, "there is no network") \
	X(CMS, 332, TIMEOUT, GIVE_UP, "the network did not answer in time") \
	X(CMS, 500, REMOTE, TRY_OTHER, "an error that the modem does not name") \
	X(CME, 3, REMOTE, TRY_OTHER, "the modem does not allow that now") \
	X(CME, 4, UNSUPPORTED, TRY_OTHER, "the modem does not know that") \
	X(CME, 10, REMOTE, TRY_OTHER, "there is no SIM") \
	X(CME, 11, REMOTE, TRY_OTHER, "the SIM wants its PIN") \
	X(CME, 12, REMOTE, TRY_OTHER, "the SIM wants its PUK") \
	X(CME, 13, REMOTE, TRY_OTHER, "the SIM failed") \
	X(CME, 14, BUSY, TRY_AGAIN, "the SIM is busy") \
	X(CME, 15, REMOTE, TRY_OTHER, "it is the wrong SIM") \
	X(CME, 16, AUTH, TRY_OTHER, "the PIN is wrong") \
	X(CME, 20, REMOTE, TRY_OTHER, "the memory is full") \
	X(CME, 30, REMOTE, TRY_OTHER, "there is no network") \
	X(CME, 31, TIMEOUT, GIVE_UP, "the network did not answer in time") \
	X(CME, 32, REMOTE, TRY_OTHER, "the network allows emergency calls only") \
	X(CME, 100, REMOTE, TRY_OTHER, "an error that the modem does not name") \
	X(CME, 515, BUSY, TRY_AGAIN, "the modem is busy")
/* clang-format on */

struct modem_meaning {
	enum modem_result kind;
	int code;
	enum dg_status why;
	enum modem_remedy remedy;
	const char *text; /* of what has no words in the table, it says just that */
};
/* Of an answer that is not MODEM_OK; shared. */
const struct modem_meaning *modem_status_of(const struct modem_answer *answer);

/* What a status report says about the text (TP-ST, 3GPP TS 23.040 9.2.3.15). */
struct modem_outcome {
	enum dg_stage stage; /* DG_DELIVERED, DG_FAILED, or 0: nothing that anybody waits for */
	bool final;          /* no other report follows */
	enum dg_status why;
	const char *text; /* a sentence for people; NULL unless DG_FAILED */
};
void modem_outcome_of(uint8_t status, struct modem_outcome *out);

#endif
