/* conf.c - see conf.h. The tables of the configuration's keys, and the life of a struct dg_conf. What stands under
 * `domains` is in domain.c. */
#include "conf/conf.h"

#include <stdlib.h>
#include <string.h>

#include "conf/table.h"
#include "util/mem.h"

#define AT(member) offsetof(struct dg_conf, member)

#define SECOND_MS 1000
#define DAY_MS    86400000

static void read_vhosts(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf *c = into;
	conf_read_texts(r, at, value, conf_check_domain, &c->server.vhosts, &c->server.n_vhosts);
}

static void read_allow(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf *c = into;
	conf_read_texts(r, at, value, conf_check_access, &c->access.allow, &c->access.n_allow);
}

static void read_admins(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf *c = into;
	conf_read_texts(r, at, value, conf_check_user, &c->access.admins, &c->access.n_admins);
}

const char *const dg_conf_contact_kinds[DG_CONF_CONTACT_KINDS] = { "abuse", "admin", "feedback", "sales", "security",
	"status", "support" };

static void read_contact(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf *c = into;
	const char *kind = strrchr(at, '.') + 1; /* the table has sent us here */
	size_t i = 0;
	while (strcmp(dg_conf_contact_kinds[i], kind) != 0)
		i++;
	conf_read_texts(r, at, value, conf_check_uri, &c->contacts[i].uris, &c->contacts[i].n);
}

static void read_level(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	static const char *const levels[] = {
		[DG_LOG_ERROR] = "error", [DG_LOG_WARN] = "warn", [DG_LOG_INFO] = "info", [DG_LOG_DEBUG] = "debug"
	};
	struct dg_conf *c = into;
	const char *text = json_string_value(value);
	for (unsigned i = 0; text && i < sizeof levels / sizeof *levels; i++) {
		if (!strcmp(text, levels[i])) {
			c->log.level = (enum dg_level)i;
			return;
		}
	}
	dg_conf_error(r->conf, r->errors, at, "must be \"error\", \"warn\", \"info\" or \"debug\"");
}

static void read_format(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf *c = into;
	const char *text = json_string_value(value);
	c->log.json = text && !strcmp(text, "json");
	if (!text || (!c->log.json && strcmp(text, "logfmt") != 0))
		dg_conf_error(r->conf, r->errors, at, "must be \"logfmt\" or \"json\"");
}

/* clang-format off */
static const struct conf_rule server_rules[] = {
	{ CONF_FIELD("host", DG_STRING, AT(server.host)), .option.initial = "127.0.0.1", .check = conf_check_host },
	{ CONF_FIELD("port", DG_PORT, AT(server.port)), .option.initial = "5347" },
	{ CONF_FIELD("secret", DG_SECRET, AT(server.secret)), .check = conf_check_secret,
	  .option.doc = "what the XMPP server asks of its components" },
	{ CONF_PARTS("vhosts"), .optional = true, .read = read_vhosts },
	{ 0 },
};

static const struct conf_rule http_rules[] = {
	{ CONF_FIELD("listen", DG_STRING, AT(http.host)), .option.initial = "127.0.0.1:8088",
	  .check = conf_check_listen },
	{ CONF_FIELD("token", DG_SECRET, AT(http.token)), .optional = true, .check = conf_check_secret },
	{ CONF_PARTS("accounts"), .optional = true, .read = conf_read_accounts },
	{ 0 },
};

static const struct conf_rule log_rules[] = {
	{ CONF_PARTS("level"), .optional = true, .read = read_level },
	{ CONF_PARTS("format"), .optional = true, .read = read_format },
	{ 0 },
};

static const struct conf_rule access_rules[] = {
	{ CONF_PARTS("allow"), .read = read_allow, .option.doc = "the domains and addresses whose users may text" },
	{ CONF_PARTS("admins"), .optional = true, .read = read_admins },
	{ 0 },
};

static const struct conf_rule contact_rules[] = {
	{ CONF_PARTS("abuse"), .optional = true, .read = read_contact },
	{ CONF_PARTS("admin"), .optional = true, .read = read_contact },
	{ CONF_PARTS("feedback"), .optional = true, .read = read_contact },
	{ CONF_PARTS("sales"), .optional = true, .read = read_contact },
	{ CONF_PARTS("security"), .optional = true, .read = read_contact },
	{ CONF_PARTS("status"), .optional = true, .read = read_contact },
	{ CONF_PARTS("support"), .optional = true, .read = read_contact },
	{ 0 },
};

