/* See hook.h. A request that nobody proves is refused before anything in it is read; one that is proven is answered
 * with a yes only when core has what it told. Amazon's certificates, which a proof may need, are asked for here, once
 * each. */
#include "hook.h"

#include <stdlib.h>
#include <string.h>

#include "inlet.h"
#include "net/http_client.h"
#include "util/clock.h"
#include "util/list.h"
#include "util/mem.h"

#define CERTIFICATES_MAX   8
#define CERTIFICATE_OCTETS 65536
#define FETCH_MS           10000
#define OPEN_MAX           1000
#define PARKED_MAX         20 /* whose they are is not known yet */
#define WARN_EVERY_MS      60000

struct http_hooks {
	struct dg_host *host;
	struct http_hooks_config config;
	json_t *webhook; /* with the overrides */
	struct http_verifier *verifier;
	struct http_rules rules;
	struct http_inlet *inlet;
	struct dg_http_client *client;
	struct dg_map *certificates;
	struct dg_node parked;     /* until a certificate is here */
	struct dg_node confirming; /* a subscription to Amazon's topic */
	size_t n_open;
	bool unprovable;                      /* a credential is missing: nothing comes in */
	bool asking, stopping;                /* asking: for a certificate */
	char asked[HTTP_CERTIFICATE_URL_MAX]; /* for this one */
	int64_t warned_ms[HTTP_VERDICT_END];
};

/* A request that core waits to have answered. */
struct visit {
	struct dg_node node; /* parked */
	struct http_hooks *hooks;
	uint64_t id;
	/* Of one that is parked: */
	char *method, *url, *peer, *body;
	struct dg_pair *headers;
	size_t n_headers, octets;
};

/* ---- answers ---- */

static void visit_free(struct visit *v)
{
	for (size_t i = 0; i < v->n_headers; i++) {
		free((char *)(uintptr_t)v->headers[i].key);
		free((char *)(uintptr_t)v->headers[i].value);
	}
	free(v->headers);
	free(v->method);
	free(v->url);
	free(v->peer);
	free(v->body);
	free(v);
}

static void say(const struct http_hooks *h, uint64_t id, unsigned code, const char *text)
{
	h->host->answer(h->host, id, code, "text/plain; charset=utf-8", text, strlen(text));
}

static void say_yes(const struct http_hooks *h, uint64_t id)
{
	const struct http_rules *r = &h->rules;
	h->host->answer(h->host, id, r->reply_code, r->reply_type, r->reply, strlen(r->reply));
}

static void visit_end(struct visit *v)
{
	struct http_hooks *h = v->hooks;
	h->n_open--;
	visit_free(v);
	if (h->stopping && !http_hooks_is_busy(h))
		h->config.on_idle(h->config.arg);
}

static void on_kept(void *arg, enum dg_status status)
{
	struct visit *v = arg;
	struct http_hooks *h = v->hooks;
	if (status == DG_OK) {
		say_yes(h, v->id);
	} else {
		h->host->count(h->host, "hooks_pushed_back", 1);
		say(h, v->id, 503, "not now: send it again\n");
	}
	visit_end(v);
}

/* ---- what is refused ---- */

static void refuse(struct http_hooks *h, uint64_t id, const char *peer, enum http_verdict verdict)
{
	char name[32] = "hooks_";
	int64_t now_ms = dg_mono_ms();
	const char *said = http_verdict_name(verdict);
	memcpy(name + 6, said, strlen(said) + 1);
	h->host->count(h->host, name, 1);
	if (!h->warned_ms[verdict] || now_ms - h->warned_ms[verdict] >= WARN_EVERY_MS) {
		h->warned_ms[verdict] = now_ms;
		h->host->log(h->host, DG_LOG_WARN, "a webhook from %s is refused: %s%s", peer, said,
			http_verifier_wants_url(h->verifier) && verdict == HTTP_FORGED
				? "; its URL is signed too, is public_url what the carrier calls?"
				: "");
	}
	say(h, id, 403, "not proven\n");
}

/* ---- Amazon's other messages ---- */

static void on_confirmed(void *arg, const struct dg_http_result *result)
{
	struct visit *v = arg;
	struct http_hooks *h = v->hooks;
	dg_list_remove(&v->node);
	bool good = result->status == DG_OK && result->code == 200;
	h->host->log(h->host, good ? DG_LOG_INFO : DG_LOG_WARN, "the subscription to the topic is %s",
		good ? "confirmed" : "not confirmed: the network did not answer");
	if (good)
		say_yes(h, v->id);
	else
		say(h, v->id, 503, "not now: send it again\n");
	visit_end(v);
}

