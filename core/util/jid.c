/* jid.c - see jid.h. The configuration reader and core/xmpp call it: a JID becomes a key only after this.
 *
 * Pure ASCII, which is nearly all there is, never reaches libidn: on it the stringprep profiles only fold case and
 * prohibit. */
#include "util/jid.h"

#include <stdlib.h>
#include <string.h>
#include <stringprep.h>
#include <strings.h>

#include "util/mem.h"
#include "util/utf8.h"

/* Before preparation: case folding grows text and removed characters shrink it, but nobody's address does much of
 * either. */
#define RAW_MAX 3072u

/* One kind of part: how ASCII is treated, and the profile for everything else. */
struct profile {
	const Stringprep_profile *stringprep;
	const char *refused; /* of ASCII 0x20 to 0x7E */
	bool folds_case;
	bool is_domain;
};

static const struct profile node_profile = { stringprep_xmpp_nodeprep, " \"&'/:<>@", true, false };
/* nameprep knows nothing of host names, so what cannot be in one is refused here (brackets: IPv6 literals). */
static const struct profile domain_profile = { stringprep_nameprep, " !\"#$%&'()*+,/;<=>?@\\^`{|}~", true, true };
static const struct profile resource_profile = { stringprep_xmpp_resourceprep, "", false, false };

static bool is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return !*text;
}

static bool ascii_ok(const char *text, const struct profile *p)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c < 0x20 || c == 0x7F || (c < 0x80 && strchr(p->refused, c)))
			return false;
	}
	return true;
}

static void fold_ascii(char *text)
{
	for (; *text; text++)
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text + ('a' - 'A'));
}

/* With flags 0 unassigned code points pass: the server let them pass before us. NFKC of Unicode 3.2 does not settle in
 * one go where marks stand inside a Hangul syllable; a text that a second preparation would change cannot be a key. */
static bool run_stringprep(char *part, size_t room, const struct profile *p)
{
	if (stringprep(part, room, 0, p->stringprep) != STRINGPREP_OK)
		return false;
	char *again = dg_alloc(room);
	memcpy(again, part, strlen(part));
	bool settled = stringprep(again, room, 0, p->stringprep) == STRINGPREP_OK && strcmp(again, part) == 0;
	free(again);
	return settled;
}

/* RFC 7622 section 3.2: a final dot is left out; and a label is never empty. */
static bool tidy_domain(char *domain)
{
	size_t n = strlen(domain);
	if (n > 1 && domain[n - 1] == '.')
		domain[--n] = '\0';
	return n > 0 && domain[0] != '.' && domain[n - 1] != '.' && !strstr(domain, "..");
}

/* Prepare the `n` octets at `raw` into `part`, which has room for RAW_MAX and a NUL. */
static bool prepare(const char *raw, size_t n, const struct profile *p, char *part)
{
	if (!n || n > RAW_MAX || !dg_utf8_is_valid(raw, n))
		return false;
	memcpy(part, raw, n);
	part[n] = '\0';
	if (!is_ascii(part) && !run_stringprep(part, RAW_MAX + 1, p))
		return false;
	if (p->folds_case)
		fold_ascii(part);
	if (p->is_domain && !tidy_domain(part))
		return false;
	return *part && strlen(part) <= DG_JID_PART_MAX && ascii_ok(part, p);
}

/* The address before preparation: where its parts begin in the text; NULL for an absent one. */
struct raw {
	const char *at;
	size_t n;
};
enum { NODE, DOMAIN, RESOURCE, N_PARTS };

static const struct profile *const profiles[N_PARTS] = { &node_profile, &domain_profile, &resource_profile };

/* RFC 7622 section 3.1: the first '/' ends the domain, and before it the first '@' ends the node. */
static void split(const char *text, struct raw out[N_PARTS])
{
	size_t bare = strcspn(text, "/");
	const char *at = memchr(text, '@', bare);
	const char *domain = at ? at + 1 : text;
	out[NODE] = (struct raw){ at ? text : NULL, at ? (size_t)(at - text) : 0 };
	out[DOMAIN] = (struct raw){ domain, (size_t)(text + bare - domain) };
	out[RESOURCE] = (struct raw){ NULL, 0 };
	if (text[bare] == '/')
		out[RESOURCE] = (struct raw){ text + bare + 1, strlen(text + bare + 1) };
}

