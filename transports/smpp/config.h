/* config.h - an instance's section of the configuration, as core fills it from the option table in module.c. */
#ifndef SMPP_CONFIG_H
#define SMPP_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

struct smpp_config {
	const char *host, *system_id, *password, *system_type, *bind, *address_range, *service_type;
	uint16_t port;
	int64_t rx_port, binds, window, messages_per_second, max_parts, max_pdu;
	const char *source_ton, *source_npi, *dest_ton, *dest_npi, *country_code;
	const char *default_alphabet, *inbound_alphabet, *concat, *receipt_ids;
	const char *statuses, *tlvs, *address_plans, *time_format, *on_silence;
	int64_t priority;
	const char *septets, *transliterate, *national_languages, *charsets, *inbound_charsets;
	bool registered_delivery, tls;
	const char *tls_ca, *tls_cert, *tls_key, *tls_server_name, *tls_pin;
	const char *outbind_listen, *outbind_system_id, *outbind_password;
	int64_t enquire_link_interval, response_timeout, connect_timeout, reconnect_interval, refused_interval;
	int64_t throttle_pause, queue_full_pause, patience, concat_timeout, validity;
	int64_t answer_within, repeats_for;
};

#endif