/* The only URL of a webhook that is followed to please the carrier; it is signed, of our topic, and leads to Amazon. */
static bool confirm(struct visit *v, const struct http_webhook *w)
{
	struct http_hooks *h = v->hooks;
	json_t *envelope = h->rules.unwrap ? json_loadb(w->body, w->octets, 0, NULL) : NULL;
	const char *type = json_string_value(json_object_get(envelope, "Type"));
	const char *url = json_string_value(json_object_get(envelope, "SubscribeURL"));
	bool is = type && url && strcmp(type, "SubscriptionConfirmation") == 0 && http_is_sns_url(url);
	if (is) {
		const struct dg_http_call call = { .method = "GET",
			.url = url,
			.answer_max = CERTIFICATE_OCTETS,
			.timeout_ms = FETCH_MS,
			.public_only = true };
		dg_list_append(&h->confirming, &v->node);
		dg_http_client_send(h->client, &call, on_confirmed, v);
	}
	json_decref(envelope);
	return is;
}

/* ---- what is taken ---- */

static void take_genuine(struct visit *v, const struct http_webhook *w)
{
	struct http_hooks *h = v->hooks;
	struct http_facts facts;
	h->host->count(h->host, "hooks_genuine", 1);
	if (confirm(v, w))
		return;
	if (http_inbound_read(&facts, &h->rules, w) != DG_OK) {
		http_facts_finish(&facts);
		h->host->count(h->host, "hooks_unreadable", 1);
		say(h, v->id, 400, "not understood\n");
		visit_end(v);
		return;
	}
	if (facts.n_ignored)
		h->host->count(h->host, "events_ignored", facts.n_ignored);
	http_inlet_take(h->inlet, &facts, on_kept, v);
}

static void *copy(const void *octets, size_t n)
{
	char *out = dg_alloc(n + 1);
	memcpy(out, octets, n);
	return out;
}

static void park(struct visit *v, const struct http_webhook *w)
{
	v->method = dg_strdup(w->method);
	v->url = dg_strdup(w->url);
	v->peer = dg_strdup(w->peer);
	v->body = copy(w->body, w->octets);
	v->octets = w->octets;
	v->headers = dg_alloc((w->n_headers + 1) * sizeof *v->headers);
	for (size_t i = 0; i < w->n_headers; i++)
		v->headers[i] = (struct dg_pair){ dg_strdup(w->headers[i].key), dg_strdup(w->headers[i].value) };
	v->n_headers = w->n_headers;
	dg_list_append(&v->hooks->parked, &v->node);
}

static void ask_certificate(struct http_hooks *h, const char *url);

static bool is_parking_full(const struct http_hooks *h)
{
	size_t n = 0;
	DG_LIST_EACH (at, &h->parked)
		n++;
	return n >= PARKED_MAX;
}

/* `again`: the certificate was asked for, and if it is not here now it cannot be had. */
static void judge(struct visit *v, const struct http_webhook *w, bool again)
{
	struct http_hooks *h = v->hooks;
	struct http_proof proof;
	http_verify(h->verifier, w, &proof);
	if (proof.verdict == HTTP_GENUINE) {
		take_genuine(v, w);
	} else if (proof.verdict == HTTP_NO_CERTIFICATE && !again && !is_parking_full(h)) {
		park(v, w);
		ask_certificate(h, proof.certificate_url);
	} else if (proof.verdict == HTTP_NO_CERTIFICATE) {
		h->host->count(h->host, "hooks_no_certificate", 1);
		say(h, v->id, 503, "not now: send it again\n");
		visit_end(v);
	} else {
		refuse(h, v->id, w->peer, proof.verdict);
		visit_end(v);
	}
}

/* ---- certificates ---- */

static void unpark(struct http_hooks *h)
{
	struct dg_node *last = h->parked.prev; /* who is parked anew comes behind it */
	bool is_last = dg_list_empty(&h->parked);
	while (!is_last) {
		struct visit *v = DG_OF(h->parked.next, struct visit, node);
		const struct http_webhook w = { .method = v->method,
			.url = v->url,
			.peer = v->peer,
			.headers = v->headers,
			.n_headers = v->n_headers,
			.body = v->body,
			.octets = v->octets,
			.now_s = dg_now_ms() / 1000,
			.certificates = h->certificates };
		is_last = &v->node == last;
		dg_list_remove(&v->node);
		judge(v, &w, true);
	}
}

static void certificates_clear(struct dg_map *map)
{
	struct dg_map_iter at = { 0 };
	while (dg_map_next(map, &at))
		free(dg_map_take(map, at.key));
}

static void on_certificate(void *arg, const struct dg_http_result *result)
{
	struct http_hooks *h = arg;
	h->asking = false;
	if (result->status == DG_OK && result->code == 200 && result->octets) {
		if (dg_map_count(h->certificates) >= CERTIFICATES_MAX)
			certificates_clear(h->certificates);
		free(dg_map_put(h->certificates, h->asked, dg_strdup(result->body)));
	} else {
		h->host->log(h->host, DG_LOG_WARN, "the certificate at %s cannot be read: %s", h->asked,
			result->why ? result->why : "refused");
	}
	unpark(h);
}

