/* The one table of command_status values at work. Looked at only when something went wrong. */
#include "status.h"

#include <stddef.h>

static const struct smpp_meaning meanings[] = {
#define X(name, value, status, remedy, text) { SMPP_ESME_##name, DG_##status, SMPP_##remedy, "ESME_" #name, text },
	SMPP_STATUS_MAP(X)
#undef X
};

/* A code we have no word for is final: trying again what a carrier refuses for reasons of its own costs money. */
static const struct smpp_meaning own = { 0, DG_DENIED, SMPP_GIVE_UP, NULL, "an error code of the carrier's own" };

const struct smpp_meaning *smpp_status_meaning(uint32_t status)
{
	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
		if (meanings[i].status == status)
			return &meanings[i];
	return &own;
}

const char *smpp_status_name(uint32_t status)
{
	return smpp_status_meaning(status)->name;
}

const char *smpp_status_text(uint32_t status)
{
	return smpp_status_meaning(status)->text;
}

enum dg_status smpp_status_dg(uint32_t status)
{
	return smpp_status_meaning(status)->dg;
}

enum smpp_remedy smpp_status_remedy(uint32_t status)
{
	return smpp_status_meaning(status)->remedy;
}
