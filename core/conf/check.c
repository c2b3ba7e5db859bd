/* check.c - what a text in the configuration must be beyond text: addresses, numbers, names. The tables of conf.c and
 * domain.c name these. */
#include <stdlib.h>
#include <string.h>

#include "conf/table.h"
#include "util/jid.h"
#include "util/mem.h"
#include "util/number.h"

#define SMALL  "abcdefghijklmnopqrstuvwxyz"
#define LARGE  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

#define NAME_MAX_OCTETS 64u
#define KEY_DIGITS      64u /* of 32 octets */

static bool refuse(struct conf_reader *r, const char *at, const char *what)
{
	dg_conf_error(r->conf, r->errors, at, "%s", what);
	return false;
}

static void replace(char **text, const char *by)
{
	char *copy = dg_strdup(by);
	free(*text);
	*text = copy;
}

bool conf_check_filled(struct conf_reader *r, const char *at, char **text)
{
	return **text || refuse(r, at, "must not be empty");
}

bool conf_check_host(struct conf_reader *r, const char *at, char **text)
{
	const char *colon = strchr(*text, ':');
	if (!**text || strpbrk(*text, " \t/"))
		return refuse(r, at, "must be a host name or an address");
	if (colon && !strchr(colon + 1, ':')) /* one colon: not an IPv6 address */
		return refuse(r, at, "must be the host alone: the port has a key of its own");
	return true;
}

bool conf_check_store(struct conf_reader *r, const char *at, char **text)
{
	static const char scheme[] = "sqlite:";
	size_t n = sizeof scheme - 1;
	if (strncmp(*text, scheme, n) != 0 || !(*text)[n])
		return refuse(r, at, "must be \"sqlite:PATH\"");
	memmove(*text, *text + n, strlen(*text + n) + 1);
	return true;
}

static bool is_loopback(const char *host)
{
	return host && (!strcmp(host, "localhost") || !strcmp(host, "::1") || !strncmp(host, "127.", 4));
}

/* The examples of every manual are what strangers try first. */
bool conf_check_secret(struct conf_reader *r, const char *at, char **text)
{
	if (!**text)
		return refuse(r, at, "must not be empty: it is all that proves who we are");
	if (!strcmp(*text, "secret") && !is_loopback(r->conf->server.host))
		return refuse(r, at, "is the example of every manual, and the server is not on this machine");
	return true;
}

bool conf_check_key(struct conf_reader *r, const char *at, char **text)
{
	size_t n = strlen(*text);
	return (n == KEY_DIGITS && strspn(*text, DIGITS "abcdefABCDEF") == n) ||
		refuse(r, at, "must be 64 hexadecimal digits in a file: `openssl rand -hex 32` makes them");
}

bool conf_check_domain(struct conf_reader *r, const char *at, char **text)
{
	struct dg_jid jid;
	if (dg_jid_parse(*text, &jid) != DG_OK)
		return refuse(r, at, "must be a domain, such as \"example.org\"");
	bool ok = !jid.node && !jid.resource;
	if (ok)
		replace(text, jid.bare);
	dg_jid_finish(&jid);
	return ok || refuse(r, at, "must be a domain alone, without user and resource");
}

bool conf_check_access(struct conf_reader *r, const char *at, char **text)
{
	struct dg_jid jid;
	if (dg_jid_parse(*text, &jid) != DG_OK)
		return refuse(r, at, "must be a domain or an address, such as \"alice@example.org\"");
	bool ok = !jid.resource;
	if (ok)
		replace(text, jid.bare);
	dg_jid_finish(&jid);
	return ok || refuse(r, at, "must be without a resource (what follows the slash)");
}

bool conf_check_user(struct conf_reader *r, const char *at, char **text)
{
	struct dg_jid jid;
	if (dg_jid_parse(*text, &jid) != DG_OK)
		return refuse(r, at, "must be a user's address, such as \"alice@example.org\"");
	bool ok = jid.node && !jid.resource;
	if (ok)
		replace(text, jid.bare);
	dg_jid_finish(&jid);
	return ok || refuse(r, at, "must be a user's address without a resource: \"alice@example.org\"");
}

