/* The descriptor of the module and its option table: what core reads before any code of the module runs. */
#include "session.h"

#define KEY(name)  .key = #name, .offset = offsetof(struct modem_config, name)
#define HOUR_MS    INT64_C(3600000)
#define MINUTES_10 INT64_C(600000)
#define DAYS_7     INT64_C(604800000)
#define WEEKS_63   INT64_C(38102400000)

/* clang-format off */
static const struct dg_option options[] = {
	/* the modems */
	{ KEY(modems), .type = DG_JSON, .choices = "pin",
	  .doc = "The modems: [ { \"name\", \"device\": \"/dev/...\" or \"tcp:HOST:PORT\", \"number\", \"pin\", \"smsc\" }, ... ]." },
	{ KEY(init), .type = DG_JSON, .initial = "[]",
	  .doc = "Further commands at each start of a modem, such as [ \"AT^CURC=0\" ]." },
	{ KEY(baud), .type = DG_INT, .initial = "115200", .min = 1200, .max = 921600,
	  .doc = "Speed of serial devices in bits per second; USB sticks do not care." },
	{ KEY(flow_control), .type = DG_BOOL, .initial = "false",
	  .doc = "Whether serial devices have the wires for RTS and CTS." },
	{ KEY(roaming), .type = DG_BOOL, .initial = "false",
	  .doc = "Whether to send while a SIM is abroad, where it may cost more; texts come in all the same." },

	/* what goes out */
	{ KEY(concat), .type = DG_STRING, .initial = "udh8", .choices = "udh8|udh16",
	  .doc = "Long texts are sent in parts with 8-bit or 16-bit references in user data headers." },
	{ KEY(max_parts), .type = DG_INT, .initial = "10", .min = 1, .max = 255,
	  .doc = "Into how many short messages one text may be cut; longer ones are refused." },
	{ KEY(national_languages), .type = DG_JSON, .initial = "[]",
	  .doc = "Languages whose national tables may be used, such as [\"tr\", \"es\"], where that makes a text shorter." },
	{ KEY(transliterate), .type = DG_STRING, .initial = "off", .choices = "off|gsm",
	  .doc = "gsm: other letters may stand for those that the GSM alphabet lacks, where that makes a text shorter." },
	{ KEY(reports), .type = DG_BOOL, .initial = "true", .caps = DG_CAP_DELIVERED,
	  .doc = "Ask for a status report for every part; false: a text is done when the network has taken it." },
	{ KEY(validity), .type = DG_DURATION_MS, .initial = "0s", .max = WEEKS_63,
	  .doc = "How long the network shall try to deliver, five minutes at least; 0: as long as it likes." },

	/* what comes in */
	{ KEY(country_code), .type = DG_STRING, .initial = "",
	  .doc = "Country code, such as 49, for incoming numbers that the network writes in national form." },
	{ KEY(concat_timeout), .type = DG_DURATION_MS, .initial = "30m", .min = 1, .max = DAYS_7,
	  .doc = "How long to wait for the missing parts of an incoming text before it is shown without them." },
	{ KEY(read_interval), .type = DG_DURATION_MS, .initial = "60s", .min = 100, .max = HOUR_MS,
	  .doc = "How often to look into the SIM's memory in case the modem did not say that a text came." },

	/* patience */
	{ KEY(watch_interval), .type = DG_DURATION_MS, .initial = "15s", .min = 100, .max = HOUR_MS,
	  .doc = "How often to ask the modem whether it has a network." },
	{ KEY(command_timeout), .type = DG_DURATION_MS, .initial = "20s", .min = 50, .max = MINUTES_10,
	  .doc = "How long a modem may take to answer a command; then it is taken to hang." },
	{ KEY(send_timeout), .type = DG_DURATION_MS, .initial = "90s", .min = 50, .max = MINUTES_10,
	  .doc = "How long the network may take to answer a text; after that nobody knows whether it was sent." },
	{ KEY(reopen_interval), .type = DG_DURATION_MS, .initial = "2s", .min = 10, .max = MINUTES_10,
	  .doc = "How often to look for a device that is not there." },
	{ KEY(restart_pause), .type = DG_DURATION_MS, .initial = "15s", .min = 10, .max = MINUTES_10,
	  .doc = "How long to leave a modem alone after it was told to restart, and between attempts to start one that cannot." },
	{ 0 },
};
/* clang-format on */

DG_EXPORT const struct dg_transport dg_transport_module = {
	.abi = 1,
	.size = sizeof(struct dg_transport),
	.name = "modem",
	.summary = "Text messages through GSM modems with SIM cards (3GPP TS 27.005, PDU mode)",
	.gateway = "sms",
	.caps = DG_CAP_TRUNK | DG_CAP_PHONE | DG_CAP_DELIVERED,
	.options = options,
	.config_size = sizeof(struct modem_config),
	.create = modem_session_create,
	.destroy = modem_session_destroy,
	.start = modem_session_start,
	.stop = modem_session_stop,
	.deliver = modem_session_deliver,
	.measure = modem_session_measure,
};
