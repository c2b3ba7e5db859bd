/* rest.c - see rest.h. */
#include "sms/rest.h"

enum dg_status sms_rest_why(enum dg_status why)
{
	switch (why) {
	case DG_NOENT:
	case DG_INVALID: return why;
	case DG_DENIED:
	case DG_TOOBIG:
	case DG_UNSUPPORTED:
	case DG_INTERNAL: return DG_INVALID;
	case DG_OK:
	case DG_AGAIN:
	case DG_OFFLINE:
	case DG_AUTH:
	case DG_TIMEOUT:
	case DG_REMOTE:
	case DG_BUSY: return DG_TIMEOUT;
	}
	return DG_TIMEOUT;
}
