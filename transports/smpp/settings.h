/* settings.h - the configuration, checked and turned into what the links, the sender and the receiver want to know.
 * Pure, but for the files of certificates that it names. */
#ifndef SMPP_SETTINGS_H
#define SMPP_SETTINGS_H

#include "config.h"
#include "inbound.h"
#include "link.h"
#include "outbind.h"
#include "plans.h"
#include "submit.h"
#include "trust.h"

#define SMPP_LINKS_MAX (32 + SMPP_OUTBINDS) /* sixteen pairs, and those for carriers that call */

struct smpp_settings {
	struct smpp_link_options link;
	struct smpp_submit_options submit;
	struct smpp_inbound_options inbound;
	size_t binds;
	bool pair;   /* a transmitter and a receiver in place of each transceiver */
	bool either; /* likewise where the carrier knows no transceivers */
	uint16_t port, rx_port;
	struct smpp_trust trust;
	struct smpp_plans plans;
	struct smpp_extras *extras;
	struct smpp_statuses *statuses;
	struct sms_charsets *charsets, *inbound_charsets; /* what the options borrow */
};

/* Strings stay the configuration's, and `out` where it is. DG_INVALID: `why` names the key, and there is nothing to
 * finish. */
DG_MUST_CHECK
enum dg_status smpp_settings_read(const struct smpp_config *config, struct smpp_settings *out, struct dg_error *why);
void smpp_settings_finish(struct smpp_settings *settings);

#endif