bool conf_check_currency(struct conf_reader *r, const char *at, char **text)
{
	return (strlen(*text) == 3 && strspn(*text, LARGE) == 3) ||
		refuse(r, at, "must be a code of ISO 4217 such as \"EUR\"");
}

bool conf_check_country(struct conf_reader *r, const char *at, char **text)
{
	return dg_number_country_known(*text) ||
		refuse(r, at, "must be a country as ISO 3166-1 spells it in two capitals, such as \"US\"");
}

/* From the folder of the file that names it. */
bool conf_check_path(struct conf_reader *r, const char *at, char **text)
{
	struct dg_buf path = { 0 };
	if (!**text)
		return refuse(r, at, "must be the path of a file");
	if (**text != '/') {
		dg_buf_printf(&path, "%s/%s", conf_folder(r->conf, at), *text);
		replace(text, path.at);
	}
	dg_buf_finish(&path);
	return true;
}

/* RFC 3986 section 3.1: a scheme, a colon, and something behind it. */
bool conf_check_uri(struct conf_reader *r, const char *at, char **text)
{
	size_t n = strspn(*text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
	return (n && (*text)[n] == ':' && (*text)[n + 1] && !strpbrk(*text, " \t\r\n<>\"")) ||
		refuse(r, at, "must be a URI, such as \"mailto:abuse@example.org\" or \"xmpp:admin@example.org\"");
}

bool conf_check_number(struct conf_reader *r, const char *at, char **text)
{
	char right[DG_NUMBER_MAX];
	if (dg_number_kind(*text) != DG_NUMBER_NONE)
		return true;
	if (dg_number_read(*text, r->country, right) == DG_OK)
		dg_conf_error(r->conf, r->errors, at, "must be spelled \"%s\"", right);
	else
		refuse(r, at, "must be a number as +15550001111, or a short code");
	return false;
}

bool conf_check_prefix(struct conf_reader *r, const char *at, char **text)
{
	const char *digits = *text + (**text == '+');
	return (strspn(digits, DIGITS) == strlen(digits) && strlen(digits) <= 15) ||
		refuse(r, at, "must be how numbers begin: \"+1555\", \"+\" (all but short codes) or \"\" (all)");
}

bool conf_check_name(struct conf_reader *r, const char *at, char **text)
{
	size_t n = strlen(*text);
	return (n > 0 && n <= NAME_MAX_OCTETS && strspn(*text, SMALL LARGE DIGITS "._-") == n) ||
		refuse(r, at, "must be 1 to 64 letters, digits, dots, dashes or underscores");
}

bool conf_check_module(struct conf_reader *r, const char *at, char **text)
{
	size_t n = strlen(*text);
	return (n > 0 && n <= NAME_MAX_OCTETS && strspn(*text, SMALL DIGITS "_") == n) ||
		refuse(r, at, "must be the name of a module: small letters, digits, underscores");
}

/* "127.0.0.1:8088", "[::1]:8088": checked here, taken apart by conf.c. */
bool conf_check_listen(struct conf_reader *r, const char *at, char **text)
{
	const char *colon = strrchr(*text, ':');
	const char *port = colon ? colon + 1 : "";
	size_t digits = strspn(port, DIGITS);
	bool ok = colon && colon != *text && digits && digits <= 5 && !port[digits] && strtol(port, NULL, 10) >= 1 &&
		strtol(port, NULL, 10) <= UINT16_MAX;
	bool bare_v6 = ok && **text != '[' && memchr(*text, ':', (size_t)(colon - *text));
	if (!ok || bare_v6 || (**text == '[' && colon[-1] != ']'))
		return refuse(r, at, "must be \"ADDRESS:PORT\", such as \"127.0.0.1:8088\" or \"[::1]:8088\"");
	return true;
}
