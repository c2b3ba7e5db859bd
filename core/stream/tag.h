/* tag.h - raw XML tags: where one ends, and what attributes stand in it.
 *
 * For octets that are not parsed yet (sieve.c) or need no parsing (vet.c). Assumes well-formed input in an encoding
 * that keeps ASCII apart (UTF-8); on anything else it stays in bounds, and the parser behind it finds the fault.
 */
#ifndef DG_TAG_H
#define DG_TAG_H

#include <stdbool.h>
#include <stddef.h>

enum dg_tag_state {
	DG_TAG_OPEN,  /* after '<' */
	DG_TAG_BANG,  /* in what can only be "<![CDATA[" */
	DG_TAG_BODY,  /* outside of quotes */
	DG_TAG_VALUE, /* inside of quotes */
	DG_TAG_DONE,
	DG_TAG_REFUSED /* "<!" and something else: a comment or a document type */
};

/* A scan in progress; it may stop and go on at any octet. */
struct dg_tag {
	enum dg_tag_state state;
	char kind;   /* the octet after '<': '/', '!', '?' or the first of a name */
	char quote;  /* of the open value */
	char last;   /* the octet before the current one: '/' before '>' closes an empty element */
	size_t bang; /* octets of "![CDATA[" seen */
};

/* A tag begins: its '<' has been seen, the scan goes on with the octet after it. */
void dg_tag_begin(struct dg_tag *t);
/* Go on to the end of the tag, or of `octets`; the number of octets used. */
size_t dg_tag_scan(struct dg_tag *t, const char *octets, size_t n);
/* Likewise, but stop also after each change of state. */
size_t dg_tag_step(struct dg_tag *t, const char *octets, size_t n);

struct dg_tag_attr {
	const char *name, *value; /* borrowed, not ended by NUL; the value as it stands, without its quotes */
	size_t name_octets, value_octets;
};

/* The octets of the name that begins at `at`. */
size_t dg_tag_name(const char *at, const char *end);
/* Read one whole attribute at `at` (white space before it is skipped); where it ends, or NULL when none is complete. */
const char *dg_tag_attr(const char *at, const char *end, struct dg_tag_attr *out);

#endif
