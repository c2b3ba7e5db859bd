/* urlencoded.h - application/x-www-form-urlencoded (URL Standard section 5), as bodies and queries have it. Pure. */
#ifndef DG_URLENCODED_H
#define DG_URLENCODED_H

#include <stdbool.h>
#include <stddef.h>

#include "util/buf.h"

/* Append the value of the first field of this name: any octets, as they were meant. false: there is none, and nothing
 * was appended. A "%" that is not followed by two hexadecimal digits stands for itself. */
bool dg_urlencoded_find(const char *form, size_t octets, const char *name, struct dg_buf *out);

#endif