/* One at a time: who needs another one meanwhile is told to come again. */
static void ask_certificate(struct http_hooks *h, const char *url)
{
	const struct dg_http_call call = { .method = "GET",
		.url = h->asked,
		.answer_max = CERTIFICATE_OCTETS,
		.timeout_ms = FETCH_MS,
		.public_only = true };
	if (h->asking)
		return;
	memcpy(h->asked, url, strlen(url) + 1);
	h->asking = true;
	dg_http_client_send(h->client, &call, on_certificate, h);
}

/* ---- requests ---- */

void http_hooks_take(struct http_hooks *h, const struct dg_hook *hook)
{
	struct dg_buf url = { 0 };
	struct http_webhook w = { .method = hook->method,
		.peer = hook->peer,
		.headers = hook->headers,
		.n_headers = hook->n_headers,
		.body = hook->body ? hook->body : "",
		.octets = hook->octets,
		.now_s = dg_now_ms() / 1000,
		.certificates = h->certificates };
	if (!h->verifier) {
		say(h, hook->id, 404, "nothing comes in here\n");
		return;
	}
	if (!h->client || !http_inlet_is_ready(h->inlet) || h->n_open >= OPEN_MAX) {
		say(h, hook->id, 503, "not now: send it again\n");
		return;
	}
	struct visit *v = dg_alloc(sizeof *v);
	v->hooks = h;
	v->id = hook->id;
	h->n_open++;
	http_public_url(
		&url, h->config.public_url ? h->config.public_url : "", http_webhook_header(&w, "Host"), hook->target);
	w.url = url.at ? url.at : "";
	judge(v, &w, false);
	dg_buf_finish(&url);
}

/* ---- life ---- */

static void on_change(void *arg)
{
	struct http_hooks *h = arg;
	if (h->stopping && !http_hooks_is_busy(h))
		h->config.on_idle(h->config.arg);
}

/* Objects are put together, anything else takes the place of what was there. */
static void merge(json_t *into, const json_t *from)
{
	if (json_is_object(from))
		(void)json_object_update_recursive(into, (json_t *)from);
}

static bool read_config(struct http_hooks *h, struct dg_error *why)
{
	const struct http_hooks_config *c = &h->config;
	if (!json_is_object(c->webhook) || json_object_size(c->webhook) == 0)
		return true;
	h->webhook = json_deep_copy(c->webhook);
	merge(h->webhook, c->overrides);
	h->unprovable = http_verifier_lacks(json_object_get(h->webhook, "verify"), c->cred);
	if (h->unprovable)
		return true;
	h->verifier = http_verifier_create(json_object_get(h->webhook, "verify"), c->cred, why);
	if (!h->verifier || http_rules_read(&h->rules, h->webhook, c->cred, why) != DG_OK)
		return false;
	h->inlet = http_inlet_create(
		h->host, &h->rules, http_verifier_window_s(h->verifier), c->concat_timeout_ms, on_change, h);
	return true;
}

struct http_hooks *http_hooks_create(struct dg_host *host, const struct http_hooks_config *config, struct dg_error *why)
{
	struct http_hooks *h = dg_alloc(sizeof *h);
	h->host = host;
	h->config = *config;
	h->certificates = dg_map_create();
	dg_list_init(&h->parked);
	dg_list_init(&h->confirming);
	if (!read_config(h, why)) {
		http_hooks_destroy(h);
		return NULL;
	}
	return h;
}

void http_hooks_start(struct http_hooks *h)
{
	if (h->unprovable)
		h->host->log(h->host, DG_LOG_INFO,
			"nothing comes in: there is no credential that webhooks could be proven with");
	if (!h->verifier)
		return;
	h->client = dg_http_client_create(h->host->loop);
	http_inlet_start(h->inlet, h->client);
}

/* Core has said 503 for us. */
static void end_all(struct dg_node *visits)
{
	while (!dg_list_empty(visits)) {
		struct visit *v = DG_OF(visits->next, struct visit, node);
		dg_list_remove(&v->node);
		visit_end(v);
	}
}

void http_hooks_stop(struct http_hooks *h)
{
	if (!h->client)
		return;
	dg_http_client_destroy(h->client); /* what it was asked for is not answered any more */
	h->client = NULL;
	end_all(&h->parked);
	end_all(&h->confirming);
	http_inlet_stop(h->inlet);
	h->stopping = true;
}

bool http_hooks_is_busy(const struct http_hooks *h)
{
	return h->n_open || (h->inlet && http_inlet_is_busy(h->inlet));
}

void http_hooks_destroy(struct http_hooks *h)
{
	if (!h)
		return;
	certificates_clear(h->certificates);
	dg_map_destroy(h->certificates);
	http_inlet_destroy(h->inlet);
	http_rules_finish(&h->rules);
	http_verifier_destroy(h->verifier);
	json_decref(h->webhook);
	free(h);
}
