/* utf8.h - reading and mending UTF-8 (RFC 3629) and XML characters (XML 1.0 section 2.2). */
#ifndef DG_UTF8_H
#define DG_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

#define DG_UTF8_BAD UINT32_MAX

/* Decode one code point of at most `n` octets; *used is how many it took (1 for a bad octet).
 * DG_UTF8_BAD: overlong, surrogate, above U+10FFFF, truncated. n must be at least 1. */
uint32_t dg_utf8_next(const char *at, size_t n, size_t *used);
/* Encode `cp` (a scalar value) into out[4]; the number of octets, 1 to 4. */
size_t dg_utf8_put(uint32_t cp, char out[4]);
bool dg_utf8_is_valid(const char *at, size_t n);
/* May stand in an XML 1.0 document. */
bool dg_xml_char_ok(uint32_t cp);
/* Append `n` octets as text fit for XML and for the journal: bad octets, lone surrogates,
 * U+FFFE and U+FFFF become U+FFFD; control characters that XML 1.0 has no place for are left out. */
void dg_utf8_mend(struct dg_buf *out, const char *at, size_t n);
/* Joins its base when text is cut: combining marks, variation selectors, ZWJ and what follows it,
 * emoji modifiers, the second regional indicator. `before` is the code point in front (0: none). */
bool dg_utf8_joins(uint32_t before, uint32_t cp);

#endif
