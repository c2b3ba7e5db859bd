/* trust.h - the keys of TLS and of outbinds, checked, with the files that they name: whom an instance trusts, and as
 * whom it shows itself. settings.c reads it, links and the listener for outbinds use it.
 */
#ifndef SMPP_TRUST_H
#define SMPP_TRUST_H

#include "config.h"
#include "dragoman/transport.h"
#include "net/tls.h"

struct smpp_trust {
	struct dg_tls *dials;   /* NULL: plain text */
	struct dg_tls *listens; /* of the listener for outbinds; NULL: plain text */
	char outbind_host[64];  /* empty: nobody listens */
	uint16_t outbind_port;
	const char *outbind_system_id, *outbind_password; /* what a carrier must present; the configuration's */
};

/* DG_INVALID: `why` names the key, and there is nothing to finish. */
DG_MUST_CHECK
enum dg_status smpp_trust_read(const struct smpp_config *config, struct smpp_trust *out, struct dg_error *why);
void smpp_trust_finish(struct smpp_trust *t);
/* Whether an outbind is the carrier's; takes as long for every password of one length. */
bool smpp_trust_knows(const struct smpp_trust *t, const char *system_id, const char *password);

#endif
