/* upload.c - see upload.h. Called by attach.c; place.c finds the service. */
#include "xmpp/upload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "net/http_client.h"
#include "util/clock.h"
#include "util/mem.h"
#include "xmpp/component.h"
#include "xmpp/place.h"

enum { PUT_MS = 60 * 1000, ANSWER_MAX = 4096, FIELDS_MAX = 4 };

struct upload {
	struct dg_node node;
	struct uploads *uploads;
	char *name, *type, *get;
	struct dg_buf octets;
	upload_done *done;
	void *arg;
	bool waits; /* for the service to be found */
};

void uploads_init(struct uploads *u, struct component *c, uv_loop_t *loop)
{
	*u = (struct uploads){ .c = c, .loop = loop };
	dg_list_init(&u->files);
}

static void upload_free(struct upload *f)
{
	dg_list_remove(&f->node);
	free(f->name);
	free(f->type);
	free(f->get);
	dg_buf_finish(&f->octets);
	free(f);
}

void uploads_finish(struct uploads *u)
{
	dg_http_client_destroy(u->http);
	place_forget(u);
	while (!dg_list_empty(&u->files))
		upload_free(DG_OF(u->files.next, struct upload, node));
	free(u->service);
}

static void end(struct upload *f, const char *url)
{
	f->done(f->arg, url);
	upload_free(f);
}

/* Once a file: who reads it finds words in its place. */
static void fail(struct upload *f, const char *why)
{
	const struct component *c = f->uploads->c;
	dg_log(c->log, DG_LOG_WARN, DG_SAY("xmpp", "a file could not be put where users can read it"),
		DG_S("domain", c->conf->domain), DG_S("service", f->uploads->service), DG_S("why", why));
	end(f, NULL);
}

/* ---- to where the slot says ---- */

static void on_put(void *arg, const struct dg_http_result *result)
{
	struct upload *f = arg;
	char why[64];
	if (result->status == DG_OK && (result->code == 200 || result->code == 201)) {
		end(f, f->get);
		return;
	}
	snprintf(why, sizeof why, "the answer was %u", result->code);
	fail(f, result->status == DG_OK ? why : result->why);
}

static bool may_be_asked_for(const char *header)
{
	return !strcasecmp(header, "Authorization") || !strcasecmp(header, "Cookie") || !strcasecmp(header, "Expires");
}

static void put(struct upload *f, const struct dg_element *put_to)
{
	struct uploads *u = f->uploads;
	struct dg_http_field fields[FIELDS_MAX] = { { "Content-Type", f->type } };
	size_t n = 1;
	for (const struct dg_element *e = dg_element_first(put_to); e && n < FIELDS_MAX; e = dg_element_next(e)) {
		const char *name = dg_element_attr(e, "name");
		if (name && !strcmp(dg_element_name(e), "header") && may_be_asked_for(name))
			fields[n++] = (struct dg_http_field){ name, dg_element_text(e) };
	}
	const struct dg_http_call call = { .method = "PUT",
		.url = dg_element_attr(put_to, "url"),
		.fields = fields,
		.n_fields = n,
		.body = f->octets.at,
		.body_octets = f->octets.len,
		.answer_max = ANSWER_MAX,
		.timeout_ms = PUT_MS };
	if (!u->http)
		u->http = dg_http_client_create(u->loop);
	dg_http_client_send(u->http, &call, on_put, f);
}

/* ---- the slot ---- */

static bool is_web(const char *url)
{
	return url && (!strncmp(url, "https://", 8) || !strncmp(url, "http://", 7));
}

static void on_slot(void *arg, const struct dg_element *iq)
{
	struct upload *f = arg;
	const struct dg_element *slot = iq ? dg_element_child(iq, "slot", NS_UPLOAD) : NULL;
	const struct dg_element *to = slot ? dg_element_child(slot, "put", NS_UPLOAD) : NULL;
	const struct dg_element *from = slot ? dg_element_child(slot, "get", NS_UPLOAD) : NULL;
	const char *get = from ? dg_element_attr(from, "url") : NULL;
	if (!to || !is_web(dg_element_attr(to, "url")) || !is_web(get)) {
		fail(f, iq ? "the server gave no slot" : "the server did not answer");
		return;
	}
	f->get = dg_strdup(get);
	put(f, to);
}

static void ask_slot(struct upload *f)
{
	struct uploads *u = f->uploads;
	char octets[24];
	if (u->most && f->octets.len > u->most) {
		fail(f, "it is larger than the server takes");
		return;
	}
	snprintf(octets, sizeof octets, "%zu", f->octets.len);
	struct dg_render r = ask_open(u->c, "get", NULL, u->service);
	dg_render_open(&r, "request");
	dg_render_attr(&r, "xmlns", NS_UPLOAD);
	dg_render_attr(&r, "filename", f->name);
	dg_render_attr(&r, "size", octets);
	dg_render_attr(&r, "content-type", f->type);
	dg_render_close(&r);
	dg_render_close(&r);
	ask_send(u->c, u->service, on_slot, f);
}

/* ---- the service ---- */

static void go_on(struct upload *f)
{
	f->waits = false;
	if (f->uploads->service)
		ask_slot(f);
	else
		fail(f, "no domain of \"vhosts\" offers a place for files");
}

static void on_place(struct uploads *u)
{
	struct dg_node *next;
	for (struct dg_node *n = u->files.next; n != &u->files; n = next) {
		struct upload *f = DG_OF(n, struct upload, node);
		next = n->next;
		if (!f->waits)
			continue;
		go_on(f);
		next = u->files.next; /* whoever was answered may have brought others */
	}
}

void upload_put(struct uploads *u, const struct upload_file *file, upload_done *done, void *arg)
{
	struct upload *f = dg_alloc(sizeof *f);
	f->uploads = u;
	f->name = dg_strdup(file->name);
	f->type = dg_strdup(file->type);
	dg_buf_add(&f->octets, file->octets, file->n);
	f->done = done;
	f->arg = arg;
	dg_list_append(&u->files, &f->node);
	if (dg_mono_ms() < u->known_until_ms) {
		go_on(f);
		return;
	}
	f->waits = true;
	place_find(u, on_place);
}
