/* module.c - archive: call detail records, one line of JSON each, in one file. An observer: it changes nothing and
 * holds up nothing. The router's chain calls it. */
#include <stdlib.h>
#include <string.h>

#include "dragoman/plugin.h"
#include "record.h"
#include "util/clock.h"
#include "util/mem.h"
#include "writer.h"

enum { WAITING_OCTETS = 16 << 20 };

struct archive_config {
	const char *file;
	bool text, mask, daily;
	int64_t max_octets, sync;
};

#define KEY(member) .key = #member, .offset = offsetof(struct archive_config, member)

/* clang-format off */
static const struct dg_option options[] = {
	{ KEY(file), .type = DG_STRING, .doc = "Path of the file that records are added to." },
	{ KEY(text), .type = DG_BOOL, .initial = "false",
	  .doc = "Keep what was said, too: one more record for each text that is handed over." },
	{ KEY(mask), .type = DG_BOOL, .initial = "false", .doc = "Leave out the middle of phone numbers." },
	{ KEY(daily), .type = DG_BOOL, .initial = "false",
	  .doc = "Put the file aside when a day of UTC is over, as FILE.20261123T000000Z." },
	{ KEY(max_octets), .type = DG_INT, .initial = "0",
	  .doc = "Put the file aside when it is larger than so many octets; 0: never.", .min = 0, .max = -1 },
	{ KEY(sync), .type = DG_DURATION_MS, .initial = "1s",
	  .doc = "How long a record may wait for the disk to have it for sure.", .min = 0, .max = 3600000 },
	{ 0 },
};
/* clang-format on */

struct archive {
	struct dg_host *host;
	struct record_options record;
	struct writer_options writing;
	struct writer *writer;
	struct dg_buf line;
	int trouble; /* as last said */
	bool is_losing;
};

static enum dg_status create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	const struct archive_config *c = config;
	(void)why;
	struct archive *a = dg_alloc(sizeof *a);
	a->host = host;
	a->record = (struct record_options){ c->text, c->mask };
	a->writing = (struct writer_options){ c->file, c->max_octets, c->daily, c->sync, WAITING_OCTETS };
	a->writer = writer_create(&a->writing);
	*out = a;
	return DG_OK;
}

static void destroy(void *self)
{
	struct archive *a = self;
	writer_destroy(a->writer);
	dg_buf_finish(&a->line);
	free(a);
}

static void mind_trouble(struct archive *a, int trouble)
{
	if (trouble == a->trouble)
		return;
	a->trouble = trouble;
	if (trouble)
		a->host->log(a->host, DG_LOG_ERROR, "records cannot be written to %s: %s", a->writing.path,
			strerror(trouble));
	else
		a->host->log(a->host, DG_LOG_INFO, "records are written to %s again", a->writing.path);
}

static void start(void *self)
{
	struct archive *a = self;
	mind_trouble(a, writer_start(a->writer));
}

static void reload(void *self)
{
	writer_reopen(((struct archive *)self)->writer);
}

static void observe(void *self, const struct dg_place *at, const struct dg_event *ev, enum dg_status result)
{
	struct archive *a = self;
	dg_buf_clear(&a->line);
	record_write(&a->record, at, ev, result, dg_now_ms(), &a->line);
	if (!a->line.len)
		return;
	bool is_lost = !writer_add(a->writer, a->line.at, a->line.len);
	a->host->count(a->host, is_lost ? "lost" : "records", 1);
	if (is_lost && !a->is_losing)
		a->host->log(a->host, DG_LOG_ERROR, "too many records wait for the disk: new ones are lost");
	a->is_losing = is_lost;
	mind_trouble(a, writer_trouble(a->writer));
}

DG_EXPORT const struct dg_plugin dg_plugin_module = {
	.abi = 1,
	.size = sizeof(struct dg_plugin),
	.name = "archive",
	.summary = "Call detail records as lines of JSON",
	.kinds = 1u << DG_MESSAGE | 1u << DG_RECEIPT,
	.options = options,
	.config_size = sizeof(struct archive_config),
	.create = create,
	.destroy = destroy,
	.observe = observe,
	.start = start,
	.reload = reload,
};