enum dg_status dg_jid_parse(const char *text, struct dg_jid *out)
{
	struct raw raw[N_PARTS];
	split(text, raw);
	struct dg_buf memory = { 0 };
	size_t starts[N_PARTS];
	char part[RAW_MAX + 1];
	for (int i = 0; i < N_PARTS; i++) {
		starts[i] = memory.len;
		if (!raw[i].at)
			continue;
		if (!prepare(raw[i].at, raw[i].n, profiles[i], part)) {
			dg_buf_finish(&memory);
			return DG_INVALID;
		}
		dg_buf_add(&memory, part, strlen(part) + 1);
	}
	const char *node = raw[NODE].at ? memory.at + starts[NODE] : NULL;
	const char *domain = memory.at + starts[DOMAIN];
	struct dg_buf bare = { 0 };
	dg_jid_print(&bare, node, domain, NULL);
	*out = (struct dg_jid){ .bare = dg_buf_give(&bare),
		.node = node,
		.domain = domain,
		.resource = raw[RESOURCE].at ? memory.at + starts[RESOURCE] : NULL,
		.memory = memory.at };
	return DG_OK;
}

void dg_jid_finish(struct dg_jid *j)
{
	free(j->bare);
	free(j->memory);
	*j = (struct dg_jid){ 0 };
}

void dg_jid_print(struct dg_buf *out, const char *node, const char *domain, const char *resource)
{
	if (node) {
		dg_buf_str(out, node);
		dg_buf_chr(out, '@');
	}
	dg_buf_str(out, domain);
	if (resource) {
		dg_buf_chr(out, '/');
		dg_buf_str(out, resource);
	}
}

/* XEP-0106 section 4.2: what nodeprep prohibits, each with its escape. */
static const struct {
	char plain;
	char code[3];
} escapes[] = {
	{ ' ', "20" },
	{ '"', "22" },
	{ '&', "26" },
	{ '\'', "27" },
	{ '/', "2f" },
	{ ':', "3a" },
	{ '<', "3c" },
	{ '>', "3e" },
	{ '@', "40" },
	{ '\\', "5c" },
};
#define N_ESCAPES (sizeof escapes / sizeof *escapes)

/* The escape that `at` begins with, or N_ESCAPES. In either case of letters, since nodeprep makes one of both. */
static size_t escape_at(const char *at)
{
	if (*at != '\\')
		return N_ESCAPES;
	size_t i = 0;
	while (i < N_ESCAPES && strncasecmp(at + 1, escapes[i].code, 2) != 0)
		i++;
	return i;
}

static const char *code_for(const char *at)
{
	if (*at == '\\' && escape_at(at) == N_ESCAPES)
		return NULL; /* a backslash that starts no escape means itself */
	for (size_t i = 0; i < N_ESCAPES; i++)
		if (*at == escapes[i].plain)
			return escapes[i].code;
	return NULL;
}

enum dg_status dg_jid_escape(const char *name, struct dg_buf *out)
{
	size_t n = strlen(name);
	if (!n || name[0] == ' ' || name[n - 1] == ' ')
		return DG_INVALID;
	for (const char *c = name; *c; c++) {
		const char *code = code_for(c);
		if (code)
			dg_buf_printf(out, "\\%s", code);
		else
			dg_buf_chr(out, *c);
	}
	return DG_OK;
}

void dg_jid_unescape(const char *node, struct dg_buf *out)
{
	for (const char *c = node; *c; c++) {
		size_t i = escape_at(c);
		bool is_edge = i < N_ESCAPES && escapes[i].plain == ' ' && (c == node || !c[3]);
		if (i == N_ESCAPES || is_edge) { /* a space at an edge is nobody's name: section 4.2 forbids it */
			dg_buf_chr(out, *c);
			continue;
		}
		dg_buf_chr(out, escapes[i].plain);
		c += 2;
	}
}
