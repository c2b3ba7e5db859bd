/* sample.c - see sample.h. Called by init.c. Touches no file. */
#include "main/sample.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/jid.h"
#include "util/mem.h"

enum { PORT_DEFAULT = 5347 };

static enum dg_status complain(struct dg_error *why, const char *option, const char *value, const char *wanted)
{
	(void)snprintf(why->text, sizeof why->text, "%s \"%.64s\": %s", option, value, wanted);
	return DG_INVALID;
}

static enum dg_status plan_domain(struct dg_sample *s, const char *text, struct dg_error *why)
{
	struct dg_jid jid;
	const char *dot;

	if (dg_jid_parse(text, &jid) != DG_OK)
		return complain(why, "--domain", text, "is not a domain such as sms.example.org");
	dot = strchr(jid.domain, '.');
	if (jid.node || jid.resource || !dot || !dot[1]) {
		dg_jid_finish(&jid);
		return complain(
			why, "--domain", text, "must be a subdomain of the XMPP server's, as in sms.example.org");
	}
	s->domain = dg_strdup(jid.domain);
	s->vhost = dg_strdup(dot + 1);
	dg_jid_finish(&jid);
	return DG_OK;
}

static enum dg_status plan_user(struct dg_sample *s, const char *text, struct dg_error *why)
{
	struct dg_jid jid;

	if (dg_jid_parse(text, &jid) != DG_OK)
		return complain(why, "--user", text, "is neither a JID nor a domain");
	s->allow = dg_strdup(jid.bare);
	dg_jid_finish(&jid);
	return DG_OK;
}

/* "host", "host:port", "[v6]:port". */
static enum dg_status plan_server(struct dg_sample *s, const char *text, struct dg_error *why)
{
	const char *end = text[0] == '[' ? strchr(text, ']') : NULL;
	const char *colon = end ? strchr(end, ':') : strrchr(text, ':');
	const char *host = end ? text + 1 : text;
	size_t n = (size_t)((end ? end : colon ? colon : text + strlen(text)) - host);
	char *rest = NULL;
	long port = colon ? strtol(colon + 1, &rest, 10) : PORT_DEFAULT;

	if (n == 0 || (rest && (*rest || rest == colon + 1)) || port < 1 || port > UINT16_MAX)
		return complain(why, "--server", text, "write it as HOST:PORT");
	s->host = dg_strndup(host, n);
	s->port = (uint16_t)port;
	return DG_OK;
}

enum dg_status dg_sample_plan(struct dg_sample *s, const struct dg_args *args, struct dg_error *why)
{
	enum dg_status status;

	*s = (struct dg_sample){ 0 };
	status = plan_domain(s, args->domain ? args->domain : "sms.example.org", why);
	if (status == DG_OK)
		status = plan_user(s, args->user ? args->user : s->vhost, why);
	if (status == DG_OK)
		status = plan_server(s, args->server ? args->server : "127.0.0.1", why);
	if (status != DG_OK)
		dg_sample_finish(s);
	return status;
}

void dg_sample_finish(struct dg_sample *s)
{
	free(s->domain);
	free(s->vhost);
	free(s->allow);
	free(s->host);
}

/* A JSON text of what the two make together; given. A path that is not UTF-8 is mended and will not be found: then
 * `dragoman check` says so. */
static char *quoted(const char *before, const char *text)
{
	struct dg_buf whole = { 0 };
	json_t *value;
	char *out;

	dg_buf_str(&whole, before);
	dg_buf_str(&whole, text);
	value = json_string(whole.at);
	out = value ? json_dumps(value, JSON_ENCODE_ANY) : dg_strdup("\"\"");
	json_decref(value);
	dg_buf_finish(&whole);
	return out;
}

static char *place(const struct dg_sample *s, const char *scheme, const char *system, const char *name)
{
	struct dg_buf path = { 0 };
	char *out;

	dg_buf_printf(&path, "%s/%s", s->system ? system : s->dir, name);
	out = quoted(scheme, path.at);
	dg_buf_finish(&path);
	return out;
}