/* In the order in which they are needed: the host says how strong a secret must be, the vhosts what no domain can be. */
static const struct conf_rule rules[] = {
	{ CONF_PARTS("server"), .section = server_rules, .option.doc = "where the XMPP server is" },
	{ CONF_FIELD("store", DG_STRING, AT(store_path)), .option.initial = "sqlite:/var/lib/dragoman/dragoman.db",
	  .check = conf_check_store },
	{ CONF_PARTS("http"), .optional = true, .section = http_rules },
	{ CONF_FIELD("control", DG_STRING, AT(control)), .optional = true, .check = conf_check_filled },
	{ CONF_FIELD("credentials_key", DG_SECRET, AT(credentials_key)), .optional = true, .check = conf_check_key },
	{ CONF_FIELD("credentials_key_before", DG_SECRET, AT(credentials_key_before)), .optional = true,
	  .check = conf_check_key },
	{ CONF_FIELD("form_ttl", DG_DURATION_MS, AT(form_ttl_ms)), .option.initial = "10m",
	  .option.min = SECOND_MS, .option.max = DAY_MS },
	{ CONF_PARTS("log"), .optional = true, .section = log_rules },
	{ CONF_PARTS("access"), .section = access_rules, .option.doc = "who may use the gateway" },
	{ CONF_PARTS("contacts"), .optional = true, .section = contact_rules },
	{ CONF_PARTS("domains"), .read = conf_read_domains,
	  .option.doc = "the component domains and their transports" },
	{ CONF_PARTS("plugins"), .optional = true, .read = conf_read_plugins },
	{ CONF_FIELD("modules", DG_STRING, AT(modules)), .optional = true, .check = conf_check_filled },
	{ 0 },
};
/* clang-format on */

void *conf_keep(struct dg_conf *c, void *block)
{
	struct dg_conf_origin *o = c->origin;
	if (o->n_kept == o->room_kept) {
		o->room_kept = o->room_kept ? 2 * o->room_kept : 64;
		o->kept = dg_grow(o->kept, o->room_kept * sizeof *o->kept);
	}
	o->kept[o->n_kept++] = block;
	return block;
}

static struct dg_conf *create(void)
{
	struct dg_conf *c = dg_alloc(sizeof *c);
	c->origin = dg_alloc(sizeof *c->origin);
	c->origin->places = dg_map_create();
	c->origin->root = json_object();
	c->origin->pieces = json_array();
	c->log.level = DG_LOG_INFO;
	return c;
}

void dg_conf_settle(struct dg_conf *c)
{
	struct dg_conf_origin *o = c->origin;
	dg_map_destroy(o->places);
	o->places = dg_map_create();
	json_decref(o->root);
	o->root = json_object();
}

void dg_conf_free(struct dg_conf *c)
{
	if (!c)
		return;
	struct dg_conf_origin *o = c->origin;
	for (size_t i = 0; i < o->n_kept; i++)
		free(o->kept[i]);
	free(o->kept);
	for (size_t i = 0; i < o->n_files; i++) {
		free(o->files[i].path);
		free(o->files[i].real);
		free(o->files[i].folder);
	}
	free(o->files);
	dg_map_destroy(o->places);
	json_decref(o->root);
	json_decref(o->pieces);
	free(o);
	free(c);
}

/* "[::1]:8088" -> host and port; the check has seen that both are there. */
static void split_listen(struct dg_conf *c)
{
	char *colon = c->http.host ? strrchr(c->http.host, ':') : NULL;
	if (!colon)
		return;
	c->http.port = (uint16_t)strtol(colon + 1, NULL, 10);
	*colon = '\0';
	if (colon[-1] == ']') {
		colon[-1] = '\0';
		c->http.host++;
	}
}

static void read_all(struct dg_conf *c, struct dg_conf_errors *errors)
{
	struct conf_reader r = { .conf = c,
		.errors = errors,
		.domain_names = dg_map_create(),
		.instance_names = dg_map_create(),
		.plugin_names = dg_map_create() };
	conf_read_object(&r, "", c->origin->root, rules, c, NULL);
	conf_check_accounts(&r);
	c->http.enabled = json_object_get(c->origin->root, "http") != NULL;
	if (c->http.enabled)
		split_listen(c);
	dg_map_destroy(r.domain_names);
	dg_map_destroy(r.instance_names);
	dg_map_destroy(r.plugin_names);
}

static struct dg_conf *finish(struct dg_conf *c, bool ok, struct dg_conf_errors *errors)
{
	if (ok)
		read_all(c, errors);
	dg_conf_errors_sort(errors);
	if (ok)
		return c;
	dg_conf_free(c);
	return NULL;
}

struct dg_conf *dg_conf_read(const char *path, struct dg_conf_errors *errors)
{
	struct dg_conf *c = create();
	bool ok = conf_files_read(c, path, errors);
	return finish(c, ok, errors);
}

struct dg_conf *dg_conf_read_text(const char *name, const char *text, size_t octets, struct dg_conf_errors *errors)
{
	struct dg_conf *c = create();
	bool ok = conf_files_read_text(c, name, text, octets, errors);
	return finish(c, ok, errors);
}
