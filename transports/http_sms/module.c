/* module.c - http_sms: carriers that take texts by HTTP, each a JSON profile. The descriptor and its option table: what
 * core reads before any code of the module runs. */
#include "session.h"

#define KEY(name)  .key = #name, .offset = offsetof(struct http_config, name)
#define MINUTES_10 INT64_C(600000)
#define HOUR_MS    INT64_C(3600000)
#define DAYS_7     INT64_C(604800000)

/* clang-format off */
static const struct dg_option options[] = {
	/* the account */
	{ KEY(profile), .type = DG_STRING,
	  .doc = "The carrier: the name of a profile, such as twilio or kannel, or the path of a file with one." },
	{ KEY(credentials), .type = DG_JSON, .initial = "{}",
	  .choices = "token|secret|password|key|private_key|signature_secret|webhook_secret|webhook_password",
	  .doc = "What the carrier gave for the account, by the names of the profile: {\"sid\": \"AC...\", \"token\": "
	         "\"file:/etc/dragoman/twilio\"}." },

	/* what goes out */
	{ KEY(sender), .type = DG_STRING, .initial = "",
	  .doc = "Whom all texts come from, such as a short code or a name; empty: the user's own number." },
	{ KEY(media), .type = DG_BOOL, .initial = "false", .caps = DG_CAP_FILES,
	  .doc = "Send files as MMS where the carrier takes them; false: their addresses go as text." },
	{ KEY(receipts), .type = DG_BOOL, .initial = "true", .caps = DG_CAP_DELIVERED,
	  .doc = "The carrier reports deliveries (public_url, or its console, says where to); false: a text is done when "
	         "the carrier has taken it." },
	{ KEY(max_parts), .type = DG_INT, .initial = "10", .min = 1, .max = 255,
	  .doc = "How many short messages one text may be; longer ones are refused." },
	{ KEY(validity), .type = DG_DURATION_MS, .initial = "0s", .min = 0, .max = DAYS_7,
	  .doc = "How long the carrier shall try to deliver; 0: as long as it likes." },

	/* how fast */
	{ KEY(window), .type = DG_INT, .initial = "20", .min = 1, .max = 1000,
	  .doc = "Texts under way that the carrier has not answered yet." },
	{ KEY(messages_per_second), .type = DG_INT, .initial = "0", .min = 0, .max = 100000,
	  .doc = "Requests per second that the account allows; 0: no limit." },
	{ KEY(patience), .type = DG_DURATION_MS, .initial = "5m", .min = 1, .max = HOUR_MS,
	  .doc = "How long a text may wait while the carrier keeps putting it off; then another route is tried." },
	{ KEY(request_timeout), .type = DG_DURATION_MS, .initial = "15s", .min = 100, .max = MINUTES_10,
	  .doc = "How long an answer is waited for; a text whose request had left then is in doubt." },

	/* what comes in */
	{ KEY(public_url), .type = DG_STRING, .initial = "",
	  .doc = "Where the carrier reaches /hooks/<this instance> of the gateway, such as "
	         "https://sms.example.org/hooks/twilio; empty: it is not told." },
	{ KEY(webhook), .type = DG_JSON, .initial = "{}", .choices = "webhook_secret|webhook_password",
	  .doc = "What of the profile's webhook is different here, such as {\"window\": \"5m\"}." },
	{ KEY(concat_timeout), .type = DG_DURATION_MS, .initial = "30m", .min = 1, .max = DAYS_7,
	  .doc = "How long to wait for the missing parts of an incoming text before it is shown without them." },
	{ 0 },
};
/* clang-format on */

DG_EXPORT const struct dg_transport dg_transport_module = {
	.abi = 1,
	.size = sizeof(struct dg_transport),
	.name = "http_sms",
	.summary = "Text messages through a carrier's HTTP API (Twilio, Vonage, Kannel, ...)",
	.gateway = "sms",
	.caps = DG_CAP_TRUNK | DG_CAP_PHONE | DG_CAP_DELIVERED | DG_CAP_FILES,
	.options = options,
	.config_size = sizeof(struct http_config),
	.create = http_session_create,
	.destroy = http_session_destroy,
	.start = http_session_start,
	.stop = http_session_stop,
	.deliver = http_session_deliver,
	.hook = http_session_hook,
	.measure = http_session_measure,
};
