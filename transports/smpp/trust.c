/* trust.c - see trust.h. */
#include "trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum dg_status refuse(struct dg_error *why, const char *key, const char *text)
{
	(void)snprintf(why->text, sizeof why->text, "%s: %s", key, text);
	return DG_INVALID;
}

static bool has(const char *text)
{
	return text && *text;
}

/* -- which keys go together ---------------------------------------------------------------- */

static enum dg_status check_tls(const struct smpp_config *c, struct dg_error *why)
{
	const struct {
		const char *key, *value;
	} keys[] = { { "tls_ca", c->tls_ca }, { "tls_cert", c->tls_cert }, { "tls_key", c->tls_key },
		{ "tls_server_name", c->tls_server_name }, { "tls_pin", c->tls_pin } };
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (!c->tls && has(keys[i].value))
			return refuse(why, keys[i].key, "it is of no use while tls is false");
	if (has(c->tls_cert) && !has(c->tls_key))
		return refuse(why, "tls_cert", "its key is missing: set tls_key");
	if (has(c->tls_key) && !has(c->tls_cert))
		return refuse(why, "tls_key", "its certificate is missing: set tls_cert");
	if (has(c->tls_server_name) && has(c->tls_pin) && !has(c->tls_ca))
		return refuse(why, "tls_server_name", "with tls_pin and without tls_ca no name is looked at");
	return DG_OK;
}

static enum dg_status check_outbind(const struct smpp_config *c, struct dg_error *why)
{
	if (!has(c->outbind_listen) && has(c->outbind_system_id))
		return refuse(why, "outbind_system_id", "it is of no use without outbind_listen");
	if (!has(c->outbind_listen) && has(c->outbind_password))
		return refuse(why, "outbind_password", "it is of no use without outbind_listen");
	if (has(c->outbind_listen) && !has(c->outbind_system_id))
		return refuse(why, "outbind_listen", "say in outbind_system_id which name the carrier gives");
	if (has(c->outbind_listen) && !has(c->outbind_password)) /* whoever calls is told our own password */
		return refuse(
			why, "outbind_listen", "say in outbind_password what the carrier gives: anybody can call");
	if (has(c->outbind_listen) && c->tls && !has(c->tls_cert))
		return refuse(why, "outbind_listen", "with tls the listener needs tls_cert and tls_key");
	return DG_OK;
}

/* "192.0.2.1:2776" or "[2001:db8::1]:2776". */
static enum dg_status read_listen(const char *text, struct smpp_trust *out, struct dg_error *why)
{
	const char *colon = strrchr(text, ':'), *host = text, *end = colon;
	char *rest = NULL;
	unsigned long port = colon ? strtoul(colon + 1, &rest, 10) : 0;
	if (colon && text[0] == '[' && colon[-1] == ']') {
		host = text + 1;
		end = colon - 1;
	}
	if (!colon || end <= host || (size_t)(end - host) >= sizeof out->outbind_host || *rest || !port ||
		port > UINT16_MAX)
		return refuse(why, "outbind_listen", "ADDRESS:PORT is expected, such as 192.0.2.1:2776");
	memcpy(out->outbind_host, host, (size_t)(end - host));
	out->outbind_port = (uint16_t)port;
	return DG_OK;
}

/* -- the files ----------------------------------------------------------------------------- */

static enum dg_status read_side(
	enum dg_tls_side side, const struct dg_tls_options *options, struct dg_tls **out, struct dg_error *why)
{
	const char *which = "";
	struct dg_error inner = { "" };
	*out = dg_tls_create(side, options, &which, &inner);
	if (*out)
		return DG_OK;
	(void)snprintf(why->text, sizeof why->text, "tls_%s: %.230s", which, inner.text);
	return DG_INVALID;
}

static enum dg_status read_tls(const struct smpp_config *c, struct smpp_trust *out, struct dg_error *why)
{
	const struct dg_tls_options dials = {
		.ca = c->tls_ca, .cert = c->tls_cert, .key = c->tls_key, .pin = c->tls_pin, .name = c->tls_server_name
	};
	/* The carrier is known by what its outbind says: it need not have a certificate for that. */
	const struct dg_tls_options listens = { .cert = c->tls_cert, .key = c->tls_key };
	enum dg_status status = read_side(DG_TLS_CLIENT, &dials, &out->dials, why);
	if (status == DG_OK && has(c->outbind_listen))
		status = read_side(DG_TLS_SERVER, &listens, &out->listens, why);
	return status;
}

enum dg_status smpp_trust_read(const struct smpp_config *c, struct smpp_trust *out, struct dg_error *why)
{
	struct smpp_trust t = { .outbind_system_id = c->outbind_system_id,
		.outbind_password = has(c->outbind_password) ? c->outbind_password : "" };
	enum dg_status status = check_tls(c, why);
	if (status == DG_OK)
		status = check_outbind(c, why);
	if (status == DG_OK && has(c->outbind_listen))
		status = read_listen(c->outbind_listen, &t, why);
	if (status == DG_OK && c->tls)
		status = read_tls(c, &t, why);
	if (status == DG_OK)
		*out = t;
	else
		smpp_trust_finish(&t);
	return status;
}

void smpp_trust_finish(struct smpp_trust *t)
{
	dg_tls_destroy(t->dials);
	dg_tls_destroy(t->listens);
	t->dials = t->listens = NULL;
}

/* -- outbinds ------------------------------------------------------------------------------ */

static bool is_same(const char *secret, const char *given)
{
	size_t n = strlen(secret);
	unsigned differs = 0;
	if (strlen(given) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		differs |= (unsigned)(secret[i] ^ given[i]);
	return !differs;
}

bool smpp_trust_knows(const struct smpp_trust *t, const char *system_id, const char *password)
{
	bool named = is_same(t->outbind_system_id, system_id);
	return is_same(t->outbind_password, password) && named;
}
