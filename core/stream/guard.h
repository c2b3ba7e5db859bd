/* guard.h - libstrophe's XML parsing, made safe from outside: symbols of expat and libstrophe that the program itself
 * defines, so that the dynamic linker prefers them (ELF interposition) and libstrophe calls them.
 *
 * - Stanzas are handed over with their last octet: expat's reparse deferral is off and the sieve holds partial tags
 * back.
 * - Each stanza is bounded in elements, depth, attributes, namespaces, text and octets. The excess is left out, the
 *   stanza is marked as truncated, and its from, to, id and type are kept so that its sender can be answered.
 * - Attributes in a foreign namespace are left out: libstrophe drops the namespace, so that x:from would become `from`.
 *   xml:lang keeps its prefix.
 * - Comments, processing instructions and document types end the stream (RFC 6120 section 11.1).
 * - expat never forgets a name; every DG_GUARD_RECYCLE octets, between two stanzas, it begins anew.
 * - libstrophe does not render every stanza for a debug line that nobody reads.
 *
 * Only parsers that libstrophe made are guarded (they are known by its namespace separator); other users of expat in
 * the process see no difference. State is per thread. stream.c, element.c and selftest.c call the functions below.
 */
#ifndef DG_GUARD_H
#define DG_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#define DG_GUARD_SEPARATOR '\x1F' /* what libstrophe has expat put between a namespace and a name */

/* Per stanza. */
#define DG_GUARD_ELEMENTS   1024
#define DG_GUARD_DEPTH      32 /* below the stream */
#define DG_GUARD_NAMESPACES 256
#define DG_GUARD_TEXT       65536u
#define DG_GUARD_OCTETS     262144
/* Per element; beyond them from, to, id and type still pass. */
#define DG_GUARD_ATTRIBUTES 64
/* Per parser: octets until it begins anew. */
#define DG_GUARD_RECYCLE 4194304
/* Octets that expat may hold of what is no tag (an entity, a character). */
#define DG_GUARD_TOKEN 1024

/* Was the stanza that libstrophe hands over right now cut? Within its handler only. */
bool dg_guard_is_truncated(void);
/* Why the last parse on this thread failed, for people ("unclosed token"); NULL when none did. Asking forgets it. */
const char *dg_guard_take_failure(void);
/* Debug renderings that were refused on this thread. */
unsigned long dg_guard_spared(void);
/* Is libstrophe bound to this file's symbols? */
bool dg_guard_is_bound(void);

#endif
