/* trouble.c - see trouble.h. stream.c notes what it knows, link.c asks. */
#include "stream/trouble.h"

#include <stdio.h>
#include <string.h>

#include "util/utf8.h"

#define NS_STREAMS "urn:ietf:params:xml:ns:xmpp-streams"

/* The settings by which each server decides (Prosody 0.12, ejabberd 23.01, Openfire 5). */
static const char on_conflict[] =
	"stop the second gateway that uses this domain; if there is none, the server still holds a dead connection "
	"(Prosody: component_conflict_resolve = \"kick_old\" lets the new one win; Openfire: the old one is dropped "
	"after xmpp.component.idle)";
static const char on_secret[] =
	"compare the secret with the server's (Prosody: component_secret below Component \"...\"; ejabberd: hosts and "
	"password of the ejabberd_service listener, which also answers so to a domain that it does not list; Openfire: "
	"External Components, shared secret)";
static const char on_host[] =
	"add the domain to the server (Prosody: Component \"...\", in lower case; ejabberd: hosts of the "
	"ejabberd_service listener; Openfire: External Components must allow it, and it must be a subdomain of the "
	"server's own); or is this the port for clients? Components have their own (5347; Openfire: 5275)";
static const char on_port[] =
	"use the server's component port (Prosody, ejabberd: 5347; Openfire: 5275), not the one for clients";

static const struct dg_trouble known[] = {
	{ "conflict", "the server has another connection of this component", on_conflict },
	{ "not-authorized", "the server refuses this component's secret", on_secret },
	{ "host-unknown", "the server does not know this component's domain", on_host },
	{ "invalid-namespace", "the port speaks XMPP, but not to components", on_port },
	{ "system-shutdown", "the server is shutting down", NULL },
	{ "policy-violation", "the server closed the stream: something we sent breaks a limit of its own", NULL },
	{ "not-well-formed", "the server closed the stream: it could not read something we sent", NULL },
	{ "invalid-from", "the server closed the stream: something we sent came from outside of our domain", NULL },
};

static const struct dg_trouble other = { NULL, "the server closed the stream with an error", NULL };
static const struct dg_trouble cut = { NULL, "the connection to the server is lost", NULL };
static const struct dg_trouble refused = { NULL, "the server cannot be reached", NULL };

void dg_loss_say(struct dg_loss *loss, const char *text)
{
	size_t n = strnlen(text, sizeof loss->text - 1);
	while (n && !dg_utf8_is_valid(text, n))
		n--;
	memcpy(loss->text, text, n);
	loss->text[n] = '\0';
}

void dg_loss_read(struct dg_loss *loss, const struct dg_element *error)
{
	for (const struct dg_element *e = dg_element_first(error); e; e = dg_element_next(e))
		if (strcmp(dg_element_ns(e), NS_STREAMS) == 0 && strcmp(dg_element_name(e), "text") != 0) {
			snprintf(loss->condition, sizeof loss->condition, "%s", dg_element_name(e));
			return;
		}
}

const struct dg_trouble *dg_trouble_find(const struct dg_loss *loss)
{
	if (!loss->condition[0])
		return loss->was_open ? &cut : &refused;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i].condition, loss->condition) == 0)
			return &known[i];
	return &other;
}

void dg_trouble_print(const struct dg_trouble *t, const struct dg_loss *loss, char *out, size_t room)
{
	int n = snprintf(out, room, "%s", t->sentence);
	if (!t->condition && loss->condition[0] && n > 0 && (size_t)n < room) /* one that the sentence does not tell */
		n += snprintf(out + n, room - (size_t)n, " (%s)", loss->condition);
	if (loss->text[0] && n > 0 && (size_t)n < room)
		n += snprintf(out + n, room - (size_t)n, ": %s", loss->text);
	if (t->advice && n > 0 && (size_t)n < room)
		snprintf(out + n, room - (size_t)n, "; %s", t->advice);
}