void dg_sample_config(const struct dg_sample *s, struct dg_buf *out)
{
	char *host = quoted("", s->host), *secret = quoted("file:", s->secret_file ? s->secret_file : "secret");
	char *store = place(s, "sqlite:", "/var/lib/dragoman", "dragoman.db");
	char *control = place(s, "", "/run/dragoman", "control.sock");
	char *domain = quoted("", s->domain), *vhost = quoted("", s->vhost), *allow = quoted("", s->allow);

	dg_buf_printf(out,
		"// Dragoman's configuration: JSON with comments. `dragoman check -c FILE` finds every mistake in it.\n"
		"{\n"
		"\t// Where the XMPP server takes components, and the secret that stands in its configuration, too.\n"
		"\t\"server\": { \"host\": %s, \"port\": %u, \"secret\": %s, \"vhosts\": [%s] },\n"
		"\n"
		"\t// The journal: every message is in it from the moment it is accepted. On a disk that honours "
		"fsync.\n"
		"\t\"store\": %s,\n"
		"\n"
		"\t// Seals the logins that users leave here for networks that ask for one; keep it apart from the "
		"journal's backups.\n"
		"\t\"credentials_key\": \"file:credentials.key\",\n"
		"\n"
		"\t// For you: health, metrics and the API (with the token), and what `dragoman status` talks to.\n"
		"\t\"http\": { \"listen\": \"127.0.0.1:8088\", \"token\": \"file:token\" },\n"
		"\t\"control\": %s,\n"
		"\t\"log\": { \"level\": \"info\", \"format\": \"logfmt\" },\n"
		"\n"
		"\t// Who may text: users, or whole domains. Nobody else learns anything.\n"
		"\t\"access\": { \"allow\": [%s] },\n"
		"\n",
		host, (unsigned)s->port, secret, vhost, store, control, allow);
	dg_buf_printf(out,
		"\t\"domains\": {\n"
		"\t\t%s: {\n"
		"\t\t\t\"name\": \"SMS\",\n"
		"\t\t\t// \"country\": \"US\",  // the country in which numbers without + are read\n"
		"\t\t\t\"sender\": \"+15550000000\",  // the number that texts come from; your carrier gives you one\n"
		"\t\t\t// \"numbers\": { \"+15550001111\": \"alice@example.org\" },  // numbers that belong to one "
		"user\n"
		"\t\t\t\"transports\": [\n"
		"\t\t\t\t// No carrier yet: every text comes back.\n"
		"\t\t\t\t{ \"name\": \"echo\", \"module\": \"loopback\" }\n"
		"\t\t\t\t// With one, instead (all options: `dragoman modules smpp`):\n"
		"\t\t\t\t// { \"name\": \"carrier\", \"module\": \"smpp\", \"host\": \"smsc.example.net\", \"port\": "
		"2775,\n"
		"\t\t\t\t//   \"system_id\": \"YOU\", \"password\": \"file:carrier.password\" }\n"
		"\t\t\t]\n"
		"\t\t}\n"
		"\t}\n"
		"}\n",
		domain);
	free(host);
	free(secret);
	free(store);
	free(control);
	free(domain);
	free(vhost);
	free(allow);
}

void dg_sample_next_steps(const struct dg_sample *s, const char *config, struct dg_buf *out)
{
	const char *secret = s->secret ? s->secret : "(what stands in the secret file)";

	dg_buf_printf(out,
		"\n1. Tell the XMPP server. One of these:\n\n"
		"   Prosody, at the end of prosody.cfg.lua:\n\n"
		"     Component \"%s\"\n"
		"       component_secret = \"%s\"\n\n"
		"   ejabberd, in ejabberd.yml:\n\n"
		"     listen:\n"
		"       - port: %u\n"
		"         ip: \"127.0.0.1\"\n"
		"         module: ejabberd_service\n"
		"         hosts:\n"
		"           %s: {password: \"%s\"}\n"
		"         global_routes: false\n\n"
		"   Openfire: see docs/operating.md (its port is 5275).\n\n",
		s->domain, secret, (unsigned)s->port, s->domain, secret);
	dg_buf_printf(out,
		"2. dragoman check -c %s\n"
		"3. dragoman run -c %s\n"
		"4. As a user of %s, text +15551234567@%s from any XMPP client: the text comes back.\n",
		config, config, s->vhost, s->domain);
}
