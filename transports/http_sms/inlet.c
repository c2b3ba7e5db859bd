/* See inlet.h. A carrier that is not told "yes" brings all of it again: what core has by then it knows by its name. */
#include "inlet.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "media.h"
#include "sms/joiner.h"
#include "util/clock.h"
#include "util/list.h"
#include "util/mem.h"

#define INCOMPLETE_MAX 1000
#define DELAY_NOTED_MS 30000
#define NAMELESS_MS    INT64_C(600000) /* the same words without a name: a repetition only if they come again soon */

struct http_inlet {
	struct dg_host *host;
	const struct http_rules *rules;
	struct dg_http_client *client;
	struct sms_joiner *joiner;
	int64_t window_ms;
	struct dg_node waiting;
	size_t n_batches;
	bool is_ready;
	void (*on_change)(void *arg);
	void *arg;
};

/* What one webhook brought. */
struct batch {
	struct http_inlet *inlet;
	struct http_facts facts;
	size_t n_open; /* facts that are not settled, and one for the call that hands them over */
	enum dg_status status;
	dg_kept *kept;
	void *arg;
};

/* A text that waits for its media. */
struct waiting {
	struct dg_node node;
	struct http_fetch *fetch; /* under way */
	struct batch *batch;
	struct http_fact *fact;
	struct dg_file files[HTTP_MEDIA_MAX];
	size_t n_files, next;
};

/* ---- settling ---- */

static void settle(struct batch *b, enum dg_status status)
{
	struct http_inlet *i = b->inlet;
	if (status != DG_OK)
		b->status = status;
	if (--b->n_open)
		return;
	i->n_batches--;
	b->kept(b->arg, b->status);
	http_facts_finish(&b->facts);
	free(b);
	i->on_change(i->arg);
}

static void on_kept(void *arg, enum dg_status status)
{
	settle(arg, status);
}

/* Of what core will never take there is nothing to be had by bringing it again. */
static void emit(struct batch *b, const struct dg_event *ev)
{
	struct dg_host *host = b->inlet->host;
	enum dg_status status = host->emit(host, ev, on_kept, b);
	if (status == DG_OK)
		return;
	if (status == DG_UNSUPPORTED || status == DG_INVALID) {
		host->log(host, DG_LOG_ERROR, "core does not take what came (status %d)", (int)status);
		status = DG_OK;
	}
	settle(b, status);
}

/* ---- receipts, and texts without media ---- */

static void emit_receipt(struct batch *b, const struct http_fact *f)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	const char *refs[HTTP_REFS_MAX];
	for (size_t i = 0; i < f->n_refs; i++)
		refs[i] = f->refs[i];
	ev.receipt.peer = f->peer;
	ev.receipt.stage = f->stage;
	ev.receipt.why = f->why;
	ev.receipt.text = f->text;
	ev.receipt.refs = refs;
	ev.receipt.n_refs = f->n_refs;
	b->inlet->host->count(b->inlet->host, "receipts", 1);
	emit(b, &ev);
}

static void emit_text(struct batch *b, const struct http_fact *f, const struct dg_file *files, size_t n_files)
{
	int64_t now_ms = dg_now_ms();
	const struct dg_span span = { now_ms - (f->has_id ? b->inlet->window_ms : NAMELESS_MS), now_ms };
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = f->id;
	ev.message.peer = f->peer;
	ev.message.self = *f->self ? f->self : NULL;
	ev.message.text = *f->text || n_files ? f->text : "[a message without text]";
	ev.message.subject = f->subject;
	ev.message.files = n_files ? files : NULL;
	ev.message.n_files = n_files;
	ev.message.maybe_repeat = true;
	ev.message.spans = &span;
	ev.message.n_spans = 1;
	b->inlet->host->count(b->inlet->host, "texts", 1);
	emit(b, &ev);
}

static void add_part(struct batch *b, const struct http_fact *f)
{
	struct sms_content part = { .octets = (const uint8_t *)f->text, .n = strlen(f->text), .alphabet = SMS_UTF8 };
	part.place = f->place;
	b->inlet->host->count(b->inlet->host, "parts", 1);
	enum dg_status status = sms_joiner_add(b->inlet->joiner, f->peer, f->self, &part, on_kept, b);
	if (status != DG_OK)
		settle(b, status);
}

/* ---- media ---- */

static void next_medium(struct waiting *w);

static void waiting_free(struct waiting *w)
{
	dg_list_remove(&w->node);
	for (size_t i = 0; i < w->n_files; i++) {
		free((char *)(uintptr_t)w->files[i].url);
		free((char *)(uintptr_t)w->files[i].type);
	}
	free(w);
}

static void waiting_end(struct waiting *w)
{
	emit_text(w->batch, w->fact, w->files, w->n_files);
	waiting_free(w);
}

static void add_file(struct waiting *w, const char *url, const char *type, size_t octets)
{
	w->files[w->n_files++] = (struct dg_file){
		.url = dg_strdup(url), .type = dg_strdup(type), .name = w->fact->media[w->next].name, .octets = octets
	};
}

/* What cannot be had is shown as the link that it is, with which a person may have more luck. */
static void on_fetched(void *arg, const char *url, const char *type, size_t octets)
{
	struct waiting *w = arg;
	const struct http_medium *m = &w->fact->media[w->next];
	struct dg_host *host = w->batch->inlet->host;
	host->count(host, url ? "media" : "media_lost", 1);
	if (url && *url)
		add_file(w, url, type, octets);
	else if (!url && http_media_is_link(m->url))
		add_file(w, m->url, m->type, 0);
	w->next++;
	next_medium(w);
}

