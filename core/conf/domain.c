/* domain.c - what stands under `domains` and `plugins`: transports, their routes, whose a number is. conf.c's table
 * leads here. Keys that belong to a module are put aside for its own option table. */
#include <stdlib.h>
#include <string.h>

#include "conf/table.h"
#include "util/mem.h"

#define AT(member)           offsetof(struct dg_conf_domain, member)
#define AT_TRANSPORT(member) offsetof(struct dg_conf_transport, member)

#define CODES_PER_HOUR_MAX 1000000
#define SECOND_MS          1000
#define DAY_MS             86400000LL

/* Whether `name` is new in `names`; else an error. Paths are compared as text, so they must live as long. */
static bool claim(struct conf_reader *r, struct dg_map *names, const char *name, const char *at, const char *what)
{
	const char *owner = dg_map_get(names, name);
	if (owner)
		dg_conf_error(r->conf, r->errors, at, "%s \"%s\" is taken already, by %s", what, name, owner);
	else
		dg_map_put(names, name, conf_keep(r->conf, dg_strdup(at)));
	return !owner;
}

static void read_isolate(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	(void)into;
	if (!json_is_false(value))
		dg_conf_error(r->conf, r->errors, at, "is not available yet: modules run in the daemon itself");
}

/* clang-format off */
static const struct conf_rule transport_rules[] = {
	{ CONF_FIELD("module", DG_STRING, AT_TRANSPORT(section.module)), .check = conf_check_module,
	  .option.doc = "which transport it is, such as \"smpp\"" },
	{ CONF_FIELD("name", DG_STRING, AT_TRANSPORT(section.name)), .optional = true, .check = conf_check_name },
	{ CONF_PARTS("routes"), .optional = true, .read = conf_read_routes },
	{ CONF_FIELD("on_doubt", DG_STRING, AT_TRANSPORT(on_doubt)), .option.initial = "hold",
	  .option.choices = "hold|retry" },
	{ CONF_FIELD("doubt_after", DG_DURATION_MS, AT_TRANSPORT(doubt_ms)), .option.initial = "10m",
	  .option.min = SECOND_MS, .option.max = 7 * DAY_MS },
	{ CONF_FIELD("message_ttl", DG_DURATION_MS, AT_TRANSPORT(message_ttl_ms)), .option.initial = "24h",
	  .option.min = SECOND_MS, .option.max = 30 * DAY_MS },
	{ CONF_FIELD("overflow_after", DG_DURATION_MS, AT_TRANSPORT(overflow_ms)), .option.initial = "10s",
	  .option.min = 0, .option.max = DAY_MS },
	{ CONF_FIELD("receipts_within", DG_DURATION_MS, AT_TRANSPORT(receipts_ms)), .option.initial = "0s",
	  .option.min = 0, .option.max = 7 * DAY_MS },
	{ CONF_PARTS("isolate"), .optional = true, .read = read_isolate },
	{ 0 },
};
/* clang-format on */

size_t dg_conf_reserved(const char **keys, size_t room)
{
	size_t n = 0;
	for (; n < room && transport_rules[n].option.key; n++)
		keys[n] = transport_rules[n].option.key;
	return n;
}

/* The keys that core does not know, for the module; owned by the conf. */
static json_t *piece(struct dg_conf *c)
{
	json_t *object = json_object();
	json_array_append_new(c->origin->pieces, object);
	return object;
}

static void read_transport(struct conf_reader *r, const char *at, const json_t *value, struct dg_conf_transport *t)
{
	t->section.path = conf_keep(r->conf, dg_strdup(at));
	t->section.json = piece(r->conf);
	conf_read_object(r, at, value, transport_rules, t, t->section.json);
	if (!t->section.name)
		t->section.name = t->section.module;
	if (t->section.name)
		claim(r, r->instance_names, t->section.name, at, "the name");
	if (!t->routes)
		conf_default_route(r, t);
}

static void read_transports(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf_domain *d = into;
	size_t n = json_array_size(value);
	if (!n) {
		dg_conf_error(r->conf, r->errors, at, "must be a list of at least one transport");
		return;
	}
	d->transports = conf_keep(r->conf, dg_alloc(n * sizeof *d->transports));
	for (size_t i = 0; i < n; i++) {
		struct conf_path path = conf_path_index(at, i);
		const json_t *transport = json_array_get(value, i);
		if (json_is_object(transport))
			read_transport(r, path.text, transport, &d->transports[d->n_transports++]);
		else
			dg_conf_error(r->conf, r->errors, path.text, "must be an object: { \"module\": ... }");
	}
}

static void read_registration(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	static const char *const words[] = { [DG_REGISTRATION_OPTIONAL] = "optional",
		[DG_REGISTRATION_REQUIRED] = "required",
		[DG_REGISTRATION_OFF] = "off" };
	struct dg_conf_domain *d = into;
	const char *text = json_string_value(value);
	for (unsigned i = 0; text && i < sizeof words / sizeof *words; i++) {
		if (!strcmp(text, words[i])) {
			d->registration = (enum dg_conf_registration)i;
			return;
		}
	}
	dg_conf_error(r->conf, r->errors, at, "must be \"optional\", \"required\" or \"off\"");
}

