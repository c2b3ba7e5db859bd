/* bearer.h - is this the operator? A bearer token (RFC 6750 section 2.1), compared in constant time. Pure. */
#ifndef DG_BEARER_H
#define DG_BEARER_H

#include <stdbool.h>
#include <stddef.h>

/* `header` is the value of Authorization, `token` the one that opens; NULL for either: no. How long it takes depends on
 * the lengths only, never on where the two differ. */
bool dg_bearer_is(const char *header, const char *token);
/* The same comparison of a password alone. */
bool dg_secret_is(const char *given, const char *secret);

#endif
