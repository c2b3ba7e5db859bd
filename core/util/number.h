/* number.h - telephone numbers as people type them, read into E.164 (ITU-T E.164, RFC 3966). */
#ifndef DG_NUMBER_H
#define DG_NUMBER_H

#include <stdbool.h>

#include "dragoman/event.h"

#define DG_NUMBER_MAX 32

enum dg_number_kind {
	DG_NUMBER_NONE = 0, /* not a number at all */
	DG_NUMBER_E164,     /* "+" and 7 to 15 digits */
	DG_NUMBER_SHORT,    /* a short code: 3 to 8 digits, no "+" */
};

/* What `text` is when it is already canonical: "+15550001111" or "12345". */
enum dg_number_kind dg_number_kind(const char *text);
/* Read what a person typed: spaces, dots, dashes, brackets and slashes are ignored, "00" (and the
 * region's own international prefix) means "+", a national number is completed with the country
 * code of `country` (ISO 3166-1 alpha-2, NULL: none) and loses its trunk prefix.
 * DG_OK: `out` is canonical (a short code stays as it is). DG_INVALID: it cannot be a number there. */
enum dg_status dg_number_read(const char *text, const char *country, char out[DG_NUMBER_MAX])
	__attribute__((warn_unused_result));
bool dg_number_country_known(const char *country);

#endif
