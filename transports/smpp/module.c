/* The descriptor of the module and its option table: what core reads before any code of the module runs. */
#include "session.h"

#define KEY(name)  .key = #name, .offset = offsetof(struct smpp_config, name)
#define HOUR_MS    INT64_C(3600000)
#define MINUTES_10 INT64_C(600000)
#define DAYS_7     INT64_C(604800000)

/* clang-format off */
static const struct dg_option options[] = {
	/* the account */
	{ KEY(host), .type = DG_STRING,
	  .doc = "Host name or address of the carrier's SMSC." },
	{ KEY(port), .type = DG_PORT, .initial = "2775",
	  .doc = "TCP port of the SMSC." },
	{ KEY(system_id), .type = DG_STRING,
	  .doc = "The account's name, as the carrier gave it." },
	{ KEY(password), .type = DG_SECRET, .initial = "",
	  .doc = "The account's password." },
	{ KEY(system_type), .type = DG_STRING, .initial = "",
	  .doc = "The kind of account, where the carrier asks for one." },
	{ KEY(address_range), .type = DG_STRING, .initial = "",
	  .doc = "The numbers that the bind is for, where the carrier asks for them." },
	{ KEY(bind), .type = DG_STRING, .initial = "transceiver", .choices = "transceiver|pair|auto",
	  .doc = "One bind for both ways, or a transmitter and a receiver; auto: the pair where the carrier refuses the one." },
	{ KEY(rx_port), .type = DG_INT, .initial = "0", .min = 0, .max = 65535,
	  .doc = "With bind pair or auto: TCP port of the receiver; 0: the same as port." },
	{ KEY(binds), .type = DG_INT, .initial = "1", .min = 1, .max = 16,
	  .doc = "How many binds (or pairs) to hold at once; a message takes the one with the least work." },

	/* how safely */
	{ KEY(tls), .type = DG_BOOL, .initial = "false",
	  .doc = "Speak TLS with the carrier (1.2 or 1.3); its certificate is always checked." },
	{ KEY(tls_ca), .type = DG_STRING, .initial = "",
	  .doc = "File of the certificates (PEM) to trust, or a folder of them; empty: those that the system trusts." },
	{ KEY(tls_cert), .type = DG_STRING, .initial = "",
	  .doc = "File of our own certificate and its chain (PEM), where the carrier asks for one." },
	{ KEY(tls_key), .type = DG_STRING, .initial = "",
	  .doc = "File of its private key (PEM, without a pass phrase)." },
	{ KEY(tls_server_name), .type = DG_STRING, .initial = "",
	  .doc = "The name or address that the carrier's certificate must bear; empty: host." },
	{ KEY(tls_pin), .type = DG_STRING, .initial = "",
	  .doc = "SHA-256 of the carrier's certificate or public key (hexadecimal, or sha256// and base64): without tls_ca it "
	         "stands for all other checks, for carriers that sign themselves." },

	/* when the carrier calls */
	{ KEY(outbind_listen), .type = DG_STRING, .initial = "",
	  .doc = "ADDRESS:PORT where the carrier may call (outbind), to be bound to as a receiver; empty: nobody listens." },
	{ KEY(outbind_system_id), .type = DG_STRING, .initial = "",
	  .doc = "The system_id that the carrier gives when it calls." },
	{ KEY(outbind_password), .type = DG_SECRET, .initial = "",
	  .doc = "Its password then." },

	/* how fast */
	{ KEY(window), .type = DG_INT, .initial = "10", .min = 1, .max = 1000,
	  .doc = "Messages under way on one bind that the carrier has not answered yet." },
	{ KEY(messages_per_second), .type = DG_INT, .initial = "0", .min = 0, .max = 1000000,
	  .doc = "Short messages per second that the account allows (each part of a long text is one); 0: no limit." },
	{ KEY(throttle_pause), .type = DG_DURATION_MS, .initial = "1s", .min = 1, .max = MINUTES_10,
	  .doc = "Pause when the carrier says that messages come too fast; it doubles up to thirty times as much." },
	{ KEY(queue_full_pause), .type = DG_DURATION_MS, .initial = "30s", .min = 1, .max = MINUTES_10,
	  .doc = "Pause when the carrier's queue is full; it doubles up to ten times as much." },
	{ KEY(statuses), .type = DG_JSON, .initial = "{}",
	  .doc = "What the carrier means by command_status values of its own: {\"0x401\": {\"status\": \"throttled\"}, "
	         "\"0x402\": {\"status\": \"denied\", \"text\": \"no credit\"}}; others are final." },
	{ KEY(patience), .type = DG_DURATION_MS, .initial = "5m", .min = 1, .max = HOUR_MS,
	  .doc = "How long a message may wait while the carrier keeps putting it off; then another route is tried." },

	/* what goes out */
	{ KEY(default_alphabet), .type = DG_STRING, .initial = "gsm", .choices = "gsm|latin1|ascii",
	  .doc = "What the carrier takes data_coding 0 for; texts with other characters go as UCS-2." },
	{ KEY(charsets), .type = DG_JSON, .initial = "{}",
	  .doc = "What the carrier takes data_codings for in what it gets, by iconv's names: {\"4\": \"windows-1251\"}; "
	         "the lowest one that has all of a text is used before UCS-2; \"0\" stands for default_alphabet." },
	{ KEY(national_languages), .type = DG_JSON, .initial = "[]",
	  .doc = "Languages, such as [\"tr\", \"es\", \"pt\"], whose shift tables may be used where that saves a short "
	         "message; the carrier and the phones have to know them." },
	{ KEY(transliterate), .type = DG_STRING, .initial = "off", .choices = "off|gsm",
	  .doc = "gsm: typographic quotes, dashes and accents may become plain ones where all of the text then takes "
	         "fewer short messages." },
	{ KEY(septets), .type = DG_STRING, .initial = "unpacked", .choices = "unpacked|packed",
	  .doc = "How the GSM alphabet travels, both ways: a character in an octet, or eight of them in seven octets." },
	{ KEY(concat), .type = DG_STRING, .initial = "udh16", .choices = "udh16|udh8|sar|payload",
	  .doc = "How a long text is sent: in parts with 16-bit or 8-bit references in user data headers, in parts with "
	         "sar parameters, or whole as message_payload." },
	{ KEY(max_parts), .type = DG_INT, .initial = "20", .min = 1, .max = 255,
	  .doc = "Into how many short messages one text may be cut; longer ones are refused." },
	{ KEY(registered_delivery), .type = DG_BOOL, .initial = "true", .caps = DG_CAP_DELIVERED,
	  .doc = "Ask for a delivery receipt for every part; false: a text is done when the carrier has taken it." },
	{ KEY(validity), .type = DG_DURATION_MS, .initial = "0s",
	  .doc = "How long the carrier shall try to deliver; 0: as long as it likes." },
	{ KEY(service_type), .type = DG_STRING, .initial = "",
	  .doc = "service_type of every message, where the carrier asks for one." },
	{ KEY(priority), .type = DG_INT, .initial = "0", .min = 0, .max = 255,
	  .doc = "priority_flag of every message: 0 (lowest) to 3 at most carriers." },
	{ KEY(time_format), .type = DG_STRING, .initial = "relative", .choices = "relative|absolute",
	  .doc = "How validity periods are written; where the carrier refuses one form the other is tried, then none." },
	{ KEY(tlvs), .type = DG_JSON, .initial = "[]",
	  .doc = "Optional parameters that the carrier wants with each message: [{\"tag\": \"0x1400\", \"type\": \"string\", "
	         "\"value\": \"{{sender}}\", \"when\": {\"recipient\": \"+91*\"}}]." },
	{ KEY(address_plans), .type = DG_JSON, .initial = "{}",
	  .doc = "Types of number, numbering plans and prefixes by what addresses look like (international, short, other, "
	         "name): {\"dest\": {\"international\": {\"ton\": 0, \"npi\": 1, \"prefix\": \"00\"}}}." },
	{ KEY(source_ton), .type = DG_STRING, .initial = "auto",
	  .doc = "Type of number of senders: auto (by what they look like) or a number." },
	{ KEY(source_npi), .type = DG_STRING, .initial = "auto",
	  .doc = "Numbering plan of senders: auto or a number." },
	{ KEY(dest_ton), .type = DG_STRING, .initial = "auto",
	  .doc = "Type of number of recipients: auto or a number." },
	{ KEY(dest_npi), .type = DG_STRING, .initial = "auto",
	  .doc = "Numbering plan of recipients: auto or a number." },

	/* what comes in */
	{ KEY(inbound_alphabet), .type = DG_STRING, .initial = "same", .choices = "same|gsm|latin1|ascii",
	  .doc = "What the carrier means by data_coding 0 in what it sends; same: as default_alphabet." },
	{ KEY(inbound_charsets), .type = DG_JSON, .initial = "{}",
	  .doc = "What the carrier means by data_codings in what it sends, by iconv's names: {\"15\": \"GBK\"}." },
	{ KEY(country_code), .type = DG_STRING, .initial = "",
	  .doc = "Country code, such as 49, for incoming numbers that the carrier writes in national form." },
	{ KEY(concat_timeout), .type = DG_DURATION_MS, .initial = "30m", .min = 1, .max = DAYS_7,
	  .doc = "How long to wait for the missing parts of an incoming text before it is shown without them." },
	{ KEY(receipt_ids), .type = DG_STRING, .initial = "auto", .choices = "auto|exact",
	  .doc = "auto: receipts may write message ids in hexadecimal for decimal, in another case, with other zeros." },

	{ KEY(answer_within), .type = DG_DURATION_MS, .initial = "20s", .min = 1, .max = MINUTES_10,
	  .doc = "How long the carrier is kept waiting for the answer to a text when the disk is slow; then it is told to "
	         "send it again." },
	{ KEY(repeats_for), .type = DG_DURATION_MS, .initial = "24h", .min = 1, .max = DAYS_7,
	  .doc = "How long the carrier goes on sending a text again of which it never saw the answer." },

	/* the link */
	{ KEY(enquire_link_interval), .type = DG_DURATION_MS, .initial = "30s", .min = 1, .max = HOUR_MS,
	  .doc = "Silence after which the carrier is asked whether it is there; after three such silences the link ends." },
	{ KEY(response_timeout), .type = DG_DURATION_MS, .initial = "60s", .min = 1, .max = HOUR_MS,
	  .doc = "How long the carrier may take to answer a message; after that nobody knows whether it was sent." },
	{ KEY(on_silence), .type = DG_STRING, .initial = "wait", .choices = "wait|reconnect",
	  .doc = "When an answer stays away for so long: wait for those of other messages, or end the bind and begin anew." },
	{ KEY(connect_timeout), .type = DG_DURATION_MS, .initial = "30s", .min = 1, .max = MINUTES_10,
	  .doc = "How long connecting, and then binding, may take." },
	{ KEY(reconnect_interval), .type = DG_DURATION_MS, .initial = "1s", .min = 1, .max = MINUTES_10,
	  .doc = "Wait before connecting again; it doubles up to sixty times as much." },
	{ KEY(refused_interval), .type = DG_DURATION_MS, .initial = "60s", .min = 1, .max = HOUR_MS,
	  .doc = "Likewise after the carrier refused the account, or one side the other's certificate; at least so long, and twice as long each time, up to thirty times." },
	{ KEY(max_pdu), .type = DG_INT, .initial = "66560", .min = 1024, .max = 16777216,
	  .doc = "Octets of the longest PDU that the carrier may send; a longer one ends the connection." },
	{ 0 },
};
/* clang-format on */

DG_EXPORT const struct dg_transport dg_transport_module = {
	.abi = 1,
	.size = sizeof(struct dg_transport),
	.name = "smpp",
	.summary = "Text messages through a carrier's SMSC (SMPP 3.4)",
	.gateway = "sms",
	.caps = DG_CAP_TRUNK | DG_CAP_PHONE | DG_CAP_DELIVERED,
	.options = options,
	.config_size = sizeof(struct smpp_config),
	.create = smpp_session_create,
	.destroy = smpp_session_destroy,
	.start = smpp_session_start,
	.stop = smpp_session_stop,
	.deliver = smpp_session_deliver,
	.measure = smpp_session_measure,
};
