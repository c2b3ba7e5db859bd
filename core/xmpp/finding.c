/* finding.c - the end of what a checkup found: see checkup.h. Pure. */
#include <stdlib.h>

#include "xmpp/checkup.h"

void dg_checkup_free(struct dg_checkup *u)
{
	if (!u)
		return;
	for (size_t i = 0; i < u->n_findings; i++) {
		free(u->findings[i].text);
		free(u->findings[i].remedy);
	}
	free(u->findings);
	free(u->server);
	free(u->domain);
	free(u);
}