/* clang-format off */
static const struct conf_rule domain_rules[] = {
	{ CONF_FIELD("name", DG_STRING, AT(name)), .optional = true, .check = conf_check_filled },
	{ CONF_FIELD("country", DG_STRING, AT(country)), .optional = true, .check = conf_check_country },
	{ CONF_FIELD("language", DG_STRING, AT(language)), .option.initial = "en", .option.choices = "en|de|es|fr|zh" },
	{ CONF_FIELD("directory", DG_STRING, AT(directory)), .optional = true, .check = conf_check_path },
	{ CONF_FIELD("sender", DG_STRING, AT(sender)), .optional = true, .check = conf_check_number },
	{ CONF_PARTS("senders"), .optional = true, .read = conf_read_senders },
	{ CONF_FIELD("currency", DG_STRING, AT(currency)), .optional = true, .check = conf_check_currency },
	{ CONF_FIELD("secret", DG_SECRET, AT(secret)), .optional = true, .check = conf_check_secret },
	{ CONF_PARTS("transports"), .read = read_transports, .option.doc = "what carries the domain's messages" },
	{ CONF_PARTS("numbers"), .optional = true, .read = conf_read_numbers },
	{ CONF_PARTS("data_policy"), .optional = true, .read = conf_read_policy },
	{ CONF_PARTS("registration"), .optional = true, .read = read_registration },
	{ CONF_FIELD("corrections", DG_STRING, AT(corrections)), .option.initial = "refuse",
	  .option.choices = "refuse|send" },
	{ CONF_FIELD("roster", DG_STRING, AT(roster)), .option.initial = "contacts",
	  .option.choices = "off|contacts|all" },
	{ CONF_FIELD("codes_per_hour", DG_INT, AT(codes_per_hour)), .option.initial = "100", .option.min = 1,
	  .option.max = CODES_PER_HOUR_MAX },
	{ CONF_FIELD("search", DG_STRING, AT(search)), .option.initial = "off", .option.choices = "off|registered|all" },
	{ CONF_FIELD("quotes", DG_STRING, AT(quotes)), .option.initial = "keep", .option.choices = "keep|cut" },
	{ 0 },
};
/* clang-format on */

static void read_domain(
	struct conf_reader *r, const char *at, const char *key, const json_t *value, struct dg_conf_domain *d)
{
	char *domain = dg_strdup(key);
	if (conf_check_domain(r, at, &domain))
		claim(r, r->domain_names, domain, at, "the domain");
	d->domain = conf_keep(r->conf, domain);
	for (size_t i = 0; i < r->conf->server.n_vhosts; i++)
		if (!strcmp(r->conf->server.vhosts[i], domain))
			dg_conf_error(r->conf, r->errors, at,
				"is a domain of the XMPP server's own users: a component needs another one");
	/* The checks of numbers need it before the table comes to it. */
	r->country = json_string_value(json_object_get(value, "country"));
	conf_read_object(r, at, value, domain_rules, d, NULL);
	if (!d->name)
		d->name = d->domain;
}

void conf_read_domains(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf *c = into;
	if (!json_object_size(value)) {
		dg_conf_error(r->conf, r->errors, at, "must be an object of at least one domain");
		return;
	}
	c->domains = conf_keep(c, dg_alloc(json_object_size(value) * sizeof *c->domains));
	const char *key;
	json_t *domain;
	json_object_foreach((json_t *)value, key, domain)
	{
		struct conf_path path = conf_path_key(at, key);
		if (json_is_object(domain))
			read_domain(r, path.text, key, domain, &c->domains[c->n_domains++]);
		else
			dg_conf_error(r->conf, r->errors, path.text, "must be an object: { \"transports\": [ ... ] }");
	}
}

/* clang-format off */
static const struct conf_rule plugin_rules[] = {
	{ CONF_FIELD("module", DG_STRING, offsetof(struct dg_conf_section, module)), .check = conf_check_module,
	  .option.doc = "which plugin it is, such as \"ratelimit\"" },
	{ 0 },
};
/* clang-format on */

void conf_read_plugins(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf *c = into;
	if (!json_is_array(value)) {
		dg_conf_error(r->conf, r->errors, at, "must be a list of plugins: [ { \"module\": ... } ]");
		return;
	}
	c->plugins = conf_keep(c, dg_alloc(json_array_size(value) * sizeof *c->plugins));
	for (size_t i = 0; i < json_array_size(value); i++) {
		struct conf_path path = conf_path_index(at, i);
		const json_t *plugin = json_array_get(value, i);
		if (!json_is_object(plugin)) {
			dg_conf_error(r->conf, r->errors, path.text, "must be an object: { \"module\": ... }");
			continue;
		}
		struct dg_conf_section *s = &c->plugins[c->n_plugins++];
		s->path = conf_keep(c, dg_strdup(path.text));
		s->json = piece(c);
		s->is_plugin = true;
		conf_read_object(r, path.text, plugin, plugin_rules, s, s->json);
		s->name = s->module;
		if (s->module)
			claim(r, r->plugin_names, s->module, path.text, "the plugin");
	}
}
