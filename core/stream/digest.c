/* digest.c - see digest.h. */
#include "stream/digest.h"

#include <stdio.h>
#include <strophe.h>

void dg_sha1(const void *data, size_t octets, unsigned char out[DG_SHA1_OCTETS])
{
	xmpp_sha1_digest(data, octets, out);
}

void dg_sha1_hex(const void *data, size_t octets, char out[DG_SHA1_HEX])
{
	unsigned char digest[DG_SHA1_OCTETS];
	xmpp_sha1_digest(data, octets, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

void dg_base64(struct dg_buf *out, const void *data, size_t octets)
{
	xmpp_ctx_t *context = xmpp_ctx_new(NULL, NULL);
	char *text = xmpp_base64_encode(context, data, octets);
	dg_buf_str(out, text);
	xmpp_free(context, text);
	xmpp_ctx_free(context);
}
