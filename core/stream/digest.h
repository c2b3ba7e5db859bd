/* digest.h - SHA-1 and base64, as XMPP names things by them (XEP-0115, XEP-0084, XEP-0153): libstrophe's. Pure. */
#ifndef DG_DIGEST_H
#define DG_DIGEST_H

#include <stddef.h>

#include "util/buf.h"

#define DG_SHA1_OCTETS 20
#define DG_SHA1_HEX    41 /* lower case, with its NUL */

void dg_sha1(const void *data, size_t octets, unsigned char out[DG_SHA1_OCTETS]);
void dg_sha1_hex(const void *data, size_t octets, char out[DG_SHA1_HEX]);
/* Append in base64 (RFC 4648 section 4) without line breaks. */
void dg_base64(struct dg_buf *out, const void *data, size_t octets);

#endif
