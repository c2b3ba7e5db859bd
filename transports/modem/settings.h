/* settings.h - the configuration, checked and turned into what the modems, the sender and the receiver want to know.
 * Pure. */
#ifndef MODEM_SETTINGS_H
#define MODEM_SETTINGS_H

#include <stddef.h>

#include "config.h"
#include "dragoman/transport.h"
#include "sms/split.h"

#define MODEM_DEVICES_MAX  32 /* bits of a word say which of them a message has tried */
#define MODEM_COMMANDS_MAX 16

/* One modem. */
struct modem_line_settings {
	char name[33]; /* of letters, digits, "-" and "_" */
	char *device;  /* a path; NULL: host and port */
	char *host;
	uint16_t port;
	char number[24]; /* of its SIM, "+15550000000"; "": the SIM may say */
	char pin[9];     /* "": none */
	char smsc[24];   /* "": as the SIM has it */
};

struct modem_settings {
	const struct modem_config *config;
	struct modem_line_settings lines[MODEM_DEVICES_MAX];
	size_t n_lines;
	char *commands[MODEM_COMMANDS_MAX]; /* of the operator, at each start of a modem */
	size_t n_commands;
	struct sms_split_rules split; /* but for the reference */
	const char *country_code;     /* digits; "" */
};

/* `config` is borrowed until modem_settings_finish(). DG_INVALID: `why` names what is wrong, and there is nothing to
 * finish. */
DG_MUST_CHECK
enum dg_status modem_settings_read(const struct modem_config *config, struct modem_settings *out, struct dg_error *why);
void modem_settings_finish(struct modem_settings *s);

#endif
