/* status.h - what an SMPP command_status means: to people, to core, and to the link that got it.
 *
 * One table for all of it, so that a code cannot have a name here and another meaning there. Codes that it does not
 * list are a carrier's own.
 */
#ifndef SMPP_STATUS_H
#define SMPP_STATUS_H

#include <stdint.h>

#include "dragoman/event.h"

/* What the link does about it before core hears of it. */
enum smpp_remedy {
	SMPP_GIVE_UP,     /* nothing: core is told */
	SMPP_SLOW_DOWN,   /* pause the link and offer the same message again, first */
	SMPP_WAIT,        /* likewise, for longer: the carrier's queue has to drain */
	SMPP_DROP_TLVS,   /* send again without optional parameters, and remember it for the link */
	SMPP_DROP_EXPIRY, /* send again with times in another form, then without, and remember it for the link */
	SMPP_SHRINK,      /* maybe there were too many under way: fewer from now on, and again, once */
};

/* command_status of SMPP 3.4 5.1.3, and the few of 5.0 that 3.4 carriers send as well:
 * name, value, enum dg_status for core, remedy, what it means. */
/* clang-format off */
#define SMPP_STATUS_MAP(X) \
	X(ROK, 0x000, OK, GIVE_UP, "no error") \
	X(RINVMSGLEN, 0x001, TOOBIG, GIVE_UP, "the message length is invalid") \
	X(RINVCMDLEN, 0x002, INTERNAL, GIVE_UP, "the PDU length is invalid") \
	X(RINVCMDID, 0x003, INTERNAL, GIVE_UP, "the command is unknown") \
	X(RINVBNDSTS, 0x004, INTERNAL, GIVE_UP, "this kind of bind does not allow the command") \
	X(RALYBND, 0x005, REMOTE, GIVE_UP, "already bound: an earlier session is still open at the carrier") \
	X(RINVPRTFLG, 0x006, INTERNAL, GIVE_UP, "the priority flag is invalid") \
	X(RINVREGDLVFLG, 0x007, INTERNAL, GIVE_UP, "the registered delivery flag is invalid") \
	X(RSYSERR, 0x008, REMOTE, GIVE_UP, "system error at the carrier") \
	X(RINVSRCADR, 0x00A, DENIED, GIVE_UP, "the sender's number is not allowed here") \
	X(RINVDSTADR, 0x00B, NOENT, GIVE_UP, "the destination number is invalid") \
	X(RINVMSGID, 0x00C, NOENT, GIVE_UP, "the message id is unknown") \
	X(RBINDFAIL, 0x00D, REMOTE, GIVE_UP, "the bind failed") \
	X(RINVPASWD, 0x00E, AUTH, GIVE_UP, "the password is wrong") \
	X(RINVSYSID, 0x00F, AUTH, GIVE_UP, "the system_id is unknown") \
	X(RCANCELFAIL, 0x011, NOENT, GIVE_UP, "cancelling failed") \
	X(RREPLACEFAIL, 0x013, NOENT, GIVE_UP, "replacing failed") \
	X(RMSGQFUL, 0x014, BUSY, WAIT, "the carrier's message queue is full") \
	X(RINVSERTYP, 0x015, INTERNAL, GIVE_UP, "the service type is invalid") \
	X(RINVNUMDESTS, 0x033, INTERNAL, GIVE_UP, "the number of destinations is invalid") \
	X(RINVDLNAME, 0x034, INTERNAL, GIVE_UP, "the distribution list is unknown") \
	X(RINVDESTFLAG, 0x040, INTERNAL, GIVE_UP, "the destination flag is invalid") \
	X(RINVSUBREP, 0x042, INTERNAL, GIVE_UP, "submitting with replace is not possible") \
	X(RINVESMCLASS, 0x043, INTERNAL, GIVE_UP, "the esm_class is invalid") \
	X(RCNTSUBDL, 0x044, INTERNAL, GIVE_UP, "cannot submit to a distribution list") \
	X(RSUBMITFAIL, 0x045, REMOTE, SHRINK, "submitting failed") \
	X(RINVSRCTON, 0x048, INTERNAL, GIVE_UP, "the source type of number is invalid") \
	X(RINVSRCNPI, 0x049, INTERNAL, GIVE_UP, "the source numbering plan is invalid") \
	X(RINVDSTTON, 0x050, NOENT, GIVE_UP, "the destination type of number is invalid") \
	X(RINVDSTNPI, 0x051, NOENT, GIVE_UP, "the destination numbering plan is invalid") \
	X(RINVSYSTYP, 0x053, INTERNAL, GIVE_UP, "the system_type is invalid") \
	X(RINVREPFLAG, 0x054, INTERNAL, GIVE_UP, "the replace flag is invalid") \
	X(RINVNUMMSGS, 0x055, INTERNAL, GIVE_UP, "the number of messages is invalid") \
	X(RTHROTTLED, 0x058, BUSY, SLOW_DOWN, "the message rate is over the carrier's limit") \
	X(RINVSCHED, 0x061, INVALID, DROP_EXPIRY, "the scheduled delivery time is invalid") \
	X(RINVEXPIRY, 0x062, INVALID, DROP_EXPIRY, "the validity period is invalid") \
	X(RINVDFTMSGID, 0x063, INVALID, GIVE_UP, "the predefined message is unknown") \
	X(RX_T_APPN, 0x064, BUSY, GIVE_UP, "the receiver cannot take it now") \
	X(RX_P_APPN, 0x065, UNSUPPORTED, GIVE_UP, "the receiver cannot take it at all") \
	X(RX_R_APPN, 0x066, DENIED, GIVE_UP, "the receiver refuses the message") \
	X(RQUERYFAIL, 0x067, NOENT, GIVE_UP, "the query failed") \
	X(RINVOPTPARSTREAM, 0x0C0, UNSUPPORTED, DROP_TLVS, "the optional part is malformed") \
	X(ROPTPARNOTALLWD, 0x0C1, UNSUPPORTED, DROP_TLVS, "an optional parameter is not allowed") \
	X(RINVPARLEN, 0x0C2, UNSUPPORTED, DROP_TLVS, "the length of a parameter is invalid") \
	X(RMISSINGOPTPARAM, 0x0C3, UNSUPPORTED, GIVE_UP, "an optional parameter that it expects is missing") \
	X(RINVOPTPARAMVAL, 0x0C4, UNSUPPORTED, DROP_TLVS, "the value of an optional parameter is invalid") \
	X(RDELIVERYFAILURE, 0x0FE, BUSY, GIVE_UP, "the delivery failed") \
	X(RUNKNOWNERR, 0x0FF, DENIED, GIVE_UP, "an error that the carrier does not name") \
	X(RSERTYPUNAUTH, 0x100, DENIED, GIVE_UP, "the account may not use this service type") \
	X(RPROHIBITED, 0x101, DENIED, GIVE_UP, "the account is prohibited from this") \
	X(RSERTYPUNAVAIL, 0x102, REMOTE, GIVE_UP, "the service is unavailable") \
	X(RSERTYPDENIED, 0x103, DENIED, GIVE_UP, "the service is denied") \
	X(RINVDCS, 0x104, UNSUPPORTED, GIVE_UP, "the data_coding is not supported")
/* clang-format on */
#define X(name, value, status, remedy, text) SMPP_ESME_##name = (value),
enum smpp_esme { SMPP_STATUS_MAP(X) };
#undef X

/* All of it about one code; never NULL. Shared. */
struct smpp_meaning {
	uint32_t status;
	enum dg_status dg;
	enum smpp_remedy remedy;
	const char *name, *text; /* as below */
};
const struct smpp_meaning *smpp_status_meaning(uint32_t status);

const char *smpp_status_name(uint32_t status); /* "ESME_RTHROTTLED"; NULL for a carrier's own code */
const char *smpp_status_text(uint32_t status); /* the sentence; for a carrier's own code it says just that */
enum dg_status smpp_status_dg(uint32_t status);
enum smpp_remedy smpp_status_remedy(uint32_t status);

#endif
