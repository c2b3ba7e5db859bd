/* log.h - one line per fact: a constant sentence, then values as fields (logfmt or JSON).
 *
 *	dg_log(log, DG_LOG_WARN, DG_SAY("smsc-a", "link lost"), DG_S("host", host), DG_I("retry_ms", ms));
 *
 * ERROR: an operator must act. WARN: degraded, mends itself. INFO: a day's log. DEBUG: wire
 * lines, redacted. Control characters are escaped and a value is cut at 4 KiB. This file formats; the writer that main
 *installs does the I/O.
 */
#ifndef DG_LOG_H
#define DG_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"

struct dg_log {
	enum dg_level level; /* lines above it are not formatted */
	bool json;
	void (*write)(void *arg, const char *line, size_t octets); /* ends in a newline; borrowed */
	void *arg;
};

struct dg_field {
	const char *key, *text;
	int64_t number;
	bool is_number;
};

/* clang-format off */
#define DG_SAY(tag, sentence) { (tag), (sentence), 0, false }
#define DG_S(key, text) { (key), (text), 0, false } /* NULL text: the field is left out */
#define DG_I(key, number) { (key), NULL, (int64_t)(number), true }

/* The first field is the tag and the sentence (DG_SAY). `log` may be NULL: nothing is written. */
#define dg_log(log, level, ...) \
	dg_log_write((log), (level), (const struct dg_field[]){ __VA_ARGS__, { NULL, NULL, 0, false } })
/* clang-format on */
void dg_log_write(const struct dg_log *log, enum dg_level level, const struct dg_field *fields);

/* Mask all but the ends of a number or a JID's node for the log, and leave its resource out: "+1555*****11",
 * "a****@example.org". NULL gives NULL, which DG_S() leaves out. */
const char *dg_log_mask(const char *address, char out[64]);

#endif
