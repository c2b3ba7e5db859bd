/* record.h - one event as one line of the archive. Pure. */
#ifndef ARCHIVE_RECORD_H
#define ARCHIVE_RECORD_H

#include "dragoman/plugin.h"
#include "util/buf.h"

struct record_options {
	bool text; /* what was said, but where its sender wants it kept nowhere */
	bool mask; /* phones */
};

/* Append the line, with its newline. Nothing is appended for what is no record: typing, that something was read, and,
 * without `text`, that a text was handed over. */
void record_write(const struct record_options *options, const struct dg_place *at, const struct dg_event *ev,
	enum dg_status result, int64_t now_ms, struct dg_buf *out);

#endif
