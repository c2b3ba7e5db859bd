/* blame.c - see blame.h. */
#include "xmpp/blame.h"

#include <string.h>

/* RFC 6120 section 4.9.3. What is not here says nothing (internal-server-error, undefined-condition): a stanza that
 * makes a server stumble may end so, and so may anything else. */
static const struct {
	const char *condition;
	enum dg_blame blame;
} blames[] = {
	{ "bad-format", DG_BLAME_STANZA },
	{ "bad-namespace-prefix", DG_BLAME_STANZA },
	{ "improper-addressing", DG_BLAME_STANZA },
	{ "invalid-from", DG_BLAME_STANZA },
	{ "invalid-id", DG_BLAME_STANZA },
	{ "invalid-xml", DG_BLAME_STANZA },
	{ "not-well-formed", DG_BLAME_STANZA },
	{ "policy-violation", DG_BLAME_STANZA },
	{ "restricted-xml", DG_BLAME_STANZA },
	{ "unsupported-encoding", DG_BLAME_STANZA },
	{ "unsupported-stanza-type", DG_BLAME_STANZA },
	{ "conflict", DG_BLAME_NONE },
	{ "connection-timeout", DG_BLAME_NONE },
	{ "host-gone", DG_BLAME_NONE },
	{ "host-unknown", DG_BLAME_NONE },
	{ "invalid-namespace", DG_BLAME_NONE },
	{ "not-authorized", DG_BLAME_NONE },
	{ "remote-connection-failed", DG_BLAME_NONE },
	{ "reset", DG_BLAME_NONE },
	{ "resource-constraint", DG_BLAME_NONE },
	{ "see-other-host", DG_BLAME_NONE },
	{ "system-shutdown", DG_BLAME_NONE },
	{ "unsupported-feature", DG_BLAME_NONE },
	{ "unsupported-version", DG_BLAME_NONE },
};

enum dg_blame dg_blame_of(const char *condition)
{
	for (size_t i = 0; condition && i < sizeof blames / sizeof *blames; i++)
		if (strcmp(blames[i].condition, condition) == 0)
			return blames[i].blame;
	return DG_BLAME_UNKNOWN;
}
