/* number.h - telephone numbers as people type them, read into E.164 (ITU-T E.164, RFC 3966). */
#ifndef DG_NUMBER_H
#define DG_NUMBER_H

#include <stdbool.h>

#include "dragoman/event.h"

#define DG_NUMBER_MAX 32

enum dg_number_kind {
	DG_NUMBER_NONE = 0, /* not a number at all */
	DG_NUMBER_E164,     /* "+" and 7 to 15 digits, the first not 0 */
	DG_NUMBER_SHORT,    /* a short code: 3 to 8 digits, no "+" */
};

/* What `text` is when it is already canonical: "+15550001111" or "12345". */
enum dg_number_kind dg_number_kind(const char *text);
/* Read what a person typed. "tel:" in front, spaces, dots, dashes, brackets and slashes are ignored; "00" and the
 * country's own international prefix mean "+"; a national number is completed with the calling code of `country`
 * (ISO 3166-1 alpha-2, NULL: none) and loses its trunk prefix, also behind a calling code ("+44 (0)20 ..."). Lengths
 * must fit the country's plan; 3 to 8 digits that are no national number there are a short code and stay as they are.
 * Reading is idempotent: what it wrote, it reads as itself.
 * DG_OK: `out` is canonical. DG_INVALID: it cannot be a number there, or it can be two; `out` is untouched. */
enum dg_status dg_number_read(const char *text, const char *country, char out[DG_NUMBER_MAX])
	__attribute__((warn_unused_result));
bool dg_number_country_known(const char *country); /* in either case of letters */

#endif
