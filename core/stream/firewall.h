/* firewall.h - the element-level half of the guard: expat's handlers between the sieve and libstrophe's parser.
 *
 * Counts what a stanza takes, hands on what is within the limits of guard.h and leaves the rest out. guard.c owns one
 * per parser and is its only caller.
 */
#ifndef DG_FIREWALL_H
#define DG_FIREWALL_H

#include <expat.h>
#include <stdbool.h>
#include <stddef.h>

#include "stream/sieve.h"
#include "util/buf.h"

/* The functions of expat that guard.c stands in front of. */
struct dg_expat {
	XML_Parser (*create)(
		const XML_Char *encoding, const XML_Memory_Handling_Suite *memory, const XML_Char *separator);
	void (*free)(XML_Parser parser);
	XML_Bool (*reset)(XML_Parser parser, const XML_Char *encoding);
	enum XML_Status (*parse)(XML_Parser parser, const char *octets, int n, int is_final);
	void (*set_user)(XML_Parser parser, void *user);
	void (*set_element)(XML_Parser parser, XML_StartElementHandler start, XML_EndElementHandler end);
	void (*set_text)(XML_Parser parser, XML_CharacterDataHandler text);
};

/* What the stanza in progress has taken so far. */
struct dg_tally {
	int elements, namespaces;
	size_t text_octets;
	XML_Index begun_at;
	bool truncated;
	bool full; /* over a limit that ends it: nothing more goes in */
};

struct dg_firewall {
	XML_Parser parser;
	struct dg_expat real;
	void *user; /* libstrophe's, and its handlers */
	XML_StartElementHandler start;
	XML_EndElementHandler end;
	XML_CharacterDataHandler text;
	struct dg_sieve sieve;
	struct dg_buf header; /* the stream's start tag and what came before it, as received */
	struct dg_buf words;  /* character data, joined: libstrophe would append each run by strncat() */
	struct dg_tally stanza;
	int depth;            /* elements that libstrophe knows to be open */
	int skip;             /* elements open in a part that is left out */
	XML_Index fed;        /* octets since the parser began */
	XML_Index pending;    /* of them, held by expat: no whole token */
	XML_Index stopped_at; /* where it was suspended */
	bool cut_next;        /* the sieve rebuilt the start tag that comes next */
	bool in_cdata;
	bool replaying;  /* the header again, for expat alone */
	bool just_ended; /* libstrophe has been given a stanza and not rendered it yet */
	const char *why; /* why nothing more is parsed: a constant, NULL while all is well */
};

void dg_firewall_init(struct dg_firewall *f, XML_Parser parser, const struct dg_expat *real);
void dg_firewall_finish(struct dg_firewall *f); /* the parser is the caller's */
/* A new stream on a parser that was reset. */
void dg_firewall_reset(struct dg_firewall *f);
/* Install our handlers in the parser, in front of `start`, `end` and `text`. */
void dg_firewall_arm(struct dg_firewall *f);
/* Parse what the socket gave. false: `why` says what was wrong, and nothing more is taken before a reset. */
bool dg_firewall_take(struct dg_firewall *f, const char *octets, size_t n);

#endif