static void next_medium(struct waiting *w)
{
	struct http_inlet *i = w->batch->inlet;
	for (; w->next < w->fact->n_media; w->next++) {
		const struct http_medium *m = &w->fact->media[w->next];
		if (http_media_is_dropped(i->rules, m->url, m->type))
			continue;
		if (http_media_may_fetch(i->rules, m->url)) {
			w->fetch = http_media_fetch(i->client, i->rules, m->url, m->type, on_fetched, w);
			return;
		}
		if (http_media_is_link(m->url))
			add_file(w, m->url, m->type, 0);
		else
			i->host->count(i->host, "media_lost", 1);
	}
	waiting_end(w);
}

static void take_one(struct batch *b, struct http_fact *f)
{
	if (f->is_receipt) {
		emit_receipt(b, f);
	} else if (f->n_media) {
		struct waiting *w = dg_alloc(sizeof *w);
		*w = (struct waiting){ .batch = b, .fact = f };
		dg_list_append(&b->inlet->waiting, &w->node);
		next_medium(w);
	} else if (sms_place_is_part(&f->place) && strlen(f->text) <= SMS_PART_OCTETS_MAX) {
		add_part(b, f);
	} else {
		emit_text(b, f, NULL, 0);
	}
}

void http_inlet_take(struct http_inlet *i, struct http_facts *facts, dg_kept *kept, void *arg)
{
	struct batch *b = dg_alloc(sizeof *b);
	*b = (struct batch){ .inlet = i, .facts = *facts, .n_open = 1 + facts->n, .kept = kept, .arg = arg };
	*facts = (struct http_facts){ 0 };
	i->n_batches++;
	for (size_t k = 0; k < b->facts.n; k++)
		take_one(b, &b->facts.at[k]);
	settle(b, DG_OK);
}

/* ---- long texts ---- */

static enum dg_status on_joined(void *arg, const struct sms_joined *joined, dg_kept *kept, void *kept_arg)
{
	struct http_inlet *i = arg;
	int64_t now_ms = dg_now_ms();
	const struct dg_span span = { joined->first_ms, now_ms }; /* handed over twice around a crash */
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = joined->id;
	ev.message.peer = joined->peer;
	ev.message.self = joined->self;
	ev.message.text = joined->text[0] ? joined->text : "[a message in several parts that is no text]";
	ev.message.maybe_repeat = true;
	ev.message.spans = &span;
	ev.message.n_spans = 1;
	if (now_ms - joined->first_ms > DELAY_NOTED_MS)
		ev.message.sent_ms = joined->first_ms;
	enum dg_status status = i->host->emit(i->host, &ev, kept, kept_arg);
	if (status == DG_OK)
		i->host->count(i->host, joined->n_missing ? "joined_incomplete" : "joined", 1);
	return status;
}

static int64_t on_forget(void *arg, int64_t first_ms, int64_t last_ms)
{
	const struct http_inlet *i = arg;
	(void)first_ms;
	return last_ms + i->window_ms;
}

static void on_loaded(void *arg)
{
	struct http_inlet *i = arg;
	i->is_ready = true;
}

static void on_joiner_idle(void *arg)
{
	struct http_inlet *i = arg;
	i->on_change(i->arg);
}

static const struct sms_joiner_events joiner_events = {
	.on_loaded = on_loaded, .on_joined = on_joined, .on_forget = on_forget, .on_idle = on_joiner_idle
};

/* ---- life ---- */

struct http_inlet *http_inlet_create(struct dg_host *host, const struct http_rules *rules, int64_t window_s,
	int64_t concat_timeout_ms, void (*on_change)(void *arg), void *arg)
{
	struct http_inlet *i = dg_alloc(sizeof *i);
	*i = (struct http_inlet){ .host = host, .rules = rules, .window_ms = window_s * 1000 };
	i->on_change = on_change;
	i->arg = arg;
	dg_list_init(&i->waiting);
	i->joiner = sms_joiner_create(host, concat_timeout_ms, INCOMPLETE_MAX, &joiner_events, i);
	return i;
}

void http_inlet_start(struct http_inlet *i, struct dg_http_client *client)
{
	i->client = client;
	if (sms_joiner_load(i->joiner) == DG_OK)
		return;
	i->host->log(i->host, DG_LOG_ERROR, "cannot read the parts of long messages that came before the restart");
	i->is_ready = true;
}

void http_inlet_stop(struct http_inlet *i)
{
	while (!dg_list_empty(&i->waiting)) {
		struct waiting *w = DG_OF(i->waiting.next, struct waiting, node);
		struct batch *b = w->batch;
		http_media_forget(w->fetch);
		waiting_free(w);
		settle(b, DG_AGAIN);
	}
	sms_joiner_stop(i->joiner);
}

bool http_inlet_is_ready(const struct http_inlet *i)
{
	return i->is_ready;
}

bool http_inlet_is_busy(const struct http_inlet *i)
{
	return i->n_batches || sms_joiner_is_busy(i->joiner);
}

void http_inlet_destroy(struct http_inlet *i)
{
	if (!i)
		return;
	assert(!i->n_batches);
	sms_joiner_destroy(i->joiner);
	free(i);
}
