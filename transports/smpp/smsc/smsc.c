/* smsc.c - see smsc.h. Puts the parts together and takes them apart; main.c and the tests call it. */
#include "smsc.h"

#include <stdio.h>

#include "account.h"
#include "api.h"
#include "link.h"
#include "util/map.h"
#include "util/random.h"

#define FIRST_ID      1000000000u /* ids have ten digits, as many carriers' have; */
#define FIRST_ID_SPAN 2000000000u /* where they begin is chance, or a restart would give them out again */

static void on_peer(void *arg, uv_stream_t *listener)
{
	smsc_link_accept(arg, listener);
}

enum dg_status smsc_listen(struct smsc *s, char why[256])
{
	s->listener = dg_listener_open(s->loop, s->options.listen, s->port, on_peer, s, why);
	if (!s->listener)
		return DG_INVALID;
	s->port = dg_listener_port(s->listener);
	return DG_OK;
}

static void set_seed(struct smsc *s)
{
	s->chance.state = (uint64_t)s->options.seed;
	if (!s->options.seed)
		dg_random(&s->chance.state, sizeof s->chance.state);
	s->ids_made = FIRST_ID + smsc_prng_below(&s->chance, FIRST_ID_SPAN);
	s->reference = (uint16_t)smsc_prng_below(&s->chance, UINT16_MAX);
}

static void init(struct smsc *s, uv_loop_t *loop, struct smsc_options *options)
{
	*s = (struct smsc){ .loop = loop, .options = *options };
	*options = (struct smsc_options){ 0 };
	s->port = (uint16_t)s->options.port;
	set_seed(s);
	smsc_schedule_init(&s->schedule, loop);
	smsc_stats_init(&s->stats, smsc_waits_on_wanted, &s->waits);
	smsc_waits_init(&s->waits, &s->stats, &s->schedule);
	smsc_rules_init(&s->rules);
	smsc_rules_init(&s->magic);
	smsc_rules_add_magic(&s->magic);
	smsc_recorder_init(&s->recorder, (size_t)s->options.memory);
	smsc_join_init(&s->join);
	s->accounts = dg_map_create();
	dg_list_init(&s->links);
}

static struct dg_tls *tls_for(struct smsc *s, enum dg_tls_side side, struct dg_error *why)
{
	const struct dg_tls_options options = {
		.ca = s->options.tls_ca, .cert = s->options.tls_cert, .key = s->options.tls_key
	};
	const char *which = "";
	struct dg_error inner;
	struct dg_tls *t = dg_tls_create(side, &options, &which, &inner);
	if (!t)
		snprintf(why->text, sizeof why->text, "--tls-%s: %.230s", which, inner.text);
	return t;
}

static enum dg_status open_tls(struct smsc *s, struct dg_error *why)
{
	const struct smsc_options *o = &s->options;
	if (!*o->tls_cert && !*o->tls_key && !*o->tls_ca)
		return DG_OK;
	if (!*o->tls_cert || !*o->tls_key) {
		snprintf(why->text, sizeof why->text, "TLS needs both --tls-cert and --tls-key");
		return DG_INVALID;
	}
	s->accepts = tls_for(s, DG_TLS_SERVER, why);
	s->calls = s->accepts ? tls_for(s, DG_TLS_CLIENT, why) : NULL;
	return s->calls ? DG_OK : DG_INVALID;
}

static enum dg_status add_rules(struct smsc *s, struct dg_error *why)
{
	for (size_t i = 0; i < s->options.n_rules; i++) {
		enum dg_status status = smsc_rules_add(&s->rules, s->options.rules[i], why);
		if (status)
			return status;
	}
	return DG_OK;
}

enum dg_status smsc_start(struct smsc *s, uv_loop_t *loop, struct smsc_options *options, struct dg_error *why)
{
	init(s, loop, options);
	enum dg_status status = add_rules(s, why);
	if (!status)
		status = open_tls(s, why);
	if (!status)
		status = smsc_listen(s, why->text);
	if (!status)
		status = smsc_api_open(s, why->text);
	if (status)
		smsc_stop(s);
	return status;
}

void smsc_stop(struct smsc *s)
{
	dg_listener_destroy(s->listener);
	while (!dg_list_empty(&s->links))
		smsc_link_destroy(DG_OF(s->links.next, struct smsc_link, node));
	smsc_waits_finish(&s->waits);
	dg_http_server_destroy(s->http);
	struct dg_map_iter at = { 0 };
	while (dg_map_next(s->accounts, &at))
		smsc_account_destroy(at.value);
	dg_map_destroy(s->accounts);
	smsc_join_finish(&s->join);
	smsc_recorder_finish(&s->recorder);
	smsc_rules_finish(&s->magic);
	smsc_rules_finish(&s->rules);
	smsc_schedule_finish(&s->schedule);
	smsc_options_finish(&s->options);
	dg_tls_destroy(s->accepts);
	dg_tls_destroy(s->calls);
}
