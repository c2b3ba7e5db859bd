/* irc_options.h - an option table with one of everything. */
#ifndef IRC_OPTIONS_H
#define IRC_OPTIONS_H

#include <stdbool.h>

#include "dragoman/transport.h"

struct irc_config {
	char *server, *password, *mode, *channels;
	int64_t lines, wait_ms;
	uint16_t port;
	bool tls;
};

#define AT(member) offsetof(struct irc_config, member)

/* clang-format off */
static const struct dg_option irc_options[] = {
	{ .key = "server", .type = DG_STRING, .offset = AT(server), .doc = "Host name of the server." },
	{ .key = "port", .type = DG_PORT, .offset = AT(port), .initial = "6667", .doc = "TCP port." },
	{ .key = "tls", .type = DG_BOOL, .offset = AT(tls), .initial = "false", .doc = "Whether to use TLS." },
	{ .key = "password", .type = DG_SECRET, .offset = AT(password), .initial = "", .doc = "Of the server." },
	{ .key = "mode", .type = DG_STRING, .offset = AT(mode), .initial = "quiet", .choices = "quiet|loud",
	  .doc = "How much it says." },
	{ .key = "channels", .type = DG_JSON, .offset = AT(channels), .initial = "[]", .doc = "Where it goes." },
	{ .key = "lines", .type = DG_INT, .offset = AT(lines), .initial = "10", .min = 1, .max = 99,
	  .doc = "Lines at once." },
	{ .key = "wait", .type = DG_DURATION_MS, .offset = AT(wait_ms), .initial = "30s", .min = 1000, .max = 0,
	  .doc = "Between attempts." },
	{ 0 },
};
/* clang-format on */

#endif
