/* remedy.c - what to write into a server's configuration so that it gives the gateway what it lacks. Pure; called by
 * examine.c. @D is the gateway's domain, @V the users'. */
#include <string.h>
#include <strings.h>

#include "util/buf.h"
#include "xmpp/examine.h"

static const struct server {
	const char *name;
	unsigned stanza_kib;
	const char *remedies[REMEDIES];
} servers[SERVER_KINDS] = {
	[SERVER_UNKNOWN] = { "", 0, { NULL, NULL, NULL, NULL } },
	[SERVER_PROSODY] = { "Prosody", 512,
		{ "-- prosody.cfg.lua\n"
		  "Component \"@D\"\n"
		  "\tcomponent_secret = \"the secret of dragoman.json\"\n",
			"-- prosody.cfg.lua; mod_privilege is of prosody-modules\n"
			"Component \"@D\"\n"
			"\tmodules_enabled = { \"privilege\" }\n"
			"VirtualHost \"@V\"\n"
			"\tmodules_enabled = { \"privilege\" }\n"
			"\tprivileged_entities = {\n"
			"\t\t[\"@D\"] = { roster = \"both\", message = \"outgoing\",\n"
			"\t\t\tiq = { [\"http://jabber.org/protocol/pubsub\"] = \"both\" } },\n"
			"\t}\n",
			"-- prosody.cfg.lua\n"
			"VirtualHost \"@V\"\n"
			"\tdisco_items = { { \"@D\", \"SMS\" } }\n",
			"-- prosody.cfg.lua\n"
			"Component \"upload.@V\" \"http_file_share\"\n" } },
	[SERVER_EJABBERD] = { "ejabberd", 0,
		{ "# ejabberd.yml\n"
		  "listen:\n"
		  "  - port: 5347\n"
		  "    ip: \"127.0.0.1\"\n"
		  "    module: ejabberd_service\n"
		  "    hosts:\n"
		  "      @D: {password: \"the secret of dragoman.json\"}\n"
		  "    global_routes: false\n",
			"# ejabberd.yml; rosters from 23.10 on\n"
			"acl: {gateway: {server: @D}}\n"
			"access_rules: {gateway: {allow: gateway}}\n"
			"modules:\n"
			"  mod_privilege:\n"
			"    roster: {both: gateway}\n"
			"    message: {outgoing: gateway}\n",
			"# ejabberd.yml\n"
			"modules:\n"
			"  mod_disco: {extra_domains: [@D]}\n",
			"# ejabberd.yml; `access` must let the gateway in\n"
			"modules:\n"
			"  mod_http_upload: {access: all}\n" } },
	[SERVER_OPENFIRE] = { "Openfire", 1024,
		{ "# Admin console: Server > Server Settings > External Components\n"
		  "# Service enabled; add the subdomain of @D with the secret of dragoman.json (port 5275)\n",
			"# Admin console: Plugins > Available Plugins > GoJara, then allow it for @D\n"
			"# (Remote Roster, XEP-0321)\n",
			NULL, "# Admin console: Plugins > Available Plugins > HTTP File Upload\n" } },
	[SERVER_JABBERD2] = { "jabberd", 0,
		{ "<!-- router.xml -->\n"
		  "<local><secret>the secret of dragoman.json</secret></local>\n",
			NULL,
			"<!-- sm.xml -->\n"
			"<discovery><browse/></discovery>\n",
			NULL } },
};

enum server_kind server_kind_of(const char *name)
{
	for (unsigned kind = SERVER_UNKNOWN + 1; name && kind < SERVER_KINDS; kind++)
		if (!strncasecmp(name, servers[kind].name, strlen(servers[kind].name)))
			return (enum server_kind)kind;
	return SERVER_UNKNOWN;
}

unsigned server_stanza_kib(enum server_kind kind)
{
	return servers[kind].stanza_kib;
}

static void fill_in(const char *text, const char *domain, const char *vhost, struct dg_buf *out)
{
	for (const char *at = text; *at; at++) {
		if (at[0] != '@' || (at[1] != 'D' && at[1] != 'V')) {
			dg_buf_chr(out, *at);
			continue;
		}
		dg_buf_str(out, *++at == 'D' ? domain : vhost);
	}
}

char *remedy_print(enum server_kind kind, enum remedy remedy, const char *domain, const char *vhost)
{
	struct dg_buf out = { 0 };
	unsigned from = kind == SERVER_UNKNOWN ? SERVER_PROSODY : kind;
	unsigned to = kind == SERVER_UNKNOWN ? SERVER_OPENFIRE : kind;
	for (unsigned k = from; k <= to; k++)
		if (servers[k].remedies[remedy])
			fill_in(servers[k].remedies[remedy], domain, vhost, &out);
	return out.len ? dg_buf_give(&out) : NULL;
}
