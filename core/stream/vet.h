/* vet.h - the last look at a stanza before it leaves: what would cost us the whole stream stays here.
 *
 * Servers close a component's stream for a stanza without addresses, for one from outside of its domain, and for one
 * over their size limit. Looks at the start tag only: the rest is render.c's word.
 */
#ifndef DG_VET_H
#define DG_VET_H

#include <stddef.h>

#include "dragoman/event.h"

#define DG_STANZA_MAX (60u * 1024) /* octets; below the limit of every server we know */

/* DG_OK, DG_TOOBIG, or DG_INVALID: no `to`, or no `from` inside `domain`, or no start tag at all. */
enum dg_status dg_vet(const char *stanza, size_t octets, const char *domain) __attribute__((warn_unused_result));

#endif
