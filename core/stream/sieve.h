/* sieve.h - the octet-level half of the guard: what expat must not see is left out before it gets there.
 *
 * Octets come as the socket gave them and go on in whole tokens: a tag that is not complete is held back, so expat
 * never scans one twice (the cost that CVE-2023-52425 was about) nor waits for more than it needs. A tag over
 * DG_SIEVE_TAG octets does not go on: a stanza's own start tag is rebuilt with the attributes that name its sender; any
 * other is left out together with the element it opens. When the element-level half (guard.c) has found excess, the
 * rest of it is dropped here, so that nesting without end costs expat no memory. Comments, processing instructions and
 * document types are refused, as RFC 6120 section 11.1 demands. No I/O, knows neither expat nor libstrophe.
 */
#ifndef DG_SIEVE_H
#define DG_SIEVE_H

#include <stdbool.h>
#include <stddef.h>

#include "stream/tag.h"
#include "util/buf.h"

#define DG_SIEVE_TAG   32768u /* octets of one tag */
#define DG_SIEVE_JID   9216u  /* of an address in a rebuilt tag: 3071 octets (RFC 7622), a resource escaped six-fold */
#define DG_SIEVE_VALUE 1024u  /* of another attribute that is kept there */
#define DG_SIEVE_PIECE 4096u  /* at most so many octets go on between two looks at where the parser stands */

/* Where the parser stands after all it was fed. */
struct dg_sieve_place {
	int depth;    /* open elements; 1: between stanzas */
	bool cdata;   /* inside a CDATA section, where '<' is text */
	bool pending; /* it holds octets that make no sense yet */
	bool excess;  /* what follows is to be left out until this is false again */
};

/* The parser's side; `arg` is given to each. */
struct dg_sieve_sink {
	bool (*feed)(void *arg, const char *octets, size_t n); /* false: refused, and everything after it too */
	struct dg_sieve_place (*place)(void *arg);
	void (*cut)(void *arg); /* something of this stanza, or of the one about to begin, was left out */
};

struct dg_sieve {
	const struct dg_sieve_sink *sink;
	void *arg;
	struct dg_tag tag;  /* the tag in progress, */
	struct dg_buf held; /* and its octets from the '<'; not all of them when it is being left out */
	bool begun;         /* something was fed: an XML declaration would come too late */
	bool trimming;      /* rebuilding a stanza's start tag, inside an attribute that is left out */
	bool dropping;      /* leaving out what is excess: */
	bool in_tag;        /*   inside a tag, */
	bool in_cdata;      /*   or inside a CDATA section (also while the parser is led out of one), */
	size_t brackets;    /*   after so many ']'; */
	size_t depth;       /*   so many elements are open that the parser never saw */
	const char *why;    /* why it was refused: a constant sentence */
};

void dg_sieve_init(struct dg_sieve *s, const struct dg_sieve_sink *sink, void *arg);
void dg_sieve_finish(struct dg_sieve *s);
/* Begin a new stream; keeps the memory. */
void dg_sieve_reset(struct dg_sieve *s);
/* false: refused by the sieve (`why` is set) or by the sink (it is not). Then only reset or finish may follow. */
bool dg_sieve_take(struct dg_sieve *s, const char *octets, size_t n);

#endif
