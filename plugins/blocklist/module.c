/* module.c - blocklist: phones with which texts are not exchanged, from a file that is read again on SIGHUP. A filter
 * on both ways; the router's chain calls it. What comes from a blocked phone is dropped, and the phone hears nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dragoman/plugin.h"
#include "list.h"
#include "util/buf.h"
#include "util/mem.h"

enum { FILE_OCTETS_MAX = 64 << 20, READ_OCTETS = 64 << 10 };

struct blocklist_config {
	const char *file;
};

/* clang-format off */
static const struct dg_option options[] = {
	{ .key = "file", .type = DG_STRING, .offset = offsetof(struct blocklist_config, file),
	  .doc = "Path of the list: lines of who (a JID, a domain, *), way (down, up, both), and phones (+15550001111, +1900*)." },
	{ 0 },
};
/* clang-format on */

struct blocklist {
	struct dg_host *host;
	const struct blocklist_config *config;
	struct list *list;
};

/* errno; 0: all of it is in `out`. */
static int read_file(const char *path, struct dg_buf *out)
{
	FILE *f = fopen(path, "re");
	int failed = f ? 0 : errno;
	while (f && !failed) {
		size_t n = fread(dg_buf_reserve(out, READ_OCTETS), 1, READ_OCTETS, f);
		failed = ferror(f) ? EIO : out->len + n > FILE_OCTETS_MAX ? EFBIG : 0;
		if (failed || !n)
			break;
		out->len += n;
		out->at[out->len] = '\0';
	}
	if (f)
		fclose(f);
	return failed;
}

/* NULL with `why`. */
static struct list *read_list(const char *path, struct dg_error *why)
{
	struct dg_buf text = { 0 };
	struct dg_error wrong = { "" };
	int failed = read_file(path, &text);
	struct list *list = failed ? NULL : list_read(text.at ? text.at : "", &wrong);
	if (!list)
		snprintf(why->text, sizeof why->text, "%.120s: %.120s", path, failed ? strerror(failed) : wrong.text);
	dg_buf_finish(&text);
	return list;
}

static enum dg_status create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	const struct blocklist_config *c = config;
	struct list *list = read_list(c->file, why);
	if (!list)
		return DG_INVALID;
	struct blocklist *b = dg_alloc(sizeof *b);
	b->host = host;
	b->config = c;
	b->list = list;
	*out = b;
	return DG_OK;
}

static void destroy(void *self)
{
	struct blocklist *b = self;
	list_free(b->list);
	free(b);
}

static void start(void *self)
{
	const struct blocklist *b = self;
	b->host->gauge(b->host, "entries", (int64_t)list_count(b->list));
}

static void reload(void *self)
{
	struct blocklist *b = self;
	struct dg_error why;
	struct list *fresh = read_list(b->config->file, &why);
	if (!fresh) {
		b->host->log(b->host, DG_LOG_ERROR, "the list is as it was: %s", why.text);
		return;
	}
	list_free(b->list);
	b->list = fresh;
	start(b);
	b->host->log(b->host, DG_LOG_INFO, "the list was read again: %zu entries", list_count(fresh));
}

static enum dg_verdict filter(
	void *self, const struct dg_place *at, struct dg_event *ev, enum dg_status *why, struct dg_error *text)
{
	struct blocklist *b = self;
	if (!ev->message.peer || ev->message.room || !list_blocks(b->list, at, ev->message.peer))
		return DG_PASS;
	*why = DG_DENIED;
	snprintf(text->text, sizeof text->text, "This text was not sent: %.64s is blocked here.", ev->message.peer);
	b->host->count(b->host, at->way == DG_DOWN ? "refused" : "dropped", 1);
	return DG_DROP;
}

DG_EXPORT const struct dg_plugin dg_plugin_module = {
	.abi = 1,
	.size = sizeof(struct dg_plugin),
	.name = "blocklist",
	.summary = "Phones with which no texts are exchanged",
	.kinds = 1u << DG_MESSAGE,
	.options = options,
	.config_size = sizeof(struct blocklist_config),
	.create = create,
	.destroy = destroy,
	.filter = filter,
	.start = start,
	.reload = reload,
};
