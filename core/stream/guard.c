/* guard.c - see guard.h. Nobody of ours calls the interposed functions; libstrophe does. */
#include "stream/guard.h"

#include <dlfcn.h>
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strophe.h>

#include "dragoman/transport.h"
#include "stream/firewall.h"
#include "util/mem.h"

struct guard {
	struct guard *next;
	struct dg_firewall wall;
};

/* libstrophe gives no way to carry our state along: its parser is hidden in the connection. */
static _Thread_local struct {
	struct guard *all, *running;
	const char *failure;
	unsigned long spared;
} here;

/* The next definition of `name` after the program's own; `function` is the address of a function pointer. */
static void find_real(const char *name, void *function)
{
	void *at = dlsym(RTLD_NEXT, name);
	if (!at) {
		fprintf(stderr, "dragoman: %s() is missing: libstrophe and expat must be linked shared\n", name);
		abort();
	}
	memcpy(function, &at, sizeof at);
}

static struct dg_expat find_expat(void)
{
	struct dg_expat e;
	find_real("XML_ParserCreate_MM", &e.create);
	find_real("XML_ParserFree", &e.free);
	find_real("XML_ParserReset", &e.reset);
	find_real("XML_Parse", &e.parse);
	find_real("XML_SetUserData", &e.set_user);
	find_real("XML_SetElementHandler", &e.set_element);
	find_real("XML_SetCharacterDataHandler", &e.set_text);
	return e;
}

static struct guard *find(XML_Parser parser)
{
	struct guard *g = here.all;
	while (g && g->wall.parser != parser)
		g = g->next;
	return g;
}

DG_EXPORT XML_Parser XML_ParserCreate_MM(
	const XML_Char *encoding, const XML_Memory_Handling_Suite *memory, const XML_Char *separator)
{
	struct dg_expat real = find_expat();
	bool is_strophe = separator && *separator == DG_GUARD_SEPARATOR;
	/* libstrophe's suite is bound to its first context for ever: not for ours, which come and go. */
	XML_Parser parser = real.create(encoding, is_strophe ? NULL : memory, separator);
	if (!is_strophe || !parser)
		return parser;
	struct guard *g = dg_alloc(sizeof *g);
	dg_firewall_init(&g->wall, parser, &real);
	g->next = here.all;
	here.all = g;
	return parser;
}

DG_EXPORT void XML_ParserFree(XML_Parser parser)
{
	struct guard **at = &here.all;
	while (*at && (*at)->wall.parser != parser)
		at = &(*at)->next;
	struct guard *g = *at;
	find_expat().free(parser);
	if (!g)
		return;
	*at = g->next;
	dg_firewall_finish(&g->wall);
	free(g);
}

DG_EXPORT XML_Bool XML_ParserReset(XML_Parser parser, const XML_Char *encoding)
{
	struct guard *g = find(parser);
	if (!g)
		return find_expat().reset(parser, encoding);
	dg_firewall_reset(&g->wall);
	return g->wall.real.reset(parser, encoding);
}

DG_EXPORT void XML_SetUserData(XML_Parser parser, void *user)
{
	struct guard *g = find(parser);
	if (g)
		g->wall.user = user;
	else
		find_expat().set_user(parser, user);
}

DG_EXPORT void XML_SetElementHandler(XML_Parser parser, XML_StartElementHandler start, XML_EndElementHandler end)
{
	struct guard *g = find(parser);
	if (!g) {
		find_expat().set_element(parser, start, end);
		return;
	}
	g->wall.start = start;
	g->wall.end = end;
	dg_firewall_arm(&g->wall);
}

DG_EXPORT void XML_SetCharacterDataHandler(XML_Parser parser, XML_CharacterDataHandler text)
{
	struct guard *g = find(parser);
	if (g)
		g->wall.text = text;
	else
		find_expat().set_text(parser, text);
}

DG_EXPORT enum XML_Status XML_Parse(XML_Parser parser, const char *octets, int n, int is_final)
{
	struct guard *g = find(parser);
	if (!g)
		return find_expat().parse(parser, octets, n, is_final);
	struct guard *outer = here.running; /* a stanza's handler may parse another text */
	here.running = g;
	bool ok = dg_firewall_take(&g->wall, octets, (size_t)n);
	here.running = outer;
	if (ok)
		return XML_STATUS_OK;
	here.failure = g->wall.why;
	return XML_STATUS_ERROR;
}

DG_EXPORT int xmpp_stanza_to_text(xmpp_stanza_t *stanza, char **buf, size_t *buflen)
{
	struct guard *g = here.running;
	if (g && g->wall.just_ended) {
		g->wall.just_ended = false;
		here.spared++;
		*buf = NULL;
		*buflen = 0;
		return XMPP_EINVOP;
	}
	int (*real)(xmpp_stanza_t * stanza, char **text, size_t *octets);
	find_real("xmpp_stanza_to_text", &real);
	return real(stanza, buf, buflen);
}

bool dg_guard_is_truncated(void)
{
	return here.running && here.running->wall.stanza.truncated;
}

const char *dg_guard_take_failure(void)
{
	const char *why = here.failure;
	here.failure = NULL;
	return why;
}

unsigned long dg_guard_spared(void)
{
	return here.spared;
}

bool dg_guard_is_bound(void)
{
	int (*ours)(xmpp_stanza_t * stanza, char **text, size_t *octets) = xmpp_stanza_to_text;
	void *address;
	memcpy(&address, &ours, sizeof address);
	return dlsym(RTLD_DEFAULT, "xmpp_stanza_to_text") == address;
}
