/* mem.h - the allocator of the house: it never returns NULL.
 *
 * Out of memory ends the process with one line on stderr, so no caller has an error path for
 * it. Sizes that come off a wire are bounded before they reach here. Free with free().
 */
#ifndef DG_MEM_H
#define DG_MEM_H

#include <stddef.h>

void *dg_alloc(size_t octets);          /* zeroed; given */
void *dg_grow(void *at, size_t octets); /* realloc(); new octets are not zeroed */
char *dg_strdup(const char *text);      /* given; NULL stays NULL */
char *dg_strndup(const char *text, size_t octets);

#endif
