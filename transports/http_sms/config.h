/* config.h - the option table's struct (module.c), as core fills it. */
#ifndef HTTP_SMS_CONFIG_H
#define HTTP_SMS_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

struct http_config {
	const char *profile, *credentials;
	const char *sender;
	bool media, receipts;
	int64_t max_parts, validity;
	int64_t window, messages_per_second, patience, request_timeout;
	const char *public_url, *webhook;
	int64_t concat_timeout;
};

#endif
