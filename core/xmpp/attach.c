/* attach.c - see attach.h. Called by tell.c; asks upload.c for one file after the other. */
#include "xmpp/attach.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "router/files.h"
#include "router/job.h"
#include "util/mem.h"
#include "xmpp/component.h"
#include "xmpp/data_url.h"
#include "xmpp/tell.h"

enum { HELD_MAX = 8 };

struct held {
	struct dg_node node;
	struct component *c; /* NULL: the stream went; what is under way ends for nobody */
	struct dg_row *row;  /* given */
	struct dg_file *files;
	size_t n_files, next; /* the file that is looked at next */
	char *urls[DG_FILES_MOST];
	size_t n_lost; /* files that could not be put anywhere */
	const char *lost;
	bool is_going; /* go_on() is at work */
};

void attachments_init(struct attachments *a)
{
	*a = (struct attachments){ .n = 0 };
	dg_list_init(&a->held);
}

static void held_free(struct held *h)
{
	dg_list_remove(&h->node);
	for (size_t i = 0; i < DG_FILES_MOST; i++)
		free(h->urls[i]);
	free(h->files);
	free(h->row);
	free(h);
}

void attachments_finish(struct attachments *a)
{
	while (!dg_list_empty(&a->held))
		held_free(DG_OF(a->held.next, struct held, node));
}

void attachments_stream_down(struct attachments *a)
{
	for (struct dg_node *n = a->held.next; n != &a->held; n = n->next)
		DG_OF(n, struct held, node)->c = NULL;
	a->n = 0;
}

bool attach_is_needed(const struct dg_row *row)
{
	return row->files && strstr(row->files, "\tdata:");
}

/* ---- shown ---- */

/* The text as if its files had come with URLs; what was lost is said in words. */
static void show(struct component *c, struct held *h)
{
	struct dg_row row = *h->row;
	struct dg_buf files = { 0 }, text = { 0 };
	char number[24];
	dg_files_print(&files, h->files, h->n_files);
	dg_buf_str(&text, row.text);
	if (h->n_lost) {
		snprintf(number, sizeof number, "%llu", (unsigned long long)row.id);
		const struct dg_said said = { DG_T_FILE_KEPT, { h->lost, number, NULL } };
		dg_buf_str(&text, text.len ? "\n" : "");
		dg_text_print(&text, component_lang(c, NULL, row.user), &said);
	}
	row.files = files.at;
	row.text = text.at ? text.at : "";
	tell_text(c, &row);
	dg_buf_finish(&files);
	dg_buf_finish(&text);
}

static void end(struct held *h)
{
	struct component *c = h->c;
	if (!c) {
		held_free(h);
		return;
	}
	bool was_full = c->attachments.n-- == HELD_MAX;
	show(c, h);
	held_free(h);
	if (was_full)
		dg_router_drained(c->router, c->conf->domain);
}

/* ---- one after the other ---- */

static void note(struct held *h, const char *url)
{
	struct dg_file *f = &h->files[h->next];
	if (url) {
		h->urls[h->next] = dg_strdup(url);
		f->url = h->urls[h->next];
	} else {
		h->lost = f->name ? f->name : f->type;
		f->url = ""; /* left out when the list is written */
		h->n_lost++;
	}
	h->next++;
}

static void go_on(struct held *h);

static void on_done(void *arg, const char *url)
{
	struct held *h = arg;
	note(h, url);
	if (!h->is_going) /* else the loop there takes the next */
		go_on(h);
}

/* "image/jpeg" is called "file.jpeg": some clients look at the end of the URL alone. */
static void name_of(const struct dg_file *f, const char *type, char out[80])
{
	const char *sub = strchr(type, '/') + 1;
	size_t n = strspn(sub, "abcdefghijklmnopqrstuvwxyz0123456789");
	if (f->name && *f->name && !strpbrk(f->name, "/\\"))
		snprintf(out, 80, "%.*s", 70, f->name);
	else
		snprintf(out, 80, n && !sub[n] ? "file.%.*s" : "file", (int)n, sub);
}

static void put(struct held *h, const struct dg_file *f)
{
	struct dg_buf octets = { 0 };
	char type[DATA_URL_TYPE_MAX], name[80];
	if (data_url_read(f->url, type, &octets)) {
		name_of(f, type, name);
		const struct upload_file file = { name, type, octets.at, octets.len };
		upload_put(&h->c->uploads, &file, on_done, h);
	} else {
		note(h, NULL);
	}
	dg_buf_finish(&octets);
}

static void go_on(struct held *h)
{
	h->is_going = true;
	while (h->c && h->next < h->n_files) {
		size_t at = h->next;
		if (!data_url_is(h->files[at].url))
			h->next++;
		else
			put(h, &h->files[at]);
		if (h->next == at) { /* on its way */
			h->is_going = false;
			return;
		}
	}
	end(h);
}

enum dg_status attach_take(struct component *c, const struct dg_row *row)
{
	if (c->attachments.n >= HELD_MAX)
		return DG_OFFLINE;
	struct held *h = dg_alloc(sizeof *h);
	h->c = c;
	h->row = row_copy(row);
	h->files = dg_files_read(h->row->files, &h->n_files);
	dg_list_append(&c->attachments.held, &h->node);
	c->attachments.n++;
	go_on(h);
	return DG_OK;
}
