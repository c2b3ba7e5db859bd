/* fuzz_conf.c - whatever a configuration says, it gives either errors, each one line with its file, or values that
 * every other room may rely on. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"
#include "util/jid.h"
#include "util/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void demand(bool holds)
{
	if (!holds)
		abort();
}

/* Prepared once means prepared for ever. */
static void demand_prepared(const char *address)
{
	struct dg_jid jid;
	demand(address && dg_jid_parse(address, &jid) == DG_OK);
	demand(!jid.resource && !strcmp(jid.bare, address));
	dg_jid_finish(&jid);
}

static void check_transport(const struct dg_conf_transport *t)
{
	demand(t->section.module && t->section.name && json_is_object(t->section.json));
	demand(t->n_routes > 0 && t->message_ttl_ms > 0 && t->doubt_ms > 0);
	demand(!strcmp(t->on_doubt, "hold") || !strcmp(t->on_doubt, "retry"));
	for (size_t i = 0; i < t->n_routes; i++)
		demand(t->routes[i].prefix && t->routes[i].weight > 0 && t->routes[i].cost >= 0);
}

static void check_domain(const struct dg_conf_domain *d)
{
	demand_prepared(d->domain);
	demand(d->name && *d->name && d->n_transports > 0);
	demand(!d->country || dg_number_country_known(d->country));
	demand(!d->sender || dg_number_kind(d->sender) != DG_NUMBER_NONE);
	for (size_t i = 0; i < d->n_transports; i++)
		check_transport(&d->transports[i]);
	for (size_t i = 0; i < d->n_numbers; i++) {
		demand(dg_number_kind(d->numbers[i].number) != DG_NUMBER_NONE);
		demand_prepared(d->numbers[i].user);
	}
}

static void check_conf(const struct dg_conf *c)
{
	demand(c->server.host && *c->server.secret && c->server.port && *c->store_path && c->n_domains > 0);
	demand(!c->http.enabled || (*c->http.host && c->http.port));
	for (size_t i = 0; i < c->access.n_allow; i++)
		demand_prepared(c->access.allow[i]);
	for (size_t i = 0; i < c->n_domains; i++)
		check_domain(&c->domains[i]);
	for (size_t i = 0; i < c->n_plugins; i++)
		demand(c->plugins[i].module && json_is_object(c->plugins[i].json));
}

static void check_errors(const struct dg_conf_errors *e)
{
	for (size_t i = 0; i < e->count; i++) {
		demand(!strncmp(e->lines[i], "t.json:", 7) && !strpbrk(e->lines[i], "\r\n\t\x1B"));
		demand(i == 0 || e->places[i - 1] <= e->places[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	struct dg_conf_errors errors = { 0 };
	struct dg_conf *c = dg_conf_read_text("t.json", (const char *)octets, n, &errors);
	demand(c || errors.count);
	check_errors(&errors);
	if (c && !errors.count)
		check_conf(c);
	dg_conf_errors_finish(&errors);
	dg_conf_free(c);
	return 0;
}
