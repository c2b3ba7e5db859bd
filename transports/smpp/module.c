/* The descriptor of the module and its option table: what core reads before any code of the module runs. */
#include "session.h"

#define OPTION(name, kind) .key = #name, .type = (kind), .offset = offsetof(struct smpp_config, name)

static const struct dg_option options[] = {
	{OPTION(host,									 DG_STRING), .doc = "Host name or address of the carrier's SMSC." },
	{ OPTION(port,			       DG_PORT), .initial = "2775", .doc = "TCP port of the SMSC." },
	{ OPTION(system_id,									DG_STRING), .doc = "The account's name, as the carrier gave it." },
	{ OPTION(password,								  DG_SECRET), .initial = "", .doc = "The account's password." },
	{ OPTION(system_type,										  DG_STRING), .initial = "",
         .doc = "The kind of account, where the carrier asks for one." },
	{ OPTION(bind,  DG_STRING), .initial = "transceiver", .choices = "transceiver|pair",
         .doc = "One bind for both ways, or a transmitter and a receiver." },
	{ OPTION(rx_port,										  DG_PORT), .initial = "0",
         .doc = "With bind pair: TCP port of the receiver; 0: the same as port." },
	{ OPTION(binds,        DG_INT), .initial = "1", .min = 1, .max = 16,
         .doc = "How many binds (or pairs) to hold at once; each message takes the one with the least work." },
	{ OPTION(window,						   DG_INT), .initial = "10", .min = 1, .max = 1000,
         .doc = "Messages under way on one bind that the carrier has not answered yet." },
	{ OPTION(messages_per_second,								 DG_INT), .initial = "0", .min = 0, .max = 1000000,
         .doc = "Short messages per second that the account allows (each part of a long text is one); 0: no "
		       "limit." },
	{ OPTION(max_parts,								      DG_INT), .initial = "20", .min = 1, .max = 255,
         .doc = "Into how many short messages one text may be cut; longer ones are refused." },
	{ OPTION(concat,										  DG_STRING), .initial = "udh16", .choices = "udh16|udh8|sar|payload",
         .doc = "How the parts of a long text belong together: user data headers with 16-bit or 8-bit "
		       "references, "
		       "sar parameters, or one message_payload that the carrier splits." },
	{ OPTION(default_alphabet,									DG_STRING), .initial = "gsm", .choices = "gsm|latin1|ascii",
         .doc = "What the carrier takes data_coding 0 for in what it gets; other characters go as UCS-2." },
	{ OPTION(inbound_alphabet,						      DG_STRING), .initial = "same", .choices = "same|gsm|latin1|ascii",
         .doc = "What the carrier means by data_coding 0 in what it sends; same: as default_alphabet." },
	{ OPTION(registered_delivery,										  DG_BOOL), .initial = "true",
         .doc = "Ask for a delivery receipt for every part." },
	{ OPTION(receipt_ids,DG_STRING), .initial = "auto", .choices = "auto|exact",
         .doc = "auto: receipts may spell message ids in hexadecimal for decimal, in another case or with other "
		       "zeros." },
	{ OPTION(validity,             DG_DURATION_MS), .initial = "0",
         .doc = "How long the carrier shall try to deliver; 0: as long as it likes." },
	{ OPTION(concat_timeout,								       DG_DURATION_MS), .initial = "30m", .min = 1, .max = INT64_C(604800000),
         .doc = "How long to wait for the missing parts of an incoming text before it is shown without them." },
	{ OPTION(service_type,								     DG_STRING), .initial = "", .doc = "service_type of every message." },
	{ OPTION(address_range,									  DG_STRING), .initial = "",
         .doc = "The numbers that the bind is for, as the carrier says." },
	{ OPTION(source_ton,										  DG_STRING), .initial = "auto",
         .doc = "Type of number of senders: auto (by what they look like) or a number." },
	{ OPTION(source_npi,                          DG_STRING), .initial = "auto", .doc = "Numbering plan of senders: auto or a number." },
	{ OPTION(dest_ton,									   DG_STRING), .initial = "auto", .doc = "Type of number of recipients: auto or a number." },
	{ OPTION(dest_npi,      DG_STRING), .initial = "auto", .doc = "Numbering plan of recipients: auto or a number." },
	{ OPTION(country_code,							 DG_STRING), .initial = "",
         .doc = "Country code, such as 49, for incoming numbers that the carrier sends in national form." },
	{ OPTION(enquire_link_interval,								     DG_DURATION_MS), .initial = "30s", .min = 1, .max = INT64_C(3600000),
         .doc = "Silence after which the carrier is asked whether it is still there; it may miss three such "
		       "questions." },
	{ OPTION(response_timeout,								     DG_DURATION_MS), .initial = "60s", .min = 1, .max = INT64_C(3600000),
         .doc = "How long the carrier may take to answer a message; after that nobody knows whether it was "
		       "sent." },
	{ OPTION(connect_timeout,										  DG_DURATION_MS), .initial = "30s", .min = 1, .max = INT64_C(600000),
         .doc = "How long connecting, and then binding, may take." },
	{ OPTION(reconnect_interval,       DG_DURATION_MS), .initial = "1s", .min = 1, .max = INT64_C(600000),
         .doc = "Wait before connecting again; it doubles up to sixty times as much." },
	{ OPTION(refused_interval,									   DG_DURATION_MS), .initial = "60s", .min = 1, .max = INT64_C(3600000),
         .doc = "Likewise after the carrier refused the account; it doubles up to thirty times as much." },
	{ OPTION(throttle_pause, DG_DURATION_MS), .initial = "1s", .min = 1, .max = INT64_C(600000),
         .doc = "Pause when the carrier says that messages come too fast; it doubles up to thirty times as "
		       "much." },
	{ OPTION(queue_full_pause,								      DG_DURATION_MS), .initial = "30s", .min = 1, .max = INT64_C(600000),
         .doc = "Pause when the carrier's queue is full; it doubles up to ten times as much." },
	{ OPTION(max_pdu,								 DG_INT), .initial = "66560", .min = 1024, .max = 16777216,
         .doc = "Octets of the longest PDU that the carrier may send; a longer one ends the connection." },
	{ 0    },
};

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
};
