/* data_url.h - octets that stand in a URL themselves (RFC 2397), in base64. Pure. */
#ifndef DG_DATA_URL_H
#define DG_DATA_URL_H

#include <stdbool.h>

#include "util/buf.h"

enum { DATA_URL_OCTETS_MAX = 2 << 20, DATA_URL_TYPE_MAX = 128 };

bool data_url_is(const char *url);
/* The media type without its parameters ("text/plain" when none is given, "application/octet-stream" when it is none)
 * and the octets, appended. false: it is not base64, is empty, or has more than DATA_URL_OCTETS_MAX; `octets` may have
 * some then. */
bool data_url_read(const char *url, char type[DATA_URL_TYPE_MAX], struct dg_buf *octets);

#endif
