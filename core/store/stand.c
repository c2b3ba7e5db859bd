/* stand.c - the names of a message's stands, for people. */
#include "store/store.h"

const char *dg_stand_name(enum dg_stand s)
{
	switch (s) {
	case DG_ACCEPTED: return "accepted";
	case DG_SUBMITTED: return "submitted";
	case DG_DOUBT: return "in doubt";
	case DG_TAKEN: return "sent";
	case DG_DONE: return "delivered";
	case DG_GONE: return "failed";
	case DG_LATE: return "expired";
	}
	return "unknown";
}
