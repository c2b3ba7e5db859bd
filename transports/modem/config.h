/* config.h - an instance's section of the configuration, as core fills it from the option table in module.c. */
#ifndef MODEM_CONFIG_H
#define MODEM_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

struct modem_config {
	const char *modems, *init, *concat, *country_code, *national_languages, *transliterate;
	int64_t baud, max_parts;
	bool reports, roaming, flow_control;
	int64_t validity, concat_timeout;
	int64_t watch_interval, read_interval, command_timeout, send_timeout, reopen_interval, restart_pause;
};

#endif
