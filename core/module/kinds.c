/* kinds.c - see kinds.h. instance.c asks before every deliver() and after every emit(). */
#include "module/kinds.h"

#define ALWAYS UINT32_MAX /* needs no cap */
#define NEVER  0u         /* does not travel this way */

/* One of these caps is enough. */
static const struct {
	uint32_t down, up;
} needs[DG_KIND_END] = {
	[DG_LOGIN] = { DG_CAP_ACCOUNT, NEVER },
	[DG_LOGOUT] = { DG_CAP_ACCOUNT, NEVER },
	[DG_STATE] = { NEVER, ALWAYS },
	[DG_MESSAGE] = { ALWAYS, ALWAYS },
	[DG_RECEIPT] = { DG_CAP_DELIVERED | DG_CAP_READ, ALWAYS },
	[DG_TYPING] = { DG_CAP_TYPING, DG_CAP_TYPING },
	[DG_PRESENCE] = { DG_CAP_PRESENCE, DG_CAP_PRESENCE },
	[DG_CONTACT] = { DG_CAP_PRESENCE, DG_CAP_PRESENCE },
	[DG_PROFILE] = { DG_CAP_PROFILE, DG_CAP_PROFILE },
	[DG_REACTION] = { DG_CAP_REACTION, DG_CAP_REACTION },
	[DG_RETRACT] = { DG_CAP_RETRACT, DG_CAP_RETRACT },
	[DG_ROOM] = { DG_CAP_ROOMS, DG_CAP_ROOMS },
	[DG_MEMBER] = { NEVER, DG_CAP_ROOMS },
};

/* What a message brings along needs caps of its own; a network that cannot edit must not be told to. */
static uint32_t message_needs(const struct dg_event *ev)
{
	return (ev->message.room ? (uint32_t)DG_CAP_ROOMS : 0) | (ev->message.n_files ? (uint32_t)DG_CAP_FILES : 0) |
		(ev->message.replaces ? (uint32_t)DG_CAP_EDIT : 0);
}

static uint32_t receipt_needs(const struct dg_event *ev)
{
	switch (ev->receipt.stage) {
	case DG_DELIVERED: return DG_CAP_DELIVERED;
	case DG_READ: return DG_CAP_READ;
	case DG_SENT:
	case DG_FAILED: return 0;
	}
	return ALWAYS; /* no such stage: no caps are enough */
}

bool kinds_may(uint32_t caps, enum dg_way way, const struct dg_event *ev)
{
	if (ev->kind == 0 || ev->kind >= DG_KIND_END)
		return false;
	uint32_t one_of = way == DG_DOWN ? needs[ev->kind].down : needs[ev->kind].up;
	uint32_t all_of = 0;
	if (ev->kind == DG_MESSAGE)
		all_of = message_needs(ev);
	else if (ev->kind == DG_RECEIPT)
		all_of = receipt_needs(ev);
	bool one = one_of == ALWAYS || (one_of & caps);
	return one && (all_of & caps) == all_of;
}
