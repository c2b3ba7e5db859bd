/* vet.c - see vet.h. dg_xlink_send() calls it for every stanza, so it must be cheap. */
#include "stream/vet.h"

#include <stdbool.h>
#include <string.h>

#include "stream/tag.h"

static bool is_named(const struct dg_tag_attr *a, const char *name)
{
	return strlen(name) == a->name_octets && memcmp(a->name, name, a->name_octets) == 0;
}

/* node@domain/resource: a resource may hold '@' and '/', a node neither. */
static bool is_inside(const char *jid, size_t n, const char *domain)
{
	const char *slash = memchr(jid, '/', n);
	if (slash)
		n = (size_t)(slash - jid);
	const char *at = memchr(jid, '@', n);
	if (at) {
		n -= (size_t)(at + 1 - jid);
		jid = at + 1;
	}
	return strlen(domain) == n && memcmp(jid, domain, n) == 0;
}

enum dg_status dg_vet(const char *stanza, size_t octets, const char *domain)
{
	if (octets > DG_STANZA_MAX)
		return DG_TOOBIG;
	const char *end = stanza + octets;
	if (!octets || *stanza != '<')
		return DG_INVALID;
	const char *at = stanza + 1 + dg_tag_name(stanza + 1, end);
	bool has_from = false;
	bool has_to = false;
	struct dg_tag_attr a;
	for (const char *next; !(has_from && has_to) && (next = dg_tag_attr(at, end, &a)); at = next) {
		has_to |= is_named(&a, "to") && a.value_octets;
		has_from |= is_named(&a, "from") && is_inside(a.value, a.value_octets, domain);
	}
	return has_from && has_to ? DG_OK : DG_INVALID;
}
